"""Source words that no attention reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.model import Alignment, Span

_WORD = re.compile(r"\w[\w'’-]*")
_LEAST_MASS = 0.05


class Run(NamedTuple):
    """Neighbouring source words, and how many."""

    span: Span
    words: int


def uncovered(source: str, alignment: Sequence[Alignment]) -> Run | None:
    """The longest run of source words that explain no target word; None without an alignment."""
    if not alignment:
        return None
    words = [Span(*m.span()) for m in _WORD.finditer(source)]
    best: Run | None = None
    first = count = 0
    for at, word in enumerate(words):
        if _mass(word, alignment) > _LEAST_MASS:
            count = 0
            continue
        first, count = (at, 1) if not count else (first, count + 1)
        if best is None or count > best.words:
            best = Run(Span(words[first].start, word.end), count)
    return best


def _mass(word: Span, alignment: Sequence[Alignment]) -> float:
    return sum(link.weight for link in alignment if link.source.overlaps(word))
