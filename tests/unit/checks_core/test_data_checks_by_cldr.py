"""What CLDR writes for a value is right in every locale, and what it writes for another value is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks import Context, Pair, by_id
from pipelines.quantities import same_currency

LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")
DATA = ("number", "magnitude", "percent", "currency", "unit", "date", "weekday", "time")
DATES = st.dates(date(1950, 1, 1), date(2035, 12, 28))
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "RUB", "UAH", "CHF", "PLN", "INR", "TRY")


def _pair(source: str, target: str, locale: str) -> Pair:
    gap = "" if locale in ("zh-Hans", "ja") else " "
    return Pair(f"They said {source} there.", f"—{gap}{target}{gap}—.", locale)


def _found(pair: Pair) -> set[str]:
    checks = by_id()
    return {c for c in DATA if any(checks[c].find(pair, Context(pair.locale)))}


def _says(check: str, write: Callable[[object, str], str], right: object, wrong: object, locale: str) -> None:
    source, kept, changed = write(right, "en_US"), write(right, locale), write(wrong, locale)
    assert _found(_pair(source, kept, locale)) == set(), (source, kept)
    if kept != changed:
        assert check in _found(_pair(source, changed, locale)), (source, changed)


@pytest.mark.parametrize("locale", LOCALES)
@given(right=DATES, wrong=DATES)
@settings(max_examples=25, deadline=None)
def test_dates(locale: str, right: date, wrong: date) -> None:
    for style in ("long", "medium"):
        _says("date", lambda d, to, s=style: format_date(d, s, to.replace("-", "_")), right, wrong, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_days_of_the_week(locale: str) -> None:
    def name(day: object, to: str) -> str:
        return str(get_day_names("wide", locale=to.replace("-", "_"))[day])

    for right in range(7):
        for wrong in range(7):
            _says("weekday", name, right, wrong, locale)


@pytest.mark.parametrize("locale", LOCALES)
@given(hour=st.integers(0, 23), minute=st.sampled_from((0, 5, 15, 30, 45)), later=st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_clock_times(locale: str, hour: int, minute: int, later: int) -> None:
    right, wrong = time(hour, minute), time((hour + later) % 24, minute)
    _says("time", lambda t, to: format_time(t, "short", locale=to.replace("-", "_")), right, wrong, locale)


@pytest.mark.parametrize("locale", LOCALES)
@given(
    right=st.integers(2, 9_999_999) | st.decimals("1.5", "999.5", places=1), more=st.sampled_from((1, 2, 10, 100, 1000))
)
@settings(max_examples=40, deadline=None)
def test_numbers(locale: str, right: int | Decimal, more: int) -> None:
    _says("number", lambda n, to: format_decimal(n, locale=to.replace("-", "_")), right, right + more, locale)


@pytest.mark.parametrize("locale", LOCALES)
@given(thousandths=st.integers(11, 999))
@settings(max_examples=15, deadline=None)
def test_per_cent(locale: str, thousandths: int) -> None:
    share = Decimal(thousandths) / 1000

    def write(number: object, to: str) -> str:
        to = to.replace("-", "_")
        return format_percent(share, "#,##0.0 %", to) if number else format_decimal(share * 100, locale=to)

    source = format_percent(share, "#,##0.0%", "en_US")
    assert _found(_pair(source, write(1, locale), locale)) == set()
    assert "percent" in _found(_pair(source, write(0, locale), locale))


@pytest.mark.parametrize("locale", LOCALES)
@given(amount=st.integers(2, 99_999), right=st.sampled_from(CURRENCIES), wrong=st.sampled_from(CURRENCIES))
@settings(max_examples=25, deadline=None)
def test_currencies(locale: str, amount: int, right: str, wrong: str) -> None:
    if same_currency(right, wrong):
        wrong = right

    def write(code: object, to: str) -> str:
        return format_currency(amount, str(code), locale=to.replace("-", "_"))

    _says("currency", write, right, wrong, locale)
