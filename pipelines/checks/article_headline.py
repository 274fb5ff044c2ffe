"""A headline fits where it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.model import BlockKind, Finding, Severity, Span

# Characters; the partner's limit (Context) or the locale's policy goes before. schema.org's NewsArticle
# asks for at most 110; Han and kana take twice the room of a Latin letter.
_LIMIT, _DENSE_LIMIT = 110, 55
_DENSE = ("zh", "ja", "ko")


class HeadlineLength(Check):
    id = "headline_length"
    name = "Headline too long"
    severity = Severity.WARNING
    description = "The translated headline is longer than the partner's or the locale's limit."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if pair.kind is not BlockKind.HEADLINE:
            return
        limit = context.headline_limit or (_DENSE_LIMIT if pair.locale.startswith(_DENSE) else _LIMIT)
        length = len(pair.target)
        if length > limit:
            yield self.finding(
                "The headline has {length} characters, {limit} are allowed.",
                target=Span(limit, length),
                length=str(length),
                limit=str(limit),
            )
