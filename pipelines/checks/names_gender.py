"""A person's gender: what the source says of it against the target's pronouns, titles and past-tense verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import table
from pipelines.checks.names_source import first_names
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span, TermKind

_PEOPLE = r"(?:[Ss]pokes|[Cc]hair|[Cc]ongress|[Bb]usiness|[Pp]olice|[Ss]ports|[Ss]tates)"
_FEMALE = re.compile(
    r"\b(?:[Ss]he|[Hh]erself|Ms|Mrs|Miss|Queen|Princess|Duchess|Countess|Lady|[Aa]ctress|[Ww]idow"
    rf"|{_PEOPLE}woman)\b"
)
_MALE = re.compile(rf"\b(?:[Hh]e|[Hh]imself|Mr|King|Prince|Duke|Sir|{_PEOPLE}man)\b")
# Of somebody else, perhaps; enough to make the sentence one of two people.
_HERS = re.compile(r"\b[Hh]ers?\b")
_HIS = re.compile(r"\b[Hh](?:is|im)\b")
_FULL_NAME = re.compile(r"\b([A-Z][a-z]+) (?:[A-Z]\. )?[A-Z][a-z]+")
_INFLECTED_VERBS = frozenset({"pl", "ar"})  # a feminine verb may be a thing's: worth a note where no man is named
_OTHER = {"f": "m", "m": "f"}


class Gender(Check):
    id = "gender"
    name = "Gender of a person"
    severity = Severity.WARNING
    description = (
        "The source speaks of a woman and the target of a man, or the reverse: pronouns, titles, and in Russian, "
        "Ukrainian and Polish the verbs of the past."
    )
    locales = frozenset({"es", "fr", "it", "pt", "de", "ru", "uk", "pl", "ar", "zh", "ja"})

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        told = _told(pair.source, context)
        if len(told) != 1:
            return
        gender, span = next(iter(told.items()))
        if (_HIS if gender == "f" else _HERS).search(pair.source):
            return
        tongue = language(pair.locale)
        wrong, severity = _contrary(tongue, _OTHER[gender]).search(pair.target), None
        if wrong is None and tongue in _INFLECTED_VERBS:
            wrong, severity = _evidence(tongue, _OTHER[gender]).search(pair.target), Severity.NOTE
        if wrong is None or _support(tongue, gender).search(pair.target):
            return
        yield self.finding(
            "“{source_word}” is a woman in the source; “{word}” speaks of a man."
            if gender == "f"
            else "“{source_word}” is a man in the source; “{word}” speaks of a woman.",
            source=span,
            target=Span(*wrong.span()),
            severity=severity,
            source_word=span.of(pair.source),
            word=wrong.group(),
        )


def _told(source: str, context: Context) -> dict[str, Span]:
    """Each gender that the source tells of, with the first word that does: pronoun, title, first name, glossary."""
    told: dict[str, Span] = {}
    for gender, marker in (("f", _FEMALE), ("m", _MALE)):
        match = marker.search(source)
        if match:
            told[gender] = Span(*match.span())
    for match in _FULL_NAME.finditer(source):
        known = first_names().get(match.group(1).lower())
        if known:
            told.setdefault(known, Span(*match.span()))
    for hit in context.judge.hits(source) if context.judge else ():
        if hit.term.kind is TermKind.PERSON and hit.term.gender in _OTHER:
            told.setdefault(hit.term.gender, hit.span)
    return told


@cache
def _evidence(tongue: str, gender: str) -> re.Pattern[str]:
    return re.compile(table("gender_" + gender)[tongue], re.X)


@cache
def _support(tongue: str, gender: str) -> re.Pattern[str]:
    """What acquits the target: a word for a person of the right gender."""
    weak = table("gender_object").get(f"{tongue}_{gender}", "")
    if not weak:
        return _evidence(tongue, gender)
    return re.compile(f"{_contrary(tongue, gender).pattern}|{weak}", re.X)


@cache
def _contrary(tongue: str, gender: str) -> re.Pattern[str]:
    """What only a person can be: any noun may go with a feminine verb, only people say things."""
    strong = table("gender_f_people").get(tongue) if gender == "f" else None
    return re.compile(strong, re.X) if strong else _evidence(tongue, gender)
