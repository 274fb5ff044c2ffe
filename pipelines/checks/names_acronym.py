"""Acronyms: kept, or turned into the language's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import simplemma
from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_lengths import surprise
from pipelines.checks.meaning_words import table
from pipelines.checks.names_tables import beginnings, fold, places_in, target_of
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span

_ACRONYM = re.compile(r"(?<![\w.'’&$@#/-])[A-Z]{2,6}(?=s?(?![\w&/@]|\.\w|-[a-z]))")
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_a-zа-яёіїєґ]{2,8}(?!\w)")
_SHOUTED = 4
_SPELT_OUT = 0.0  # standard deviations of length: so long a target has room for the words
_ROMAN = re.compile(r"[IVXLC]+$")
# Written out, or with a word, in most languages; and what is no name: halves of the day, eras.
_EVERYDAY = frozenset(
    "CEO CFO COO PM MP MPs TV PR ID HQ VP AM BC AD BCE CE FM IT OK PC DVD CD HD GMT UTC EST PST EDT PDT CET MTS MP"
    " KM MPH KPH USD EUR GBP WW WWI WWII II III LA NY DC ET NO IN ON THE AND FOR OF TO IS AS AT BY OR AN UP IF IT MR DR"
    " AUD CAD NZD CHF JPY CNY RUB UAH PLN TRY AI QC VAT GDP ATM FAQ DIY SUV PIN MC DJ UFO GPA NB VIP TB".split()
)


class Acronym(Check):
    id = "acronym"
    name = "Acronym"
    severity = Severity.WARNING
    description = "An acronym of the source is lost or altered, and the glossary does not say so."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        acronyms = _acronyms(pair.source)
        if not acronyms:
            return
        known = [hit.span for hit in context.judge.hits(pair.source)] if context.judge else []
        fresh = _fresh_capitals(pair)
        bare = fold(pair.target).replace(".", "").upper()  # J.R., Unasur, NKÚ
        for span in acronyms:
            word = span.of(pair.source)
            if any(span.overlaps(k) for k in known) or word in pair.target or _stands_in(word, bare):
                continue
            slip = next((f for f in fresh if _is_slip(word, f.of(pair.target))), None)
            if slip is None and _has_own(word, pair, fresh):
                continue
            yield self.finding(
                "The acronym {acronym} has no counterpart.",
                source=span,
                target=slip or Span(0, len(pair.target)),
                severity=Severity.NOTE if slip is None and _is_mild(span, pair) else None,
                acronym=word,
            )


@lru_cache(maxsize=64)
def _acronyms(source: str) -> tuple[Span, ...]:
    """The acronyms of a source that is not all in capitals, each once."""
    if source.isupper() or not any(c.islower() for c in source):
        return ()
    places = [place.span for place in places_in(source)]
    found: dict[str, Span] = {}
    for match in _ACRONYM.finditer(source):
        span, word = Span(*match.span()), match.group()
        shouted = _ACRONYM.match(source, match.end() + 1) is not None and source[match.end()] == " "
        everyday = word in _EVERYDAY or _ROMAN.match(word) is not None or _is_shouted(word)
        if not everyday and not shouted and not any(span.overlaps(p) for p in places):
            found.setdefault(word, span)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _is_shouted(word: str) -> bool:
    """FORMER, CLICK: a plain English word in capitals."""
    return len(word) > _SHOUTED and simplemma.is_known(word.lower(), "en")


def _stands_in(word: str, bare: str) -> bool:
    return re.search(rf"(?<!\w){word}(?!\w)", bare) is not None


def _fresh_capitals(pair: Pair) -> list[Span]:
    """Words in capitals that the target has and the source has not."""
    return [
        Span(*m.span()) for m in _CAPITALS.finditer(pair.target) if m.group().isupper() and m.group() not in pair.source
    ]


def _has_own(word: str, pair: Pair, fresh: list[Span]) -> bool:
    """Whether the target has the language's own acronym, or the known words for it."""
    row = table("acronyms").get(word, "")
    tongue = language(pair.locale)
    listed = [form for entry in row.split() if entry.startswith(tongue + ":") for form in entry[3:].split(",")]
    low = pair.target.lower()
    if any(form.replace("_", " ").lower() in low for form in listed):
        return True
    if _is_place(word, pair):
        return True
    return not listed and bool(fresh)


def _is_place(word: str, pair: Pair) -> bool:
    """USA Gymnastics, UN camp: part of a name, and rendered by the country's own name."""
    found = places_in(word)
    words = target_of(pair.target, pair.locale)
    return bool(found) and any(words.has(stem) for stem in beginnings(found[0].key, pair.locale))


def _is_mild(span: Span, pair: Pair) -> bool:
    """Where its words stand beside it, or the language commonly writes words for acronyms and keeps no other here."""
    if pair.source[: span.start].endswith("("):
        return True
    longer = surprise(pair.source, pair.target, pair.locale)
    if longer is not None and longer > _SPELT_OUT:
        return True
    kept = any(word in pair.source for word in re.findall(r"[A-Z]{2,}", pair.target))
    return language(pair.locale) in ("zh", "ja", "ar", "he") and not kept


def _is_slip(word: str, other: str) -> bool:
    """One letter off or two neighbours exchanged, but not the same letters in any other order (NATO, OTAN)."""
    if sorted(word) == sorted(other):
        return len(word) > 2 and DamerauLevenshtein.distance(word, other) == 1
    return Levenshtein.distance(word, other) == 1
