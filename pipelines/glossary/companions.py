"""What agreed with the word that a Russian or Ukrainian term replaces, put in agreement with the term.

«В Древнем Египте» becomes «в Древней Эритрее», «Иран был осужден» «Россия была осуждена». Only words that did
agree with what stood there are touched: an adjective right before it, a verb or short participle right after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.edits import Edit
from pipelines.glossary.agree_slavic import agrees, is_attribute
from pipelines.glossary.names_ru_uk import CASES
from pipelines.glossary.place import Place
from pipelines.glossary.slavic import capitalised_like, gender_of_term, parses, slavic_forms
from pipelines.model import Span, Term, TermKind

_MOST = 3  # adjectives before a noun
_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[ \u00a0]\Z")
_NEXT = re.compile(r"(?:[ \u00a0](?:не|также|уже|також|вже|тоже|теж))?[ \u00a0]([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GENDERS = frozenset(("masc", "femn", "neut"))
_SHORT = frozenset(("PRTS", "ADJS"))


def companions(term: Term, text: str, place: Place, language: str) -> list[Edit]:
    """The edits that its neighbours need where `text`, a form of the term, takes the place of what stands there."""
    forms = [f.grammemes for f in slavic_forms(term, language) if f.text.lower() == text.lower()]
    gender = gender_of_term(term, language)
    if not forms or any(_GENDERS & tags for tags in forms):
        return []  # adjectives have companions of their own
    new = [tags | {gender, _animacy(term)} - {""} for tags in forms if gender or "plur" in tags]
    old = _nouns(place.like, language)
    return [*_attributes(place, old, new, language), *_predicate(place, old, new, language)] if new and old else []


def _animacy(term: Term) -> str:
    return "anim" if term.kind is TermKind.PERSON or term.animacy == "anim" else "inan"


def _nouns(like: str, language: str) -> list[frozenset[str]]:
    """The readings of the head of what stands there now, guessed where the word is unknown."""
    for word in _WORD.findall(like.lower()):
        readings = [p.tag.grammemes for p in parses(word, language) if "NOUN" in p.tag.grammemes]
        if readings and not is_attribute(word, language):
            return readings
    return []


def _attributes(
    place: Place, old: Sequence[frozenset[str]], new: Sequence[frozenset[str]], language: str
) -> Iterator[Edit]:
    end = place.gap.start
    for _ in range(_MOST):
        match = _BEFORE.search(place.target, 0, end)
        if match is None or not is_attribute(match[1], language):
            return
        readings = [p for p in parses(match[1].lower(), language) if {"ADJF", "PRTF"} & p.tag.grammemes]
        text = _agreeing(match[1], readings, old, new, language)
        if text:
            yield Edit(Span(*match.span(1)), text)
        end = match.start(1)


def _agreeing(
    word: str, readings: Sequence[Any], old: Sequence[frozenset[str]], new: Sequence[frozenset[str]], language: str
) -> str:
    """The adjective in agreement with the new noun; "" where it agrees already, or never agreed with the old one."""
    if any(agrees(p.tag.grammemes, noun) for p in readings for noun in new):
        return ""
    joined = [p for p in readings if any(agrees(p.tag.grammemes, noun) for noun in old)]
    for parse in joined:
        for noun in sorted(new, key=lambda tags: not tags & parse.tag.grammemes & frozenset(CASES)):
            made = parse.inflect(_wanted(noun, language))
            if made is not None:
                return capitalised_like(made.word.replace("ё", "е"), word)
    return ""


def _wanted(noun: frozenset[str], language: str) -> set[str]:
    """What an adjective takes over: case and number, the gender of a singular, animacy where the form shows it."""
    case = next(g for g in noun if g in CASES)
    wanted = {case, "plur"} if "plur" in noun else {case, *(noun & _GENDERS)}
    if "plur" not in noun and language == "ru":
        wanted.add("sing")  # the Ukrainian dictionary does not name it
    if case == "accs" and ("plur" in noun or "masc" in noun):
        wanted |= noun & {"anim", "inan"}
    return wanted


def _predicate(
    place: Place, old: Sequence[frozenset[str]], new: Sequence[frozenset[str]], language: str
) -> Iterator[Edit]:
    """The verb and what it is joined with: была заселена."""
    subject = next((tags for tags in new if "nomn" in tags), None)
    subjects = [tags for tags in old if "nomn" in tags]
    if subject is None or not subjects:
        return
    at, linked = place.gap.end, False
    for _ in range(2):
        match = _NEXT.match(place.target, at)
        readings = list(parses(match[1].lower(), language)) if match else []
        if linked:  # був засуджений
            readings = [p for p in readings if _is_predicate(p.tag.grammemes) or {"ADJF", "nomn"} <= p.tag.grammemes]
        if match is None or not readings or not all(linked or _is_predicate(p.tag.grammemes) for p in readings):
            return
        if not any(_bound(p.tag.grammemes, noun) for p in readings for noun in subjects):
            return
        if not any(_bound(p.tag.grammemes, subject) for p in readings):
            wanted = {"plur"} if "plur" in subject else set(subject & _GENDERS)
            wanted |= {"sing"} if language == "ru" and "plur" not in subject else set()
            made = readings[0].inflect(wanted | ({"nomn"} if "ADJF" in readings[0].tag.grammemes else set()))
            if made is None:
                return
            yield Edit(Span(*match.span(1)), capitalised_like(made.word.replace("ё", "е"), match[1]))
        at, linked = match.end(), language == "uk" and readings[0].normal_form == "бути"


def _is_predicate(tags: frozenset[str]) -> bool:
    return ("VERB" in tags and "past" in tags) or bool(_SHORT & tags)


def _bound(verb: frozenset[str], noun: frozenset[str]) -> bool:
    if ("plur" in verb) != ("plur" in noun):
        return False
    return "plur" in verb or bool(verb & noun & _GENDERS)
