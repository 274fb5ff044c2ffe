# ruff: noqa: E501
"""Forms of Polish and Czech terms, and which of them a place asks for.

The forms are the entry's own (explicit ones, in the grammars' order where there are five), and for Polish what
Morfeusz makes of words that it knows, where that dictionary is installed (`pip install dragoman[polish]`). Czech has
no inflector here. What nobody knows the form of stays in its dictionary form, and the checks accept inflected words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pipelines.glossary.form import Form
from pipelines.glossary.names_ru_uk import CASES
from pipelines.glossary.place import Place
from pipelines.model import Term, TermKind

LANGUAGES = ("pl", "cs")
Reading = tuple[str, frozenset[str], frozenset[str], str]  # lemma, cases, genders, number
_ORDER = ("gent", "datv", "accs", "ablt", "loct")
_TAGS = {"nom": "nomn", "gen": "gent", "dat": "datv", "acc": "accs", "inst": "ablt", "loc": "loct"}
_NOMINAL = frozenset(("subst", "adj", "ppas", "pact", "ger"))
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MOTION = frozenset(("to", "into", "toward", "towards", "for", "onto"))
_FROM = frozenset(("from", "since", "off", "of", "out"))
# The endings of forms that no dictionary knows: Zełenskiego, Tokajewowi. Longest first.
_ENDINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    "pl": (
        ("iego ego", "gent accs"), ("iemu emu", "datv"), ("owi", "datv"), ("iem em", "ablt"), ("im ym", "ablt loct"),
        ("ami", "ablt"), ("ach", "loct"), ("om", "datv"), ("ów", "gent accs"), ("ą", "ablt"), ("ę", "accs"), ("ej", "gent datv loct"),
        ("a", "gent accs"), ("ie", "loct datv"), ("u", "loct gent"), ("i y", "gent datv loct"), ("e", "datv loct"),
    ),
    "cs": (
        ("ovi", "datv loct"), ("ého ího", "gent accs"), ("ému ímu", "datv"), ("ým ím em ou", "ablt"), ("ém", "loct"), ("ách ích ech", "loct"),
        ("ům ám", "datv"), ("ami emi", "ablt"), ("é", "gent datv loct"), ("y", "gent"), ("a", "gent accs"), ("u", "gent datv accs loct"),
        ("ě", "datv loct"), ("e", "gent accs loct"), ("i", "gent datv loct"),
    ),
}  # fmt: skip
_GOVERNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    language: {word: tuple(cases.split()) for cases, words in rows for word in words.split()}
    for language, rows in {
        "pl": (
            ("loct accs", "w we na o po"), ("gent", "do od ode dla bez beze u oprócz obok około wobec wśród podczas koło spod zza znad sprzed według wokół "
                                            "wzdłuż zamiast mimo spośród pośród"),
            ("gent ablt", "z ze"), ("loct", "przy"), ("accs", "przez"), ("ablt accs", "nad pod przed za między pomiędzy poza"),
            ("datv", "ku dzięki przeciw przeciwko wbrew"),
        ),
        "cs": (
            ("loct accs", "v ve na o po"), ("gent", "do od ode z ze bez beze u kromě kolem okolo během podle vedle místo uprostřed blízko"),
            ("ablt", "s se"), ("loct", "při"), ("accs", "pro přes skrz"), ("ablt accs", "nad pod před za mezi"),
            ("datv", "k ke ku díky proti kvůli vůči navzdory"),
        ),
    }.items()
}  # fmt: skip


@cache
def _morfeusz() -> Any:
    """The Polish dictionary, None where it is not installed."""
    return import_module("morfeusz2").Morfeusz(generate=True) if find_spec("morfeusz2") else None


@lru_cache(maxsize=50_000)
def _readings(word: str) -> tuple[Reading, ...]:
    """A Polish word's nominal readings: lemma, cases, genders, number."""
    dictionary = _morfeusz()
    if dictionary is None:
        return ()
    out = []
    for _, _, (_, lemma, tag, *_) in dictionary.analyse(word):
        parts = tag.split(":")
        if parts[0] in _NOMINAL and len(parts) > 3:
            cases = frozenset(_TAGS[c] for c in parts[2].split(".") if c in _TAGS)
            out.append((lemma, cases, frozenset(parts[3].split(".")), parts[1]))
    return tuple(out)


@lru_cache(maxsize=50_000)
def west_slavic_forms(term: Term, language: str) -> tuple[Form, ...]:
    """The dictionary form first; each form once a case that it may be in."""
    number = "plur" if term.number == "pl" else "sing"
    first = [Form(term.target, frozenset((case, number))) for case in ("nomn", *_unchanged(term, language))]
    if term.forms == (term.target,):
        return tuple(Form(term.target, frozenset((case, number))) for case in CASES)
    if len(term.forms) == 5 and _in_order(term):
        given = [Form(text, frozenset((case, number))) for case, text in zip(_ORDER, term.forms)]
        return tuple(dict.fromkeys((first[0], *given)))
    given = [Form(t, frozenset((c, n))) for t in term.forms for c, n in _cases(t, term.target, language, number)]
    made = list(_made(term)) if language == "pl" and not term.forms else []
    return tuple(dict.fromkeys((*first, *given, *made)))


def _in_order(term: Term) -> bool:
    """Whether five forms are the oblique cases: the third is an accusative, which looks like one.

    Lists that leave out equal forms and add second ones have five now and then, too.
    """
    accusative = term.forms[2]
    if term.target.endswith("a"):
        return accusative.endswith(("ę", "u", "ą"))
    return not term.pos.startswith("adj") and accusative in (term.target, term.forms[0])


def _unchanged(term: Term, language: str) -> tuple[str, ...]:
    """Things have one form for nominative and accusative, feminines in -a do not."""
    person = term.kind is TermKind.PERSON or term.animacy == "anim"
    return () if person or term.target.endswith(("a", "ia")) or (language == "cs" and term.gender == "f") else ("accs",)


def _cases(text: str, target: str, language: str, number: str) -> Iterator[tuple[str, str]]:
    """An explicit form's cases and numbers: those that its known words have in common, else by its last ending.

    Words that the form shares with the dictionary form (spraw zagranicznych) say nothing.
    """
    common: set[tuple[str, str]] | None = None
    same = set(_WORD.findall(target))
    words = [w for w in _WORD.findall(text) if w not in same] or _WORD.findall(text)
    for word in words if language == "pl" else ():
        own = {(c, "plur" if n == "pl" else "sing") for _, cases, _, n in _readings(word) for c in cases}
        if own and not {c for c, _ in own} >= set(CASES):
            common = own if common is None else (common & own or common)
    if common:
        yield from sorted(common)
        return
    last = words[-1:] or [text]
    for endings, cases in _ENDINGS[language]:
        if any(last[0].endswith(e) for e in endings.split()):
            yield from ((case, number) for case in cases.split())
            return


def _made(term: Term) -> Iterator[Form]:
    """What Morfeusz makes of a phrase of words that it knows: the head noun, and the adjectives that agree with it."""
    parts = term.target.split()
    if term.pos.startswith("adj"):
        return
    heads = _names(term, parts) if term.kind is TermKind.PERSON else _head(term, parts)
    if not heads:
        return
    first = next(iter(heads.values()))
    number = first[3] if first[3] in ("sg", "pl") else "sg"
    for case in CASES[1:]:
        made = [_form(p, case, number, heads.get(i), first[2]) for i, p in enumerate(parts)]
        yield Form(" ".join(made), frozenset((case, "plur" if number == "pl" else "sing")))


def _names(term: Term, parts: Sequence[str]) -> dict[int, Reading]:
    """A person's names, all of which decline; none where one is unknown."""
    gender = "f" if term.gender == "f" else "m1"
    out = {}
    for i, part in enumerate(parts):
        known = [r for r in _readings(part) if "nomn" in r[1] and gender in r[2] and r[3] != "pl" and _is_noun(part, r)]
        if not known:
            return {}
        out[i] = min(known, key=lambda r: len(r[1]))  # one that declines before one that does not
    return out


def _head(term: Term, parts: Sequence[str]) -> dict[int, Reading]:
    heads = [(i, r) for i, p in enumerate(parts) for r in _readings(p) if "nomn" in r[1] and _is_noun(p, r)]
    wanted = {"m": {"m1", "m2", "m3"}, "f": {"f"}, "n": {"n"}}.get(term.gender, set())
    thing = term.kind is not TermKind.TITLE and term.animacy != "anim"
    many = "pl" if term.number == "pl" else "sg"
    best = min(
        heads,
        key=lambda h: (
            _describes(h[0], parts, heads),  # Biały Dom: a surname, too
            h[0],
            h[1][3] != many,
            bool(wanted) and not h[1][2] & wanted,
            thing and "m1" in h[1][2],
            len(h[1][1]) > 3,  # a name that does not decline
            h[1][0].split(":")[0] != parts[h[0]] and h[1][3] == "sg",
        ),
        default=None,
    )
    return {best[0]: best[1]} if best else {}


def _describes(at: int, parts: Sequence[str], heads: Sequence[tuple[int, Reading]]) -> bool:
    """Whether a word is an adjective that agrees with another noun of the phrase."""
    own = [r for r in _readings(parts[at]) if "nomn" in r[1] and not _is_noun(parts[at], r)]
    return any(i != at and r[2] & mine[2] and r[3] == mine[3] for i, r in heads for mine in own)


def _is_noun(word: str, reading: Reading) -> bool:
    return any(
        tag.startswith("subst") for _, _, (_, lemma, tag, *_) in _morfeusz().analyse(word) if lemma == reading[0]
    )


def _form(word: str, case: str, number: str, head: Any, genders: frozenset[str]) -> str:
    """The word in a case; as it is where it is neither the head nor an adjective in agreement."""
    readings = (
        [head]
        if head
        else [
            r for r in _readings(word) if "nomn" in r[1] and r[2] & genders and r[3] == number and not _is_noun(word, r)
        ]
    )
    for lemma, *_ in readings[:1]:
        for text, _, tag, *_ in _morfeusz().generate(lemma):
            parts = tag.split(":")
            if parts[0] in _NOMINAL and len(parts) > 3 and number in parts[1].split(".") and "neg" not in parts:
                fits = any(_TAGS.get(c) == case for c in parts[2].split(".")) and set(parts[3].split(".")) & genders
                if fits and (len(parts) < 5 or parts[4] == "pos" or parts[0] != "adj"):
                    return str(text[:1].upper() + text[1:] if word[:1].isupper() else text)
    return word


# ---------------------------------------------------------------- which form


def agreeing(term: Term, place: Place, language: str) -> str:
    """The form that the place asks for; the dictionary form where nothing tells, or an adjective's own."""
    if term.pos.startswith("adj"):
        return _adjective(term, place, language)
    choices = west_slavic_forms(term, language)
    weights = _weights(term, place, language)
    number = "plur" if place.plural or term.number == "pl" else "sing"
    best = max(
        choices, key=lambda f: (_stands(f, number), max((weights[g] for g in f.grammemes if g in weights), default=0.0))
    )
    return best.text


def _stands(form: Form, number: str) -> bool:
    return number in form.grammemes


def _weights(term: Term, place: Place, language: str) -> dict[str, float]:
    weights = dict.fromkeys(CASES, 0.0)
    weights["nomn"] += 0.2
    standing = _standing(place.like, language)
    last, described = _before(place, language)
    asked = _GOVERNS[language].get(last.lower(), ())
    for case in described:
        weights[case] += 1.0
    if asked:
        for case in asked:
            weights[case] += 3.0 + (1.5 if case in standing else 0.0)
        weights[_usual(asked, place)] += 0.5
        return weights
    role = place.role()
    if role:
        weights[role] += 1.0 if role == "gent" else 0.7
    for case in standing:
        weights[case] += 1.5
    if last and language == "pl" and not standing:
        nouns = [r for r in _readings(last) if _is_noun(last, r)]
        weights["gent"] += 0.8 if nouns and role != "nomn" else 0.0
    if "loct" not in standing:
        weights["loct"] -= 2.0  # never without its preposition
    return weights


def _before(place: Place, language: str) -> tuple[str, frozenset[str]]:
    """The word that may govern the gap, and the cases of the adjectives between the two."""
    words = re.findall(r"[^\W\d_]+|[,;:.!?()]", place.target[: place.gap.start])
    cases: frozenset[str] = frozenset()
    while words and language == "pl":
        readings = _readings(words[-1].lower())
        if not readings or any(_is_noun(words[-1].lower(), r) for r in readings):
            break
        own = frozenset(c for _, found, _, _ in readings for c in found)
        cases = (cases & own or cases) if cases else own
        words.pop()
    last = words[-1] if words else ""
    return last if last.isalpha() else "", cases


def _usual(asked: Sequence[str], place: Place) -> str:
    english = [
        w for w in re.findall(r"[a-z]+", place.source[: place.span.start].lower()) if w not in ("the", "a", "an")
    ]
    before = english[-1] if english else ""
    if asked == ("loct", "accs"):
        return "accs" if before in _MOTION else "loct"
    if asked == ("gent", "ablt"):
        return "gent" if before in _FROM else "ablt"
    return asked[0]


def _standing(like: str, language: str) -> frozenset[str]:
    """The cases that the words in the gap may be in, none where they are not known."""
    found: frozenset[str] = frozenset()
    for word in _WORD.findall(like) if language == "pl" else ():
        cases = frozenset(c for _, own, _, _ in _readings(word) for c in own)
        if cases and len(cases) < len(CASES):
            found = (found & cases or found) if found else cases
    return found


def _adjective(term: Term, place: Place, language: str) -> str:
    """The adjective's form that shares case, gender and number with the noun after it, else with the one before."""
    if language != "pl":
        return term.target
    for noun in (place.after, place.before):
        readings = (
            [r for r in _readings(noun.lower()) or _readings(noun) if _is_noun(noun, r) or _is_noun(noun.lower(), r)]
            if noun
            else []
        )
        if readings:
            return max((term.target, *term.forms), key=lambda text: _shared(text, readings, place))
    return term.target


def _shared(text: str, nouns: Sequence[Any], place: Place) -> int:
    standing = _standing(place.like, "pl")
    best = 0
    for _, cases, genders, number in _readings(text):
        for _, own, kinds, many in nouns:
            if number == many and genders & kinds and cases & own:
                best = max(best, 1 + len(cases & own & standing))
    return best
