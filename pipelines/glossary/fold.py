"""Texts made comparable, each character still knowing its place; and where a word begins and ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.model import Span

_SAME = str.maketrans(
    dict.fromkeys("’‘ʼʹ′＇`", "'") | dict.fromkeys("‐‑–−", "-") | dict.fromkeys("\u00a0\u2009\u202f\t\n\r", " ")
)
_OTHER = re.compile("[" + "".join(re.escape(chr(c)) for c in _SAME) + "]")
_IGNORED = "\u00ad\u200b\u2060\ufeff"
_UNEVEN = re.compile(f"  |[{_IGNORED}]")
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in small letters, straight apostrophes, plain hyphens and single spaces; `cased` keeps its capitals.

    `places[i]` is where character i stands in the original; None where nothing moved.
    """

    text: str
    cased: str
    places: Sequence[int] | None
    length: int

    def span(self, start: int, end: int) -> Span:
        """The original's span of [start, end) of `text`."""
        if self.places is None:
            return Span(start, end)
        stop = self.places[end] if end < len(self.places) else self.length
        return Span(self.places[start], stop)


@lru_cache(maxsize=2_000)
def fold(text: str) -> Folded:
    """Fold a text for comparison; an article's sentences are asked for again and again, so the last ones are kept."""
    places: list[int] | None = None
    cased = text.translate(_SAME) if _OTHER.search(text) else text
    if _UNEVEN.search(cased) or not unicodedata.is_normalized("NFC", cased):
        cased, places = _evened(cased)
    small = cased.replace("İ", "i").lower()  # the one capital whose small form is longer than itself
    return Folded(small, cased, places, len(text))


def key(text: str) -> str:
    """The folded text alone, as a pattern is looked up."""
    return fold(text.strip()).text


def cased_key(text: str) -> str:
    """Folded but for its capitals."""
    return fold(text.strip()).cased


def _evened(text: str) -> tuple[str, list[int]]:
    """Double spaces and invisible characters taken out, marks composed with their letters."""
    out: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in _IGNORED):
            end += 1
        piece = unicodedata.normalize("NFC", "".join(c for c in text[at:end] if c not in _IGNORED))
        if not (piece == " " and out and out[-1] == " "):
            out += piece
            places += [at] * len(piece)
        at = end
    return "".join(out), places


def is_word(char: str) -> bool:
    """Letters, digits and marks make words."""
    return char.isalnum() or char == "_" or unicodedata.combining(char) != 0


def spaceless(char: str) -> bool:
    """Whether the character's script writes without spaces (Han, kana, Thai and the like)."""
    return _SPACELESS.match(char) is not None


def cut(text: str, at: int) -> bool:
    """Whether a word may begin or end between text[at-1] and text[at]."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    return not (is_word(before) and is_word(after)) or spaceless(before) or spaceless(after)
