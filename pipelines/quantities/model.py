"""What a quantity is. Spans are [start, end) in code points of the text that was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pipelines.model import Span


class Kind(StrEnum):
    NUMBER = "number"
    ORDINAL = "ordinal"
    FRACTION = "fraction"
    ROMAN = "roman"
    DECADE = "decade"
    PERCENT = "percent"
    PERCENT_POINT = "percent_point"
    MONEY = "money"
    MEASURE = "measure"
    MAGNITUDE = "magnitude"  # a bare "millions of", without a number before it
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"


class Calendar(NamedTuple):
    """A date as far as the text says it; None for what it leaves open."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class Clock(NamedTuple):
    """A time of day. `hour` is 0 to 23 where the text is clear, else as written with `half` None."""

    hour: int
    minute: int = 0
    half: str | None = None  # "am", "pm", "24" for the 24-hour clock, None where the text does not say
    zone: str = ""  # UTC, GMT, EST ... as written, upper case


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a text.

    `value` is the likeliest reading (a Calendar for DATE, a Clock for TIME, 1 = Monday for WEEKDAY);
    `readings` are all numbers that it may mean (10.000 is 10 and 10000, the 1990s are 1990 and 90);
    `parts` are the numbers that it is written with, where they say the same (two thirds: 2 and 3), each with
    its own readings (3 p.m.: 3 or 15).
    `unit` is the ISO 4217 code of MONEY, the unit of MEASURE ("mile"), else "". `magnitude` is the power
    of ten that a word gave (1000000 in "2.5 million"), else 1. `words` says that it is spelt out, `weak`
    that it may be no quantity at all ("one", "second"): a translation need not keep it.
    """

    kind: Kind
    value: Decimal | Calendar | Clock
    span: Span
    unit: str = ""
    magnitude: Decimal = Decimal(1)
    readings: frozenset[Decimal] = frozenset()
    parts: tuple[frozenset[Decimal], ...] = ()
    words: bool = False
    weak: bool = False


def numbers_of(quantities: Iterable[Quantity]) -> frozenset[Decimal]:
    """Every number that the quantities may mean or are written with; a date's month in words as its number."""
    return _numbers_of(tuple(quantities))


@lru_cache(maxsize=512)
def _numbers_of(quantities: tuple[Quantity, ...]) -> frozenset[Decimal]:
    found: set[Decimal] = set()
    for quantity in quantities:
        found |= quantity.readings
        found.update(*quantity.parts)
        if isinstance(quantity.value, Calendar) and quantity.value.month:
            found.add(Decimal(quantity.value.month))
    return frozenset(found)
