"""One source sentence, one translation within an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.checks.base import ArticleCheck, Context, Pair
from pipelines.model import BlockKind, Finding, Severity, Span


class InconsistentSegment(ArticleCheck):
    id = "inconsistent_segment"
    name = "Same sentence, two translations"
    severity = Severity.WARNING
    description = "The same source sentence is translated in two ways in one article."

    def find_article(self, pairs: Sequence[Pair], context: Context) -> Iterator[Finding]:
        first: dict[tuple[str, bool], Pair] = {}
        for pair in pairs:
            if not pair.source.strip() or not pair.target.strip():
                continue
            # A headline is written otherwise than the same words in the text.
            key = (_folded(pair.source), pair.kind is BlockKind.HEADLINE)
            earlier = first.setdefault(key, pair)
            if _folded(earlier.target) != _folded(pair.target):
                yield self.finding(
                    "The same sentence was translated “{other}” before.",
                    source=Span(0, len(pair.source)),
                    target=Span(0, len(pair.target)),
                    other=earlier.target,
                ).at(pair.id)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
