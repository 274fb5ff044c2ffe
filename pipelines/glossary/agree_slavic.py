"""Which form of a Russian or Ukrainian term fits a place: by its preposition, neighbours, and the word replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.glossary.form import Form
from pipelines.glossary.names_ru_uk import CASES
from pipelines.glossary.place import Place
from pipelines.glossary.slavic import parses, slavic_forms
from pipelines.model import Term, TermKind

_GOVERNS: Mapping[str, tuple[str, ...]] = {
    word: tuple(cases.split())
    for cases, words in (
        ("loct accs", "в во на у"),
        ("gent", "из от до для без около против после кроме вокруг среди ради вместо из-за из-под возле вне внутри "
                 "насчет накануне ввиду вследствие относительно путем из-под "
                 "із від до для без біля проти після крім навколо серед заради замість з-за з-під поза щодо"),
        ("ablt gent", "с со з зі"),
        ("loct", "о об обо при про по"),
        ("datv", "к ко благодаря согласно вопреки навстречу завдяки всупереч"),
        ("ablt accs", "за под над перед передо между между-собой під над перед між поміж"),
        ("accs", "через сквозь про крізь"),
    )
    for word in words.split()
}  # fmt: skip
_OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ru": {"у": ("gent",), "по": ("datv",), "про": ("accs",), "о": ("loct",)},
        "uk": {"у": ("loct", "accs", "gent"), "по": ("loct",), "про": ("accs",), "о": ("loct",)}}  # fmt: skip
_CASE_OF = {"gen2": "gent", "gen1": "gent", "acc2": "accs", "loc2": "loct", "loc1": "loct"}
_STATE = ("in", "at", "on")  # rest, not motion: the locative of в and на


def governed(word: str, language: str) -> tuple[str, ...]:
    """The cases that a preposition asks for; () for any other word."""
    low = word.lower()
    return _OWN[language].get(low) or _GOVERNS.get(low, ())


def agreeing(term: Term, place: Place, language: str) -> Form:
    """The form of the term that fits the place best; the dictionary form where nothing tells."""
    choices = slavic_forms(term, language)
    weights = case_weights(term, place, language)
    noun = _described(place, language) if any("femn" in f.grammemes for f in choices) else None
    if noun is not None:
        return max(choices, key=lambda f: _adjective_fit(f, noun, weights))
    number = "plur" if place.plural and any("plur" in f.grammemes for f in choices) else ""
    return max(choices, key=lambda f: (not number or number in f.grammemes, _case_fit(f, weights)))


def case_weights(term: Term, place: Place, language: str) -> dict[str, float]:
    """How much speaks for each case, prepositions most, then agreement, then the word replaced and the English."""
    weights = dict.fromkeys(CASES, 0.0)
    role = place.role()
    if role:
        weights[role] += 0.7
    for case, share in cases_of(place.like, language).items():
        weights[case] += share
    asked = governed(place.before, language)
    if asked:
        _demand(weights, asked)
        if "loct" in asked and len(asked) > 1:
            weights["loct" if _rests(place) else "accs"] += 0.5
        return weights
    if not place.before:
        weights["nomn"] += 0.3
        return weights
    return _by_neighbour(weights, term, place, language)


def _demand(weights: dict[str, float], cases: Sequence[str]) -> None:
    for case in weights:
        weights[case] += 3.0 if case in cases else 0.0


def _rests(place: Place) -> bool:
    words = place.source[: place.span.start].lower().split()
    return not words or words[-1] in _STATE or (words[-1] == "the" and len(words) > 1 and words[-2] in _STATE)


def _by_neighbour(weights: dict[str, float], term: Term, place: Place, language: str) -> dict[str, float]:
    reading = next(iter(parses(place.before.lower(), language)), None)
    if reading is None or not reading.is_known:
        return weights
    tags = reading.tag.grammemes
    if "ADJF" in tags or "PRTF" in tags:  # the adjective before it has already chosen
        for case, share in cases_of(place.before, language).items():
            weights[case] += 1.5 * share
    elif "NOUN" in tags and "anim" in tags and term.kind is TermKind.PERSON:  # президента Владимира Путина
        for case, share in cases_of(place.before, language).items():
            weights[case] += 1.2 * share
    elif "NOUN" in tags and not _parted(place):
        weights["gent"] += 1.2  # the noun after a noun: правительство Италии
    elif "VERB" in tags or "INFN" in tags:
        weights["nomn" if place.role() == "nomn" else "accs"] += 0.2
    return weights


def _parted(place: Place) -> bool:
    return bool(re.search(r"[,;:.—–]\s*\Z", place.target[: place.gap.start]))


def cases_of(words: str, language: str) -> dict[str, float]:
    """How likely each case is by a word's ending; of several words the last that has one. Unknown words tell less."""
    for word in reversed(re.findall(r"[а-яёіїєґ]+(?:[-'’][а-яёіїєґ]+)*", words.lower())):
        out: dict[str, float] = {}
        known = 0.4
        for parse in parses(word, language)[:12]:
            tags = parse.tag.grammemes
            case = next((_CASE_OF.get(t, t) for t in tags if t in CASES or t in _CASE_OF), "")
            if case and {"NOUN", "ADJF", "PRTF"} & tags:
                out[case] = out.get(case, 0.0) + parse.score
                known = max(known, 0.8 if parse.is_known else 0.0)
        total = sum(out.values())
        if total:
            return {case: known * share / total for case, share in out.items()}
    return {}


def _described(place: Place, language: str) -> frozenset[str] | None:
    """The grammemes of the noun that an adjective stands before."""
    for parse in parses(place.after.lower(), language) if place.after else ():
        if "NOUN" in parse.tag.grammemes:
            return frozenset(parse.tag.grammemes)
    return None


def _adjective_fit(form: Form, noun: frozenset[str], weights: Mapping[str, float]) -> tuple[bool, bool, float]:
    case = next((_CASE_OF.get(t, t) for t in noun if t in CASES or t in _CASE_OF), "nomn")
    number = "plur" if "plur" in noun else "sing"
    gender = number == "plur" or any(g in form.grammemes and g in noun for g in ("masc", "femn", "neut"))
    animate = case != "accs" or "femn" in noun or ("anim" in noun) == form.text.endswith(("ого", "его", "их", "ых"))
    return number in form.grammemes and gender, case in form.grammemes and animate, _case_fit(form, weights)


def _case_fit(form: Form, weights: Mapping[str, float]) -> float:
    return max((weights[g] for g in form.grammemes if g in weights), default=0.0)
