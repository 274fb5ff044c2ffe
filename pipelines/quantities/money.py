"""Currencies by symbol and code; their names stand in words/<language>.toml."""

from __future__ import annotations

import re

from pipelines.quantities.lexicon import UNSPACED, Role, fold, forms, language_of, load
from pipelines.quantities.tokens import SAME_LENGTH

# A sign that several countries use says only "one of these".
SIGNS = {
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₽": "RUB",
    "₴": "UAH",
    "₹": "INR",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "฿": "THB",
}
_CODES_WORDS = (
    "USD EUR GBP JPY CNY RUB UAH INR TRY CHF PLN SEK NOK DKK CZK HUF KRW BRL MXN ZAR ILS SAR IRR AED THB "
    "AUD CAD NZD HKD SGD ARS COP CLP EGP NGN KES PKR IDR MYR PHP VND KZT GEL AMD AZN BYN RON BGN "
)
CODES = frozenset(_CODES_WORDS.split())

# One word, several currencies: a pound may be Egyptian, a crown Danish. Two codes of one family agree.
_FAMILIES = (
    frozenset(("USD", "AUD", "CAD", "NZD", "HKD", "SGD")),
    frozenset(("GBP", "EGP", "TRY", "SYP", "LBP")),
    frozenset(("JPY", "CNY")),
    frozenset(("SEK", "NOK", "DKK", "CZK")),
    frozenset(("MXN", "ARS", "COP", "CLP", "PHP")),
    frozenset(("INR", "PKR", "IDR")),
    frozenset(("SAR", "IRR", "BRL")),
    frozenset(("RUB", "BYN")),
)
_SIGN = re.compile("|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)))
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
CODE = re.compile(r"(?<![A-Za-z])(?:" + "|".join(sorted(CODES)) + r")(?![A-Za-z])")


def same(one: str, other: str) -> bool:
    """Whether two codes may be the same currency, as far as a bare "dollar" or "crown" says."""
    return one == other or any(one in family and other in family for family in _FAMILIES)


def in_text(text: str, locale: str) -> frozenset[str]:
    """Codes of all currencies that a text names, beside a number or not."""
    language, text = language_of(locale), text.translate(SAME_LENGTH)
    found = {SIGNS[sign] for sign in _SIGN.findall(text)} | set(CODE.findall(text))
    if language in UNSPACED:
        return frozenset(found | {code for form, code in forms(language, Role.MONEY).items() if form in text})
    lexicon = load(language)
    words = (fold(word, language) for word in _WORD.findall(text))
    return frozenset(found | {e.name for word in words for e in lexicon.of(word) if e.role is Role.MONEY})
