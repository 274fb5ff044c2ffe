"""URLs, e-mail addresses, handles, hashtags and tickers stand in the target letter for letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.checks.base import Check, Context, Pair
from pipelines.markup import protected
from pipelines.model import Finding, Fix, Severity, Span

# One of these stands in whatever `protected` finds; looking for them costs a tenth of its search.
_SIGNS = ("@", "#", "//", "www.", "$", "(N", "(L", "(T", "(H")

_DOLLAR = re.compile(r"\$(?:US|CA|AU|A|C|NZ|HK|S)")  # 12 $US is money, no ticker


@lru_cache(maxsize=512)
def links(text: str) -> tuple[Span, ...]:
    """`markup.protected`, quick where there is nothing."""
    if not any(sign in text for sign in _SIGNS):
        return ()
    spans = protected(text)
    return tuple(s for s in spans if not _DOLLAR.fullmatch(s.of(text))) if "$" in text else spans


class Link(Check):
    id = "link"
    name = "Link changed"
    severity = Severity.ERROR
    description = "A web address, e-mail address, handle, hashtag or ticker is missing or altered."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        ours, theirs = links(pair.source), links(pair.target)
        if not ours and not theirs:
            return
        new = _unmatched(pair.target, theirs, pair.source, ours)
        for span in _unmatched(pair.source, ours, pair.target, theirs):
            link = span.of(pair.source)
            if _stands_in(link, pair.target):
                continue
            instead = max(new, key=lambda s, k=link: _likeness(k, s.of(pair.target)), default=None)  # type: ignore[misc]
            if instead is None:
                yield self.finding("{link} is missing in the translation.", source=span, link=link)
            else:
                new.remove(instead)
                yield self._altered(pair, span, instead)
        known = [s.of(pair.source) for s in ours]
        for span in new:
            if not any(_stands_in(link, span.of(pair.target)) for link in known):
                yield self.finding("{link} is not in the source.", target=span, link=span.of(pair.target))

    def _altered(self, pair: Pair, ours: Span, theirs: Span) -> Finding:
        return self.finding(
            "{link} became {changed}.",
            source=ours,
            target=theirs,
            fix=Fix(theirs, ours.of(pair.source)),
            link=ours.of(pair.source),
            changed=theirs.of(pair.target),
        )


def _stands_in(link: str, text: str) -> bool:
    """Letter for letter, though a Chinese mark or letter may touch it."""
    at = text.find(link)
    after = text[at + len(link) :]
    return at >= 0 and not (after and after[0].isascii() and (after[0].isalnum() or after[0] in "/_-"))


def _unmatched(text: str, spans: tuple[Span, ...], other: str, others: tuple[Span, ...]) -> list[Span]:
    left = Counter(s.of(other) for s in others)
    out = []
    for span in spans:
        if left[span.of(text)]:
            left[span.of(text)] -= 1
        else:
            out.append(span)
    return out


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
