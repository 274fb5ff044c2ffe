"""Nothing stands where the source has text."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.model import Finding, Severity, Span


class Empty(Check):
    id = "empty"
    name = "Empty translation"
    severity = Severity.ERROR
    description = "The source has words or numbers, the translation has none."
    stops = True

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if _says_something(pair.source) and not _says_something(pair.target):
            yield self.finding(
                "The translation is empty.",
                source=Span(0, len(pair.source)),
                target=Span(0, len(pair.target)),
            )


def _says_something(text: str) -> bool:
    """Blanks, zero-width characters and lone punctuation say nothing."""
    return any(c.isalnum() for c in text)
