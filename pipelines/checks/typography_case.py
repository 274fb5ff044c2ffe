"""Capital letters: month, day, language and nationality names, headlines, the sentence's first letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.names_tables import demonyms
from pipelines.checks.typography_marks import language
from pipelines.model import BlockKind, Finding, Fix, Severity, Span

_LOWER_CALENDAR = frozenset({"es", "fr", "it", "pt", "ru", "uk", "pl"})
_LOWER_PEOPLE = frozenset({"es", "fr", "it", "pt", "ru", "uk", "pl"})
_SENTENCE_CASE = frozenset({"es", "fr", "it", "pt", "ru", "uk", "pl"})
_CAPITALISED = re.compile(r"(?<=[^\W_] )(?:[dl]['’])?([^\W\d_]+)")
_SMALL_WORD = re.compile(r"(?<![\w-])[a-zäöü]+(?![\w-])")
_ENGLISH_CALENDAR = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)


@cache
def _calendar(tongue: str) -> dict[str, tuple[str, ...]]:
    """English month or day name -> how the language begins it, lower case (CLDR, both contexts)."""
    ours, english = Locale.parse(tongue), Locale.parse("en")
    table: dict[str, tuple[str, ...]] = {}
    for kind in ("months", "days"):
        names = getattr(english, kind)["format"]["wide"]
        for key, name in names.items():
            forms = {getattr(ours, kind)[c]["wide"][key].lower() for c in ("format", "stand-alone")}
            table[name] = tuple(sorted(_stem(form, tongue) for form in forms))
    return table


def _stem(form: str, tongue: str) -> str:
    if tongue in ("ru", "uk", "pl") and len(form) > 3:
        return form[:-1] if len(form) < 5 else form[:-2]
    return form


class Capitalisation(Check):
    id = "capitalisation"
    name = "Capital letters"
    severity = Severity.NOTE
    description = (
        "Months, days, languages and peoples with a capital where the locale writes none; a headline in "
        "English title case; a sentence that begins with a small letter."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        tongue = language(pair.locale)
        if pair.target.isupper() or not pair.target:
            return
        yield from self._start(pair)
        heading = pair.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD)
        if heading and tongue in _SENTENCE_CASE and _title_case(pair.target):
            span = Span(0, len(pair.target))
            yield self.finding("This headline has English capitals; here only names have them.", target=span)
            return
        if tongue == "de":
            yield from self._nouns(pair)
        if tongue in _LOWER_CALENDAR:
            yield from self._common_words(pair, tongue)

    def _start(self, pair: Pair) -> Iterator[Finding]:
        theirs = re.match(r"[\"“'‘(\[]*([A-Z])[a-z’']*[ ,]", pair.source)
        ours = re.match(r"[\"“„«'‘(\[¿¡\s]*((?:[a-zà-öø-ÿ]|[а-яёіїєґ])[^\W\d_]*)(?=[\s,])", pair.target)
        if not theirs or not ours or pair.target[:1] == "…" or re.search(rf"\b{ours.group(1)}\b", pair.source):
            return
        span = Span(*ours.span(1))
        first = span.of(pair.target)[0]
        upper = "İ" if language(pair.locale) == "tr" and first == "i" else first.upper()
        yield self.finding(
            "The sentence begins with a small letter.", target=span, fix=Fix(Span(span.start, span.start + 1), upper)
        )

    def _nouns(self, pair: Pair) -> Iterator[Finding]:
        names = {name for match in _ENGLISH_CALENDAR.finditer(pair.source) for name in _calendar("de")[match.group()]}
        for match in _SMALL_WORD.finditer(pair.target) if names else ():
            if match.group() in names:
                span = Span(*match.span())
                yield self.finding(
                    "“{word}” has a capital letter in this language.",
                    target=span,
                    fix=Fix(Span(span.start, span.start + 1), match.group()[0].upper()),
                    word=match.group(),
                )

    def _common_words(self, pair: Pair, tongue: str) -> Iterator[Finding]:
        named = dict.fromkeys(_ENGLISH_CALENDAR.findall(pair.source))
        stems = [stem for name in named for stem in _calendar(tongue)[name]]
        adjectives = _peoples(pair.source, tongue) if tongue in _LOWER_PEOPLE else ()
        if not stems and not adjectives:
            return
        for match in _CAPITALISED.finditer(pair.target):
            word = match.group(1)
            if not word[0].isupper() or word.isupper():
                continue
            low, span = word.lower(), Span(*match.span(1))
            if _is_calendar(low, stems, tongue) or _is_people(low, adjectives):
                yield self.finding(
                    "“{word}” has no capital letter in this language.",
                    target=span,
                    fix=Fix(Span(span.start, span.start + 1), low[0]),
                    word=word,
                )


def _is_calendar(word: str, stems: list[str], tongue: str) -> bool:
    if tongue in ("ru", "uk", "pl"):
        return any(word.startswith(stem) and len(word) <= len(stem) + 4 for stem in stems)
    return any(word.rstrip("s") == stem.split("-")[0].rstrip("s") for stem in stems)


def _is_people(word: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    return any(pattern.match(word) for pattern in patterns)


_PEOPLE = re.compile(r"\b([A-Z][a-z]{3,})\b(?! (?:[A-Z]|of\b))")


def _peoples(source: str, tongue: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of the adjectives that stand alone in the source (not "Russian Orthodox Church")."""
    table = demonyms(tongue)
    return tuple(table[word] for word in _PEOPLE.findall(source) if word in table)


def _title_case(text: str) -> bool:
    words = [w for w in re.findall(r"[^\W\d_]{4,}", text)[1:] if not w.isupper()]
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.75 * len(words)
