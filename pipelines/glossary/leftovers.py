"""What is left of a rendering beside the term that took its place: «Ким Чен Ын Ун», «в Брюсселе Брюст».

The attention often covers only a part of what a model made of a name. A word right beside the term goes with
it if it is one of the English words, or sounds like a part of the name, or repeats a word of the term, and the
source has no other word that it could stand for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from os.path import commonprefix
from typing import NamedTuple

from pipelines.glossary.locate import function_words, own_words
from pipelines.glossary.words import WORD, Word
from pipelines.model import Span, Term, TermHit, TermKind
from pipelines.transliteration import latin_key


class Name(NamedTuple):
    """What a word must be like to be left of a term: one of its words, or near one of its keys of sound."""

    words: frozenset[str]
    keys: frozenset[str]


_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
_LEAST_SOUND = 3  # letters of the coarse key that a fragment shares with the name
_PART = 0.6  # of the fragment's key
_ELSEWHERE = 0.8  # of a word's attention on other words of the source: it is theirs
_WORD_BEFORE = re.compile(r"([^\W_]+)[ \u00a0-]\Z")
_WORD_AFTER = re.compile(r"[ \u00a0-]?([^\W_]+)|\.")
_JOINT = re.compile(r"[ \u00a0]|-")
_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_]\Z")
_AFTER_INITIAL = re.compile(r"\.?[ \u00a0]|-")
_OPENING = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[ \u00a0]([«\"“„‘'])\Z")
_TAIL = re.compile(r"(?:\.[^\W\d_]{1,3}(?![^\W_]))+\.?")


def grown(
    hit: TermHit, name: Name, span: Span, source: str, text: str, words: Sequence[Word], taken: Sequence[Span]
) -> Span:
    """The span with every leftover beside it. `taken` are the spans of other terms."""
    tail = _TAIL.match(text, span.end)
    if tail and _initials(span.of(text)):  # EE[.UU.]
        span = Span(span.start, tail.end())
    free = [w for w in words if not any(w.span.overlaps(t) for t in taken)]
    for word in (w for w in free if w.span.start >= span.end):
        joint = _AFTER_INITIAL if _INITIAL.search(text, span.start, span.end) else _JOINT
        if not joint.fullmatch(text, span.end, word.span.start) or not _is_leftover(word, hit, name, source):
            break
        span = Span(span.start, word.span.end)
    for word in (w for w in reversed(free) if w.span.end <= span.start):
        if not _JOINT.fullmatch(text, word.span.end, span.start) or not _is_leftover(word, hit, name, source):
            break
        span = Span(word.span.start, span.end)
    return span


def may_have_leftovers(hit: TermHit, name: Name, span: Span, text: str) -> bool:
    """A quick look at the words beside a span, before their links are read."""
    before, after = _WORD_BEFORE.search(text, 0, span.start), _WORD_AFTER.match(text, span.end)
    near = [m[1] for m in (before, after) if m and m[1]]
    return any(_looks_left(w, hit, name) for w in near) or _OPENING.search(text, 0, span.start) is not None


def _initials(text: str) -> bool:
    return text.isupper() and len(text) <= 3


def doubled(hit: TermHit, span: Span, source: str, text: str, words: Sequence[Word]) -> Span | None:
    """The word before a quotation mark that the term inside repeats, with its space: su [plan ]«plan de victoria»."""
    match = _OPENING.search(text, 0, span.start)
    if match is None or match[1].lower() not in own_words(hit.term) or _belongs_elsewhere(hit, match[1], source):
        return None
    word = next((w for w in words if w.span == match.span(1)), None)
    if word is None or _is_others(word, hit, source):
        return None
    return Span(match.start(1), match.start(2))


def _belongs_elsewhere(hit: TermHit, word: str, source: str) -> bool:
    """Whether the source has the doubled word's English right before the term: his plan, the “plan of victory”."""
    before = WORD.findall(source[: hit.span.start].lower())[-2:]
    return bool(set(before) & {w.lower() for w in WORD.findall(hit.surface)})


def _is_leftover(word: Word, hit: TermHit, name: Name, source: str) -> bool:
    text = word.text
    if not _looks_left(text, hit, name):
        return False
    if text[:1].isupper() and text in WORD.findall(hit.surface):
        return not _again(text, hit, source)
    if _is_others(word, hit, source):
        return False
    return text.lower() in name.words or not _heard(latin_key(text, hit.term.locale), hit, source)


def _looks_left(text: str, hit: TermHit, name: Name) -> bool:
    """What the word alone says: it is one of the English words, one of the term's own, or sounds like a part."""
    locale = hit.term.locale
    if len(text) < 2 or any(map(str.isdigit, text)) or (text[:1].islower() and text.lower() in function_words(locale)):
        return False
    if text.lower() in name.words or (text[:1].isupper() and text in WORD.findall(hit.surface)):
        return True
    return hit.term.kind in _NAMES and text[:1].isupper() and _alike(latin_key(text, locale), name.keys)


def _is_others(word: Word, hit: TermHit, source: str) -> bool:
    """Whether the word's attention lies on other words of the source; its marks do not count."""
    links = [a for a in word.links if any(map(str.isalnum, a.source.of(source)))]
    mass = sum(a.weight for a in links)
    mine = sum(a.weight for a in links if a.source.overlaps(hit.span))
    return mine < (1 - _ELSEWHERE) * mass


def name_of(term: Term, surface: str) -> Name:
    """What a leftover of a term may look like whose rendering is to give way."""
    return Name(own_words(term) | _parts(term), _keys(surface, term.target, term.locale))


def _parts(term: Term) -> frozenset[str]:
    """A person's names one by one, the short ones too: Джордж, Буш."""
    parts = re.split(r"[\s-]", term.target) if term.kind is TermKind.PERSON else ()
    return frozenset(p.lower() for p in parts if p[:1].isupper() and len(p) > 1)


def name_of_form(form: str, locale: str) -> Name:
    """What a leftover may look like beside a form that stands: only what that form says already."""
    words = frozenset(w.lower() for w in WORD.findall(form) if len(w) > 3)
    return Name(words, _keys("", form, locale))


@lru_cache(maxsize=50_000)
def _keys(surface: str, target: str, locale: str) -> frozenset[str]:
    words = [(w, "en") for w in WORD.findall(surface)] + [(w, locale) for w in WORD.findall(target)]
    return frozenset(latin_key(w, tongue) for w, tongue in words if w[:1].isupper())


def _alike(key: str, parts: frozenset[str]) -> bool:
    shared = max((len(commonprefix((key, part))) for part in parts), default=0)
    return shared >= _LEAST_SOUND and shared >= _PART * len(key)


def _again(text: str, hit: TermHit, source: str) -> bool:
    rest = source[: hit.span.start] + " " + source[hit.span.end :]
    return text in WORD.findall(rest)


def _heard(key: str, hit: TermHit, source: str) -> bool:
    """Whether another word of the source sounds like it: Korea, Korean."""
    rest = source[: hit.span.start] + " " + source[hit.span.end :]
    return _alike(key, frozenset(latin_key(w, "en") for w in WORD.findall(rest) if w[:1].isupper()))
