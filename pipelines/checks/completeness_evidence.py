"""What else tells that a part of the source is missing: names and numbers gone, words no attention reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.checks.base import Pair
from pipelines.checks.data_matching import match
from pipelines.model import Alignment, Span

# A name inside a sentence; the first word is capitalised anyway.
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]{3,}")
_WORD = re.compile(r"\w[\w'’-]*")
_STEM = 4
_NOT_LATIN = ("ru", "uk", "ar", "zh", "ja", "he", "el", "bg", "sr", "ko", "fa")
_LEAST_MASS = 0.05


class Run(NamedTuple):
    """Neighbouring source words, and how many."""

    span: Span
    words: int


def lost_anchors(pair: Pair) -> int:
    """Names (in Latin script, by their first letters) and numbers of the source that the target lacks."""
    return len(match(pair).missing) + _lost_names(pair.source, pair.target, pair.locale)


def new_anchors(pair: Pair) -> int:
    names = (
        0 if pair.locale.startswith("de") else _lost_names(pair.target, pair.source, pair.locale)
    )  # nouns are capital
    return len(match(pair).extra) + names


def _lost_names(text: str, other: str, locale: str) -> int:
    if locale.startswith(_NOT_LATIN):
        return 0
    folded = other.lower()
    return sum(name[:_STEM].lower() not in folded for name in _NAME.findall(text))


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
