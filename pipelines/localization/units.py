"""Miles, feet and the like that the model copied in English: translated or converted, as the house wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipelines.localization.cldr import measure
from pipelines.localization.numbers import Figure, dressed, english, figure_of
from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style, Units
from pipelines.model import Span


class _Unit(NamedTuple):
    cldr: str  # CLDR's id of the unit
    metric: str
    factor: str  # metric units to one


_UNITS = {
    "mile": _Unit("length-mile", "length-kilometer", "1.609344"),
    "foot": _Unit("length-foot", "length-meter", "0.3048"),
    "inch": _Unit("length-inch", "length-centimeter", "2.54"),
    "yard": _Unit("length-yard", "length-meter", "0.9144"),
    "acre": _Unit("area-acre", "area-hectare", "0.4046856"),
    "gallon": _Unit("volume-gallon", "volume-liter", "3.785412"),
    "mph": _Unit("speed-mile-per-hour", "speed-kilometer-per-hour", "1.609344"),
}
_NAMES = {
    "miles per hour": "mph", "mile per hour": "mph", "mph": "mph", "miles": "mile", "mile": "mile", "feet": "foot",
    "foot": "foot", "ft": "foot", "inches": "inch", "inch": "inch", "yards": "yard", "yard": "yard", "acres": "acre",
    "acre": "acre", "gallons": "gallon", "gallon": "gallon",
}  # fmt: skip
_MEASURE = re.compile(
    rf"(?<![\w.,:/$€£#-])(?P<figure>[0-9]+(?:[.,][0-9]+)*)[ \u00a0](?P<unit>{'|'.join(_NAMES)})\b(?!-)",
    re.IGNORECASE | re.ASCII,
)


def units(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """100 miles: 100 millas, or 160 Kilometer."""
    known = {_measure(m) for m in _MEASURE.finditer(source)}
    for match in _MEASURE.finditer(target):
        found = _measure(match)
        if found in known and found[0] and (text := _text(found[0], _UNITS[found[1]], style)):
            yield Proposal("units", Span(*match.span()), text)


def _measure(match: re.Match[str]) -> tuple[Figure | None, str]:
    return english(match["figure"]), _NAMES[match["unit"].lower()]


def _text(figure: Figure, unit: _Unit, style: Style) -> str:
    value, name = figure.value, unit.cldr
    if style.units is Units.CONVERT:
        value, name = _rounded(value * Decimal(unit.factor), figure), unit.metric
        figure = figure_of(value)
    number = dressed(figure, style)
    text = measure(style.locale, value, name, number)
    return text if style.glue else text.replace(f" {number}", number).replace(f"{number} ", number)


def _rounded(value: Decimal, like: Figure) -> Decimal:
    """As exact as the source and not more: 100 miles are 160 km, 26.2 miles are 42.2 km; two figures at least."""
    digits = max(2, len((like.whole.lstrip("0").rstrip("0") if not like.decimals else like.whole) + like.decimals))
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP)
