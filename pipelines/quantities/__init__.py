"""Reads quantities out of text by meaning: digits in any dress, words, dates, times, money, measures.

`read(text, locale)` knows en, es, ru, uk, fr, de, pl, pt, it, ar, zh, tr and ja; other locales read digits.
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.quantities import cjk
from pipelines.quantities.attach import Attacher
from pipelines.quantities.joins import joined
from pipelines.quantities.lexicon import LANGUAGES, UNSPACED, language_of, load
from pipelines.quantities.model import Calendar, Clock, Kind, Quantity, numbers_of
from pipelines.quantities.money import in_text as currencies
from pipelines.quantities.money import same as same_currency
from pipelines.quantities.numerals import numerals
from pipelines.quantities.signs import negative
from pipelines.quantities.tokens import SAME_LENGTH, tokens
from pipelines.quantities.units import dimension
from pipelines.quantities.units import equal as same_measure

__all__ = [
    "LANGUAGES",
    "Calendar",
    "Clock",
    "Kind",
    "Quantity",
    "currencies",
    "dimension",
    "language_of",
    "negative",
    "numbers_of",
    "read",
    "same_currency",
    "same_measure",
]


@lru_cache(maxsize=1024)
def read(text: str, locale: str) -> tuple[Quantity, ...]:
    """All quantities of `text` in order of their spans; a date's and a time's digits are not repeated as numbers."""
    plain = text.translate(SAME_LENGTH)
    language = language_of(locale)
    found = cjk.read(plain, language) if language in UNSPACED else _spaced(plain, language)
    return tuple(joined(plain, sorted(found, key=lambda q: q.span), language == "en"))


def _spaced(text: str, language: str) -> list[Quantity]:
    lexicon = load(language)
    found = tokens(text, language)
    attacher = Attacher(text, found, lexicon)
    calendar = [*attacher.dates(), *attacher.clocks()]
    dated = bytearray(len(text))  # 1 where a date or a time stands
    for quantity in calendar:
        start, end = quantity.span
        dated[start:end] = b"\1" * (end - start)
    numbers = (attacher.attach(q) for q in numerals(text, found, lexicon) if not any(dated[q.span.start : q.span.end]))
    return [*numbers, *calendar]
