"""ALL-CAPITALS text, recased for a model that has hardly seen any, and its translation put back in capitals."""

from __future__ import annotations

import re
import unicodedata

from pipelines.model import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*")
_CAPITAL_SHARE = 0.9  # McCONNELL and iPHONE may stand in a line of capitals

# Left as they are in a recased headline, together with words of consonants only (GDP, BBC) and dotted ones (U.S.).
_ACRONYM_LIST = (
    "US USA UN EU UK UAE NATO OSCE OPEC ASEAN APEC AU ECOWAS BRICS IMF IAEA ICC ICJ UNESCO UNICEF UNHCR OECD "
    "FIFA UEFA IOC CIA FBI NSA FSB IRA ISIS IDF AFP AP AI CEO COVID AIDS HIV EURO2024 ECB USAID NASA ESA ABC "
    "CIS DPRK DRC ROK GDP LGBT MP MPS PM TV UFO UAV NGO EPA FDA SEC DOJ IRS IPO"
)
_ACRONYMS = frozenset(_ACRONYM_LIST.split())
# Small words of an English headline; all others get a capital, for a name that is written small is lost.
_SMALL_LIST = (
    "a an the and or but nor of to in on at by for from with as into over after before under amid against "
    "per via is are was were be been has have had it its than that this not"
)
_SMALL = frozenset(_SMALL_LIST.split())
_VOWELS = frozenset("AEIOUYÁÉÍÓÚ")


def is_capitals(text: str) -> bool:
    """Is this a line in capitals? A lone acronym ("NATO") is not, and neither is "NATO, EU"."""
    cased = [c for c in text if c.lower() != c.upper()]
    if len(cased) < 4 or sum(c.isupper() for c in cased) < _CAPITAL_SHARE * len(cased):
        return False
    return any(not _is_acronym(w) for w in _WORD.findall(text) if len(w) > 1)


def recase(text: str) -> str:
    """English capitals as a headline in title case, of the same length, code point for code point."""
    out = list(text)
    for number, match in enumerate(_WORD.finditer(text)):
        out[match.start() : match.end()] = _titled(match.group(), first=number == 0)
    return "".join(out)


def capitals(text: str, locale: str) -> tuple[str, list[int]]:
    """`text` in the locale's capitals, and where each code point of `text`, and its end, begins in them.

    Turkish has a dotted İ, Greek drops the accent, German ß becomes SS and so moves what follows.
    """
    out: list[str] = []
    starts, length = [], 0
    for char in text:
        starts.append(length)
        upper = _upper(char, locale.split("-")[0])
        out.append(upper)
        length += len(upper)
    return "".join(out), [*starts, length]


def moved(span: Span, starts: list[int]) -> Span:
    """A span of the text before `capitals`, in the text after it."""
    return Span(starts[span.start], starts[span.end])


def _is_acronym(word: str) -> bool:
    if word in _ACRONYMS:
        return True
    if "." in word:
        return all(len(part) == 1 for part in word.split("."))
    return 1 < len(word) <= 5 and word.isascii() and not _VOWELS & set(word) and word.isupper()


def _titled(word: str, first: bool) -> str:
    stem = re.split("['’]", word)[0]
    small = _lower(word)
    if _is_acronym(stem):
        return stem + small[len(stem) :]
    return small if small in _SMALL and not first else word[0] + small[1:]


def _lower(word: str) -> str:
    return "".join(low if len(low := c.lower()) == 1 else c for c in word)


def _upper(char: str, language: str) -> str:
    if language in ("tr", "az") and char == "i":
        return "İ"
    if language == "el" and char.isalpha():
        # No tonos on Greek capitals; the dialytika stays.
        bare = "".join(c for c in unicodedata.normalize("NFD", char.upper()) if c != "\u0301")
        return unicodedata.normalize("NFC", bare)
    return char.upper()
