"""How long a translation is against what its source leads to expect, in standard deviations."""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# Kana and Han write a word in one to three characters; a Latin name among them counts as fewer.
_LATIN_WEIGHT = 0.3
_DENSE = ("zh", "ja")
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”»’)\]]*+(?=\s+[\"'“«‘(\[¿¡—–-]*\s?[^\W\d_a-zа-яёіїєґ])|(?<![。！？؟])[。！？؟]++[”」』）]*+(?=.)"
)
_CLAUSE = re.compile(r"[,;:،؛，；：、]|\s[–—-]\s|——")


class Expectation(NamedTuple):
    ratio: float
    s: float
    c: float
    added: float = 3.2  # so many are a warning


@cache
def expectations() -> dict[str, Expectation]:
    raw = tomllib.loads((files("pipelines.checks") / "completeness_lengths.toml").read_text("utf-8"))
    table = {locale: Expectation(**values) for locale, values in raw.items()}
    return {**{locale.split("-")[0]: e for locale, e in table.items()}, **table}


def expectation(locale: str) -> Expectation | None:
    known = expectations()
    return known.get(locale) or known.get(locale.split("-")[0])


def length(text: str, locale: str) -> float:
    if not locale.startswith(_DENSE):
        return float(len(text))
    ascii_only = sum(c.isascii() for c in text)
    return len(text) - ascii_only * (1 - _LATIN_WEIGHT)


def surprise(source: str, target: str, locale: str) -> float | None:
    """How many standard deviations longer (shorter: negative) than expected; None where nothing is known."""
    expected = expectation(locale)
    if expected is None or not source.strip() or not target.strip():
        return None
    size = len(source.strip())
    deviation = math.log(max(1.0, length(target.strip(), locale)) / size) - expected.ratio
    return deviation / math.sqrt(expected.s**2 + expected.c / size)


def sentences(text: str) -> int:
    """Full stops inside, plus one; abbreviations count too, so compare with care."""
    return 1 + len(_SENTENCE_END.findall(text.strip()))


def clauses(text: str) -> int:
    return 1 + len(_CLAUSE.findall(text))
