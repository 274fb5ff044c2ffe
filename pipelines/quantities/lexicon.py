"""The words of a language that say quantities, loaded from words/<language>.toml (its README tells the format)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from babel.dates import get_month_names

LANGUAGES = frozenset(("en", "es", "ru", "uk", "fr", "de", "pl", "pt", "it", "ar", "zh", "tr", "ja"))
# Languages written without blanks: their words are found by regular expression, not by token.
UNSPACED = frozenset(("zh", "ja"))


class Role(StrEnum):
    CARDINAL = "cardinals"
    WHOLE = "whole"
    PLURAL = "plurals"
    ORDINAL = "ordinals"
    FRACTION = "fractions"
    VAGUE = "vague"
    MONTH = "months"
    WEEKDAY = "weekdays"
    WEEKDAY_SHORT = "weekdays_short"
    MONEY = "money"
    UNIT = "units"
    MARK = "marks"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form can mean: `name` is the number, the currency, the unit or the mark."""

    role: Role
    name: str
    value: Decimal = Decimal(0)
    weak: bool = False


@dataclass(frozen=True)
class Lexicon:
    """`exact` and `prefix` map folded forms to entries; `phrases` maps a first word to its phrases' other words."""

    language: str
    exact: Mapping[str, tuple[Entry, ...]]
    prefix: Mapping[str, tuple[Entry, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[Entry, ...]], ...]]
    morphemes: Mapping[str, Decimal]
    morpheme: re.Pattern[str] | None
    shortest: int = field(default=99)

    def of(self, word: str) -> tuple[Entry, ...]:
        """All meanings of a folded word."""
        return _of(self.language, word)

    def search(self, word: str) -> tuple[Entry, ...]:
        found = self.exact.get(word, ())
        if not found and self.language == "ar":
            found = self._without_clitics(word)
        if not found and self.language == "tr" and (stem := _TURKISH_ENDING.sub("", word)) != word:
            found = tuple(e for e in self.exact.get(stem, ()) if e.role is Role.CARDINAL and not e.weak)
        if not found and "'" in word:
            found = self._beside_apostrophe(word)
        for end in range(len(word), self.shortest - 1, -1):
            found += self.prefix.get(word[:end], ())
        return found

    def _beside_apostrophe(self, word: str) -> tuple[Entry, ...]:
        """Monday's, Mart'ta: what stands before; l'heure, dall'ora: what stands after."""
        before, _, after = word.partition("'")
        return self.exact.get(before if self.language in ("en", "tr", "de") else after, ())

    def _without_clitics(self, word: str) -> tuple[Entry, ...]:
        for clitic in ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك"):
            rest = word.removeprefix(clitic)
            if rest != word and len(rest) >= 2 and (found := self.exact.get(rest)):
                return found
            if rest != word and (found := self.exact.get("ال" + rest)):  # للدولار, weekdays with their article
                return found
        return ()


# Case, possessive and "-lik" after a number word: dokuzunun, otuzu, yirmilik.
_TURKISH_ENDING = re.compile("(?:[sy]?[ıiuü](?:n[ıiuü]n|n[ae]|n[dt][ae]n?)?|y?[ae]|l[ıiuü]k|[dt][ae]n?|n[ıiuü]n)$")
_DATED = (Role.MONTH, Role.WEEKDAY)
_NUMERIC = (Role.CARDINAL, Role.WHOLE, Role.PLURAL, Role.ORDINAL, Role.FRACTION, Role.VAGUE)
_MAYBE_ROMAN = re.compile("[MDCLXVI](?![a-z]{2})")
_TASHKEEL = re.compile("[\u064b-\u0652\u0640]")


def fold(word: str, language: str) -> str:
    """The key under which a word is looked up: lower case, plain apostrophes, no ё, no Arabic vowel signs."""
    if language == "tr":
        word = word.replace("İ", "i").replace("I", "ı")
    word = word.lower().replace("’", "'").replace("ʼ", "'")
    if language == "ru":
        return word.replace("ё", "е")
    return _TASHKEEL.sub("", word) if language == "ar" else word


def language_of(locale: str) -> str:
    return locale.split("-")[0].lower()


class Word(NamedTuple):
    """A word's key and meanings. `numeric`: a number may begin here; `dated`: a month or a day of the week may."""

    key: str
    entries: tuple[Entry, ...]
    numeric: bool
    dated: bool


@lru_cache(maxsize=131072)
def word(language: str, text: str) -> Word:
    """Everything about one word, once: texts repeat their words."""
    lexicon = load(language)
    key = fold(text, language)
    entries = lexicon.of(key)
    beginnings = entries + tuple(e for _, es in lexicon.phrases.get(key, ()) for e in es)
    dated = any(e.role in _DATED for e in beginnings)
    numeric = any(e.role in _NUMERIC for e in entries) or bool(_MAYBE_ROMAN.search(text))
    if not entries and lexicon.morpheme is not None:
        numeric = numeric or bool(lexicon.morpheme.match(key))
    return Word(key, entries, numeric, dated)


@lru_cache(maxsize=65536)
def _of(language: str, word: str) -> tuple[Entry, ...]:
    return load(language).search(word)


@cache
def load(language: str) -> Lexicon:
    """The language's lexicon, an empty one for a language that has no file."""
    if language not in LANGUAGES:
        return Lexicon(language, {}, {}, {}, {}, None)
    return _build(language, load_raw(language))


@cache
def load_raw(language: str) -> Mapping[str, Any]:
    """The word file's tables as they are written."""
    return tomllib.loads((files("pipelines.quantities") / "words" / f"{language}.toml").read_text("utf-8"))


def _build(language: str, raw: Mapping[str, Any]) -> Lexicon:
    exact: dict[str, tuple[Entry, ...]] = {}
    prefix: dict[str, tuple[Entry, ...]] = {}
    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[Entry, ...]], ...]] = {}
    weak = set(_forms(raw.get("weak", {}).get("all", ""), {}))
    for written, entry in _entries(raw, weak):
        form = fold(written, language)
        if re.search("[_-]", form.strip("-*")):
            first, *rest = re.split("[_-]", form)
            phrases[first] = (*phrases.get(first, ()), (tuple(rest), (entry,)))
        elif form.endswith("*"):
            prefix[form[:-1]] = (*prefix.get(form[:-1], ()), entry)
        else:
            exact[form] = (*exact.get(form, ()), entry)
    for form, month in _short_months(language):
        known = exact.get(form, ())
        if all(e.role is not Role.MONTH for e in known):
            exact[form] = (*known, Entry(Role.MONTH, month, Decimal(month)))
    morphemes = {f: Decimal(v) for v, forms in raw.get("morphemes", {}).items() for f in forms.split()}
    shortest = min(map(len, prefix), default=99)
    return Lexicon(language, exact, prefix, phrases, morphemes, _alternation(morphemes), shortest)


def _short_months(language: str) -> Iterator[tuple[str, str]]:
    """CLDR's abbreviations: янв., kwi, Eki."""
    if language in UNSPACED:
        return
    for context in ("format", "stand-alone"):
        for number, name in get_month_names("abbreviated", context, language).items():
            form = fold(name.rstrip("."), language)
            if form.isalpha():
                yield form, str(number)


def _alternation(morphemes: Mapping[str, Decimal]) -> re.Pattern[str] | None:
    return re.compile("|".join(sorted(morphemes, key=len, reverse=True))) if morphemes else None


def _entries(raw: Mapping[str, Any], weak: set[str]) -> Iterator[tuple[str, Entry]]:
    endings = raw.get("endings", {})
    for role in Role:
        for name, forms in raw.get(role.value, {}).items():
            value = Decimal(name) if name.replace(".", "").isdigit() else Decimal(0)
            for form in _forms(forms, endings):
                is_weak = role is Role.VAGUE or (role is Role.CARDINAL and form in weak)
                yield form, Entry(role, name, value, is_weak)


def _forms(text: str, endings: Mapping[str, str]) -> Iterator[str]:
    for item in text.split():
        if "@" in item:
            stem, name = item.split("@")
            yield from (stem + end for end in endings[name].split())
        elif "|" in item:
            stem, *ends = item.split("|")
            yield from (stem + end for end in ends)
        else:
            yield item


@cache
def forms(language: str, role: Role) -> Mapping[str, str]:
    """Surface form -> name, for the languages without blanks, longest first."""
    if language not in LANGUAGES:
        return {}
    pairs = [(form, name) for name, text in load_raw(language).get(role.value, {}).items() for form in text.split()]
    return dict(sorted(pairs, key=lambda p: -len(p[0])))
