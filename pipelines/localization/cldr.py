"""What CLDR knows of a locale, asked through Babel's public functions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from pipelines.errors import BadInput

_LEAP = 2024  # any leap year will do where the year is not printed: 29 February is a date
_NARROW, _NBSP = "\u202f", "\u00a0"


@cache
def locale_data(locale: str) -> Locale:
    """Babel's locale; raises BadInput where there is none."""
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError) as problem:
        raise BadInput(
            "CLDR has no such locale", subject=locale[:40], mend="use a BCP 47 tag such as pt-BR"
        ) from problem


@cache
def separators(locale: str) -> tuple[str, str]:
    """(group, decimal), of Western digits: news in Arabic that a machine drafts keeps them."""
    data = locale_data(locale)
    return get_group_symbol(data, numbering_system="latn"), get_decimal_symbol(data, numbering_system="latn")


def plural(locale: str, value: Decimal) -> str:
    """CLDR's plural category of the number as it is printed: one, two, few, many or other."""
    return str(locale_data(locale).plural_form(value))


@cache
def percent_affixes(locale: str) -> tuple[str, str]:
    """What stands before and after the number in CLDR's percent pattern: ("%", "") in Turkish."""
    data = locale_data(locale)
    pattern = data.percent_formats[None].pattern
    before, _, after = pattern.partition("#,##0")
    return before, after


def day_and_month(locale: str, month: int, day: int) -> str:
    """17 de octubre; raises ValueError for a day that the month has not."""
    return str(format_skeleton("MMMMd", date(_LEAP, month, day), locale=locale_data(locale)))


def month_names(locale: str) -> dict[str, int]:
    """Every name and abbreviation of the twelve months, in lower case and without a full stop."""
    months = locale_data(locale).months
    named = [months[use][width] for use in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    found = {str(name).lower().rstrip("."): number for names in named for number, name in names.items()}
    return {name: number for name, number in found.items() if name.isalpha()}


def whole_date(locale: str, year: int, month: int, day: int) -> str:
    """CLDR's long form; raises ValueError for a day that the month has not."""
    return str(format_date(date(year, month, day), "long", locale=locale_data(locale)))


def measure(locale: str, value: Decimal, unit: str, number: str) -> str:
    """`number` (the value as the house writes it) with the unit's name, or "" where CLDR lacks the unit.

    Babel prints the unit's id for a unit it lacks (Ukrainian has no mile), and groups by its own rule.
    """
    data = locale_data(locale)
    printed = format_decimal(value, locale=data, numbering_system="latn")
    for length in ("long", "short"):  # CLDR's Chinese has short names only
        text = str(format_unit(value, unit, length, locale=data, numbering_system="latn"))
        if unit not in text:
            return text.replace(printed, number, 1)
    return ""
