"""Minus signs and the words for them."""

from __future__ import annotations

import re
from functools import cache

from pipelines.quantities.lexicon import Role, forms, language_of
from pipelines.quantities.model import Quantity

# A hyphen after a blank or a bracket and before a digit is a minus; between words or numbers it is none.
_SIGN = re.compile(r"(?:^|[\s(\[“«\"约約为為])[-−–][$€£¥]?$")
_SIGNED = re.compile(r"^[-−–]\d")
_REACH = 22


def negative(text: str, quantity: Quantity, locale: str) -> bool:
    """Whether a minus stands before the number, or a word such as "minus" or "below zero" beside it."""
    start, end = quantity.span
    if _SIGN.search(text[max(0, start - 4) : start]) or _SIGNED.match(text[start:end]):
        return True
    beside = text[max(0, start - _REACH) : min(len(text), end + _REACH)].lower()
    return any(word in beside for word in _words(language_of(locale)))


@cache
def _words(language: str) -> tuple[str, ...]:
    table = forms(language, Role.MARK).items()
    return tuple(form.replace("_", " ") for form, name in table if name == "minus" and form != "-")
