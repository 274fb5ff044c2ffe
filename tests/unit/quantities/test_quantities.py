"""Quantities are read by meaning in every language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.quantities import Calendar, Clock, Kind, Quantity, currencies, negative, read, same_measure
from pipelines.quantities.lexicon import LANGUAGES


def _strong(text: str, locale: str) -> list[Quantity]:
    return [q for q in read(text, locale) if not q.weak]


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "twenty-five", "25"),
        ("en", "two hundred and five", "205"),
        ("en", "two and a half million", "2500000"),
        ("en", "half a million", "500000"),
        ("en", "nineteen hundred", "1900"),
        ("en", "$2.5bn", "2500000000"),
        ("es", "treinta y cinco", "35"),
        ("es", "dos mil quinientos millones", "2500000000"),
        ("es", "1.234,5", "1234.5"),
        ("fr", "quatre-vingt-dix-sept", "97"),
        ("fr", "soixante et onze", "71"),
        ("fr", "1 234,5", "1234.5"),
        ("de", "siebenhundertdreiundzwanzig", "723"),
        ("de", "zweieinhalb", "2.5"),
        ("it", "trecentoventuno", "321"),
        ("pt-BR", "cento e vinte e três", "123"),
        ("pl", "dwieście czterdzieści siedem", "247"),
        ("ru", "двумстам сорока семи", "247"),
        ("ru", "2,5 млн", "2500000"),
        ("uk", "двадцяти п’яти", "25"),
        ("ar", "مائة وثلاثة وعشرون", "123"),
        ("ar", "٢٬٥٠٠", "2500"),
        ("tr", "yüz yirmi üç", "123"),
        ("zh-Hans", "三百五十二", "352"),
        ("zh-Hans", "2亿3000万", "230000000"),
        ("ja", "1億2000万", "120000000"),
    ],
)
def test_one_number_is_read(locale: str, text: str, value: str) -> None:
    (quantity,) = [q for q in read(text, locale) if not q.weak or len(read(text, locale)) == 1]
    assert quantity.value == Decimal(value)
    assert quantity.span.of(text) in text


@pytest.mark.parametrize(
    ("locale", "text", "kind", "unit"),
    [
        ("en", "5%", Kind.PERCENT, ""),
        ("en", "5 percentage points", Kind.PERCENT_POINT, ""),
        ("tr", "yüzde 5", Kind.PERCENT, ""),
        ("ar", "5 في المئة", Kind.PERCENT, ""),
        ("en", "€5 million", Kind.MONEY, "EUR"),
        ("ru", "5 миллионов долларов", Kind.MONEY, "USD"),
        ("ja", "300ユーロ", Kind.MONEY, "EUR"),
        ("en", "12 miles", Kind.MEASURE, "mile"),
        ("uk", "12 км", Kind.MEASURE, "kilometre"),
        ("en", "the 1990s", Kind.DECADE, ""),
        ("en", "World War II", Kind.ROMAN, ""),
        ("en", "the ninth", Kind.ORDINAL, ""),
    ],
)
def test_what_stands_beside_a_number_tells_its_kind(locale: str, text: str, kind: Kind, unit: str) -> None:
    (quantity,) = [q for q in read(text, locale) if q.kind is kind]
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("locale", "text", "written"),
    [
        ("en", "October 17, 2024", Calendar(2024, 10, 17)),
        ("es", "17 de octubre de 2024", Calendar(2024, 10, 17)),
        ("de", "17.10.2024", Calendar(2024, 10, 17)),
        ("ja", "2024年10月17日", Calendar(2024, 10, 17)),
        ("en", "in May", Calendar(None, 5, None)),
    ],
)
def test_dates(locale: str, text: str, written: Calendar) -> None:
    (quantity,) = [q for q in read(text, locale) if q.kind is Kind.DATE]
    assert quantity.value == written


def test_the_verb_may_is_no_month() -> None:
    assert not [q for q in read("He may leave. May he leave?", "en") if q.kind is Kind.DATE]


@pytest.mark.parametrize(
    ("locale", "text", "clock"),
    [
        ("en", "3:30 p.m.", Clock(3, 30, "pm")),
        ("en", "1400 GMT", Clock(14, 0, "24", "GMT")),
        ("fr", "22 h 30", Clock(22, 30, "24")),
        ("zh-Hans", "下午3点30分", Clock(3, 30, "pm")),
    ],
)
def test_times(locale: str, text: str, clock: Clock) -> None:
    (quantity,) = [q for q in read(text, locale) if q.kind is Kind.TIME]
    assert quantity.value == clock


def test_one_is_weak_and_a_range_shares_its_magnitude() -> None:
    assert all(q.weak for q in read("one of them", "en"))
    low, _ = _strong("5 to 6 million dollars", "en")
    assert {Decimal(5), Decimal(5_000_000)} <= low.readings and low.unit == "USD"


def test_a_separator_may_mean_either_outside_english() -> None:
    assert _strong("10.000", "es")[0].readings == {Decimal(10), Decimal(10000)}
    assert _strong("10.000", "en")[0].readings == {Decimal(10)}


def test_signs_units_and_currencies() -> None:
    (minus,) = _strong("a change of -5%", "en")
    assert negative("a change of -5%", minus, "en")
    assert same_measure(Decimal(10), "mile", Decimal(16), "kilometre")
    assert not same_measure(Decimal(10), "mile", Decimal(10), "kilometre")
    assert currencies("R$ 5 und 3 Euro", "de") == {"BRL", "EUR"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@given(number=st.integers(2, 999_999))
@settings(max_examples=20, deadline=None)
def test_digits_are_read_in_every_language(language: str, number: int) -> None:
    assert any(Decimal(number) in q.readings for q in read(f"({number})", language))
