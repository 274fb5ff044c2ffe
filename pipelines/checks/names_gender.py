"""A person's gender: what the source says of it against the target's pronouns, titles and past-tense verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import table
from pipelines.checks.names_heard import sounding_words
from pipelines.checks.names_source import first_names, is_first_name
from pipelines.checks.names_tables import fold
from pipelines.checks.typography_marks import language, quoted
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
_FULL_NAME = re.compile(r"\b(?=(([A-Z][a-zà-ž]+) (?:[A-Z]\. )?([A-Z][a-zà-ž]+)))")
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
        beside = [self._said(pair, *found) for found in _beside_names(pair, _told(pair.source, context))]
        yield from beside or self._of_the_sentence(pair, context)

    def _of_the_sentence(self, pair: Pair, context: Context) -> Iterator[Finding]:
        told = _told(pair.source, context)
        if len(told) != 1:
            return
        gender, span = next(iter(told.items()))
        if (_HIS if gender == "f" else _HERS).search(pair.source) or _may_be_another(pair.source):
            return
        tongue = language(pair.locale)
        quarrels = _quarrel(tongue)
        if quarrels is not None and (quarrel := quarrels.search(pair.target)):
            yield self._said(pair, gender, span, quarrel)
            return
        wrong, severity = _contrary(tongue, _OTHER[gender]).search(pair.target), None
        if wrong is None and tongue in _INFLECTED_VERBS:
            wrong, severity = _evidence(tongue, _OTHER[gender]).search(pair.target), Severity.NOTE
        if wrong is None or _support(tongue, gender).search(pair.target):
            return
        yield self._said(pair, gender, span, wrong, severity)

    def _said(
        self, pair: Pair, gender: str, source: Span, wrong: re.Match[str], severity: Severity | None = None
    ) -> Finding:
        return self.finding(
            "“{source_word}” is a woman in the source; “{word}” speaks of a man."
            if gender == "f"
            else "“{source_word}” is a man in the source; “{word}” speaks of a woman.",
            source=source,
            target=Span(*wrong.span()),
            severity=severity,
            source_word=source.of(pair.source),
            word=wrong.group(),
        )


_TITLED = re.compile(
    r"\b(?:(Mrs|Ms|Miss|Queen|Princess|Lady)|(Mr|King|Prince|Sir))\b\.? ((?:[A-Z][a-z]+ )?[A-Z][\w-]+)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST, _NEAR = 12, 60  # names, and places of a name, that are looked at; characters
_AROUND = 2  # words before and behind a name that may tell its gender


def _beside_names(pair: Pair, told: dict[str, Span]) -> Iterator[tuple[str, Span, re.Match[str]]]:
    """A name whose title or first name tells the gender, and right beside it in the target a word for the other."""
    tongue = language(pair.locale)
    people: dict[str, tuple[str, Span]] = {}
    for gender, name, source in chain(_named(pair.source), _speakers(pair.source, told)):
        people.setdefault(name, (gender, source))
    for name, (gender, source) in islice(people.items(), _MOST):
        for here in sounding_words(name, pair.target, pair.locale)[:_MOST]:
            if _NO_SUBJECT.search(pair.target[max(0, here.start - _NEAR) : here.start]):
                continue
            start, end = _window(pair.target, here)
            if _evidence(tongue, gender).search(pair.target, start, end):
                continue
            wrong = _contrary(tongue, _OTHER[gender]).search(pair.target, start, end)
            if wrong:
                yield gender, source, wrong
                return


def _window(text: str, name: Span) -> tuple[int, int]:
    """From so many words before the name to so many behind it, no further than the next mark."""
    before = list(_LETTERS.finditer(text, max(0, name.start - _NEAR), name.start))[-_AROUND:]
    after = list(_LETTERS.finditer(text, name.end, name.end + _NEAR))[:_AROUND]
    start = before[0].start() if before else name.start
    end = after[-1].end() if after else name.end
    cut = max((m.end() for m in _STOP.finditer(text, start, name.start)), default=start)
    stop = _STOP.search(text, name.end, end)
    return cut, stop.start() if stop else end


_SAID = r"(?:said|says|added|told|stated|claimed|announced|commented|explained|warned|wrote|admitted|replied|declared)"
_SPEAKER = re.compile(rf"\b(?!He\b|She\b|They\b)([A-Z][\w-]+) {_SAID}\b")
_NO_SUBJECT = re.compile(
    r"(?:^|\s)(?:и|і|й|та|с|со|з|із|зі|от|від|у|для|о|об|про|к|до|за|i|a|e|z|ze|et|y|und|mit|von|de|di|avec|con|com)"
    r"\s+(?:[^\W\d_]+\s+)?$"
)
_STOP = re.compile(r"[,;:!?…()«»„“”\"—–]|\.(?=\s[^\W\d_a-zа-яё]+\s)")


def _named(source: str) -> Iterator[tuple[str, str, Span]]:
    for match in _TITLED.finditer(source):
        yield ("f" if match.group(1) else "m"), match.group(3).split()[-1], Span(*match.span())
    for match in _FULL_NAME.finditer(source):
        known = first_names().get(fold(match.group(2)))
        if known:
            yield known, match.group(3), Span(*match.span(1))


def _speakers(source: str, told: dict[str, Span]) -> Iterator[tuple[str, str, Span]]:
    """Who says something in a sentence that tells of one gender only, by a pronoun."""
    if len(told) == 1:
        ((gender, span),) = told.items()
        match = _SPEAKER.search(source)
        spoken = any(start < span.start < end for start, end in quoted(source))
        if match and not spoken and span.of(source).lower() in ("he", "she", "himself", "herself"):
            yield gender, match.group(1), span


def _may_be_another(source: str) -> bool:
    """No pronoun says who acts, and there is a second person or a thing: “it” has a gender in most languages."""
    if _PRONOUN.search(source):
        return False
    titled = {match.group(3).split()[-1] for match in _TITLED.finditer(source)}
    named = {match.group(3) for match in _FULL_NAME.finditer(source) if is_first_name(match.group(2))}
    return len(titled | named) > 1 or _THING.search(source) is not None


_PRONOUN = re.compile(r"\b(?:[Ss]?[Hh]e|[Hh](?:er|im)self)\b")
_THING = re.compile(r"\b[Ii]t\b")


@cache
def _quarrel(tongue: str) -> re.Pattern[str] | None:
    """A pronoun or title of one gender beside a word of the other: она назвал, elle est parti, أعلن السيدة."""
    text = table("gender_quarrel").get(tongue)
    return re.compile(text, re.X) if text else None


def _told(source: str, context: Context) -> dict[str, Span]:
    """Each gender that the source tells of, with the first word that does: pronoun, title, first name, glossary."""
    told: dict[str, Span] = {}
    for gender, marker in (("f", _FEMALE), ("m", _MALE)):
        match = marker.search(source)
        if match:
            told[gender] = Span(*match.span())
    for match in _FULL_NAME.finditer(source):
        known = first_names().get(fold(match.group(2)))
        if known:
            told.setdefault(known, Span(*match.span(1)))
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
