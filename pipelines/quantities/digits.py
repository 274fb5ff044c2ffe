"""What a group of digits can mean, whichever locale's separators it wears."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_SPACES = re.compile(r"[ \u00a0\u202f\u2009'’]")
HALVES = {
    "½": "0.5",
    "¼": "0.25",
    "¾": "0.75",
    "⅓": "0.33333333333333333333",
    "⅔": "0.66666666666666666667",
    "⅛": "0.125",
}
_LONGEST = 40


@lru_cache(maxsize=16384)
def readings(text: str, english: bool) -> tuple[Decimal, ...]:
    """Likeliest first. English writes 1,234.5; the others 1.234,5 or 1 234,5, and some of them the English way.

    A group that fits no number (192.168.1.1, 1.2.3) has one reading a part.
    """
    plain = _SPACES.sub("", text)
    if len(plain) > _LONGEST:
        return ()
    marks = re.findall("[.,]", plain)
    if not marks:
        return (Decimal(plain),)
    groups = re.split("[.,]", plain)
    if len(set(marks)) == 2:
        return _two_kinds(groups, marks)
    if len(marks) > 1:
        return (Decimal("".join(groups)),) if _grouping(groups) else tuple(map(Decimal, groups))
    return _one_mark(groups, marks[0], english)


def _grouping(groups: list[str]) -> bool:
    """Groups of three, or the Indian 1,00,000."""
    return 0 < len(groups[0]) <= 3 and all(len(g) in (2, 3) for g in groups[1:]) and len(groups[-1]) == 3


def _two_kinds(groups: list[str], marks: list[str]) -> tuple[Decimal, ...]:
    if marks.count(marks[-1]) == 1:
        return (Decimal("".join(groups[:-1]) + "." + groups[-1]),)
    return tuple(map(Decimal, groups))


def _one_mark(groups: list[str], mark: str, english: bool) -> tuple[Decimal, ...]:
    fraction, whole = Decimal(f"{groups[0]}.{groups[1]}"), Decimal("".join(groups))
    if len(groups[1]) != 3 or groups[0] in ("0", "") or len(groups[0]) > 3:
        return (fraction,)
    if english:
        return (whole,) if mark == "," else (fraction,)
    return (whole, fraction) if mark == "." else (fraction, whole)
