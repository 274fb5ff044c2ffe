"""Which quantities of a source have a counterpart in the target, and which have none. Shared by the data checks.

A quantity is kept if any of its readings stands on the other side in any dress, in digits or words, as
part of a date or a time, or converted into another unit of the same kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipelines.checks.base import Pair
from pipelines.model import SOURCE_LOCALE, Span
from pipelines.quantities import LANGUAGES, Kind, Quantity, dimension, language_of, numbers_of, read, same_measure

__all__ = ["LANGUAGES", "Matching", "as_measure", "match", "nearest", "significand", "surface"]

_MOST_MEASURES = 200  # of one segment; the numbers themselves have no such bound
# What words of time and share may say: a week is 7 (days), a year 12 (months), a quarter 15 (minutes) or 25 (per cent).
_SPELLS = frozenset(map(Decimal, (4, 7, 12, 14, 15, 24, 25, 30, 60, 365)))
# Newsrooms round: 10 miles are 16 km; in brackets they round more: 15 miles (20 km).
_CONVERTED, _TWINS, _ADDED = Decimal("0.08"), Decimal("0.25"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Matching:
    """`missing` stand in the source alone, `extra` in the target alone; both without the weak ones."""

    source: tuple[Quantity, ...]
    target: tuple[Quantity, ...]
    missing: tuple[Quantity, ...]
    extra: tuple[Quantity, ...]


def match(pair: Pair) -> Matching:
    return _match(pair.source, pair.target, pair.locale)


@lru_cache(maxsize=256)
def _match(source: str, target: str, locale: str) -> Matching:
    ours, theirs = read(source, SOURCE_LOCALE), read(target, locale)
    if language_of(locale) not in LANGUAGES:  # its words are not known: digits alone can be missed
        ours = tuple(replace(q, weak=True) if q.words or q.magnitude > 1 or q.parts else q for q in ours)
    here, there = _Side.of(ours), _Side.of(theirs)
    missing = tuple(q for q in ours if not q.weak and not _kept(q, there, here, _TWINS, _counts(q)))
    extra = tuple(q for q in theirs if not q.weak and not _kept(q, here, there, _ADDED, False))
    return Matching(ours, theirs, missing, extra)


class _Side(NamedTuple):
    """One text's numbers, and its measures: gathered once, for a table of figures has thousands."""

    numbers: frozenset[Decimal]
    counted: frozenset[Decimal]  # the numbers but for what a week, a year or a quarter may say
    measures: tuple[Quantity, ...]

    @classmethod
    def of(cls, quantities: Sequence[Quantity]) -> _Side:
        measures = (as_measure(q) for q in quantities)
        counted = numbers_of([q for q in quantities if not (q.weak and q.words and q.readings & _SPELLS)])
        return cls(
            numbers_of(quantities), counted, tuple(q for q in measures if q.kind is Kind.MEASURE)[:_MOST_MEASURES]
        )


def _kept(quantity: Quantity, others: _Side, own: _Side, twins: Decimal, strict: bool) -> bool:
    if quantity.kind is Kind.WEEKDAY or (quantity.kind is Kind.DATE and not quantity.parts):
        return True  # no numbers in it; their own checks look at them
    atoms = others.counted if strict else others.numbers
    if not quantity.readings.isdisjoint(atoms) or _in_parts(quantity, atoms):
        return True
    if quantity.kind is Kind.PERCENT and any(r / 100 in atoms for r in quantity.readings):
        return True
    measure = as_measure(quantity)
    return measure.kind is Kind.MEASURE and _measured(measure, others, own, twins)


def _counts(quantity: Quantity) -> bool:
    """Digits that count no time: 7 days are a week, 7 July is none."""
    if quantity.words or quantity.kind not in (Kind.NUMBER, Kind.MONEY, Kind.MEASURE, Kind.DATE):
        return False
    return dimension(quantity.unit) != "time"


def as_measure(quantity: Quantity) -> Quantity:
    """Pounds are money, and weigh too."""
    if quantity.kind is Kind.MONEY and quantity.unit == "GBP":
        return replace(quantity, kind=Kind.MEASURE, unit="pound")
    return quantity


def _in_parts(quantity: Quantity, atoms: frozenset[Decimal]) -> bool:
    return bool(quantity.parts) and all(not part.isdisjoint(atoms) for part in quantity.parts)


def _measured(quantity: Quantity, others: _Side, own: _Side, tolerance: Decimal) -> bool:
    """Converted on the other side, or said twice on this side (10 miles, 16 km) and kept once."""
    if any(_same(quantity, o) for o in others.measures):
        return True
    twins = (o for o in own.measures if o.unit != quantity.unit)
    return any(_same(quantity, o, tolerance) and not o.readings.isdisjoint(others.numbers) for o in twins)


def _same(one: Quantity, other: Quantity, tolerance: Decimal = _CONVERTED) -> bool:
    return bool(dimension(one.unit)) and any(
        same_measure(a, one.unit, b, other.unit, tolerance) for a in one.readings for b in other.readings
    )


def surface(text: str, quantity: Quantity) -> str:
    return quantity.span.of(text)


def nearest(span: Span, length: int, candidates: Sequence[Quantity], other_length: int) -> Quantity | None:
    """The candidate at the most similar place of its sentence."""
    at = span.start / max(1, length)
    return min(candidates, key=lambda c: abs(c.span.start / max(1, other_length) - at), default=None)


def significand(value: Decimal) -> Decimal:
    """2500000 and 2.5 have the same: 25."""
    return Decimal((0, value.normalize().as_tuple().digits, 0))
