"""What two neighbouring quantities say together: ranges, 2008-09, 2 million 750 thousand, 5 ft 10 in."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.model import Span
from pipelines.quantities.model import Kind, Quantity

_RANGE = re.compile(
    r"\s*(?:-|–|—|―|~|～|〜|/|to|or|and|through|a|o|y|e|до|и|или|й|і|та|чи|или|або|bis|oder|und|à|ou|et|al|i|lub|do|ve"
    r"|veya|ila|ya da|أو|إلى|و|至|到|から|或|或者|ないし|か)\s*",
    re.IGNORECASE,
)
_UNITED = (Kind.PERCENT, Kind.MONEY, Kind.MEASURE, Kind.PERCENT_POINT)
_HYPHEN = ("-", "‑", "–", " - ")
_PLURAL_OF = re.compile(r"\s(?:de|di|d'|d’)?\s?")
# dos metros y medio, due anni e mezzo: the half stands behind what is counted.
_AND = re.compile(r"\s(?:y|e|et)\s")
_HALF = re.compile(r"medi[oa]|mei[oa]|mezz[oa]|demie?", re.IGNORECASE)
_INCHES = re.compile(r"\s?(?:in\b|ins\b|inch|\"|″|”)")
_YEARS = (Decimal(1800), Decimal(2100))


def joined(text: str, found: list[Quantity], english: bool) -> list[Quantity]:
    """`found` in the order of spans; two that are one are merged, each knows what the other adds to it."""
    if len(found) < 2:
        return found
    out: list[Quantity] = []
    for quantity in found:
        one = _one(text, out[-1], quantity, english) if out else None
        if one is not None:
            out[-1] = one
        else:
            out.append(_short_year(text, out[-1], quantity) if out else quantity)
    _ranges(text, out)
    return out


def _one(text: str, one: Quantity, two: Quantity, english: bool) -> Quantity | None:
    """The two as one number, or None where they are two."""
    if not isinstance(one.value, Decimal) or not isinstance(two.value, Decimal):
        return None
    gap = text[one.span.end : two.span.start]
    if len(gap) > 4:
        return None
    if two.weak and _AND.fullmatch(gap) and _HALF.fullmatch(text, two.span.start, two.span.end):
        return _plus(one, replace(two, value=Decimal("0.5"), readings=frozenset((Decimal("0.5"),))))
    if two.words and not one.words and gap in _HYPHEN and two.value >= 1000 and one.magnitude == 1:  # 17-миллионный
        return _times(one, two)
    if one.kind is two.kind is Kind.MAGNITUDE and one.value < two.value and _PLURAL_OF.fullmatch(gap):
        return replace(_times(one, two), kind=Kind.MAGNITUDE, weak=True)  # miles de millones
    if one.magnitude > two.magnitude >= 1000 and one.value > two.value and gap.strip() == "" and not two.weak:
        return replace(_plus(one, two), kind=two.kind, unit=two.unit)  # 2 миллиона 750 тысяч рублей
    if english and one.unit == "foot" and not one.words and gap in ("", " ") and _INCHES.match(text, two.span.end):
        feet = frozenset((one.value + two.value / 12,))
        span = Span(one.span.start, two.span.end)
        return replace(one, readings=feet, parts=(one.readings, two.readings), span=span)
    return None


def _times(one: Quantity, two: Quantity) -> Quantity:
    assert isinstance(one.value, Decimal) and isinstance(two.value, Decimal)  # noqa: S101 - the caller looked
    factor, span = two.value, Span(one.span.start, two.span.end)
    readable = frozenset(r * factor for r in one.readings)
    return replace(one, value=one.value * factor, magnitude=factor * one.magnitude, readings=readable, span=span)


def _plus(one: Quantity, two: Quantity) -> Quantity:
    assert isinstance(one.value, Decimal) and isinstance(two.value, Decimal)  # noqa: S101 - the caller looked
    readable = frozenset(a + b for a in one.readings for b in two.readings)
    span = Span(one.span.start, two.span.end)
    return replace(one, value=one.value + two.value, readings=readable, span=span)


def _short_year(text: str, one: Quantity, two: Quantity) -> Quantity:
    """2008-09, 2016/17: the second year may be written out on the other side."""
    if two.words or not isinstance(one.value, Decimal) or not isinstance(two.value, Decimal):
        return two
    if text[one.span.end : two.span.start] not in ("-", "–", "/") or two.span.end - two.span.start != 2:
        return two
    year = one.value - one.value % 100 + two.value
    if _YEARS[0] < one.value < year < _YEARS[1]:
        return replace(two, readings=two.readings | {year})
    return two


def _ranges(text: str, found: list[Quantity]) -> None:
    """5 to 6 million dollars: the first number may mean millions too, and it is dollars."""
    for at in range(len(found) - 2, -1, -1):
        one, two = found[at], found[at + 1]
        if one.kind is not Kind.NUMBER or not one.readings or not isinstance(two.value, type(one.value)):
            continue
        if not _RANGE.fullmatch(text, one.span.end, two.span.start):
            continue
        if two.kind in _UNITED:
            one = replace(one, kind=two.kind, unit=two.unit)
        if two.magnitude > 1 and one.magnitude == 1:
            one = replace(one, readings=one.readings | {r * two.magnitude for r in one.readings})
        found[at] = one
