"""The engine itself was unsure."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.model import Finding, Severity, Span


class Confidence(Check):
    id = "confidence"
    name = "Low confidence"
    severity = Severity.NOTE
    description = "The engine's own score of this sentence is under the locale's threshold."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if context.confidence is None or context.confidence >= context.confidence_threshold:
            return
        yield self.finding(
            "The engine is {confidence} % sure of this sentence, under the threshold of {threshold} %.",
            target=Span(0, len(pair.target)),
            confidence=str(int(100 * context.confidence)),  # never rounded up to the threshold itself
            threshold=f"{context.confidence_threshold:.0%}".rstrip("%"),
        )
