"""A target's words and what the attention says of each; read once a text, however many terms are looked for in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.model import Alignment, Span

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the target and the links into it; `mass` is the sum of their weights."""

    span: Span
    text: str
    links: tuple[Alignment, ...]
    mass: float

    def share(self, source: Span) -> float:
        """How much of the word's attention lies on a span of the source, 0 to 1."""
        if not self.mass:
            return 0.0
        start, end = source
        return sum(a.weight for a in self.links if a.source[0] < end and start < a.source[1]) / self.mass


def words_of(text: str, alignment: Sequence[Alignment]) -> tuple[Word, ...]:
    """The words of a target in its order."""
    spans = [Span(*m.span()) for m in WORD.finditer(text)]
    ends = [s.end for s in spans]
    links: list[list[Alignment]] = [[] for _ in spans]
    for link in alignment:
        at = bisect_right(ends, link.target.start)
        while at < len(spans) and spans[at].start < link.target.end:
            links[at].append(link)
            at += 1
    return tuple(
        Word(span, text[span.start : span.end], tuple(mine), sum(a.weight for a in mine))
        for span, mine in zip(spans, links)
    )


def counterpart(words: Sequence[Word], source: Span, least: float) -> Word | None:
    """The target word whose attention lies most on a word of the source, None where less than `least` does."""
    best, most = None, least
    for word in words:
        share = word.share(source)
        if share >= most and (best is None or share > most):
            best, most = word, share
    return best
