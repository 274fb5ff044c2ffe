# ruff: noqa: E501
"""Which words of a target stand for a term of the source: by alignment, and by how they sound.

A model that does not know a name leaves it in English or invents something like it, so a word that sounds
as the term does, or is its English, counts beside the attention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipelines.glossary.forms import forms
from pipelines.glossary.words import WORD, Word
from pipelines.model import Span, Term, TermHit, TermKind
from pipelines.transliteration import latin_key

_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
# What may stand at a term's edge and belongs to the sentence, not to the term.
_FUNCTION = {
    "ru": "в во на у из от до для без около против после с со о об обо при к ко по за под над перед между через и а но или "
    "что как не ни же ли бы это этот эта его ее её их который которая которые чтобы если он она они был была были будет",
    "uk": "в у на із з зі від до для без біля проти після о об при к по за під над перед між через і й та а але або що як не "
    "це цей ця його її їх який яка які щоб якщо він вона вони був була були буде",
    "es": "el la los las un una unos unas de del a al en con por para y e o u que se su sus como no más entre sobre es fue",
    "fr": "le la les un une des de du d' à au aux en dans avec par pour et ou que qui se son sa ses leur ne pas est a sur",
    "pt": "o a os as um uma de do da dos das em no na nos nas ao aos à às com por para e ou que se seu sua não como é foi",
    "it": "il lo la i gli le un una di del della dei delle a al alla in nel nella con per e o che si suo sua non come è",
    "de": "der die das den dem des ein eine einen einem einer und oder in im an am auf aus bei mit nach von vom zu zum zur für "
    "als dass nicht sich es er sie ist war hat",
    "pl": "w we na z ze do od dla bez o przy po za pod nad przed między i a ale lub że jak nie się jego jej ich jest był",
}
# Prepositions of two words, whose noun the attention gives to the term after it: во [время] мировой войны.
_PREPOSITION = re.compile(
    r"\b(?:во время|в (?:течение|ходе|результате|отношении|адрес|пользу|рамках|связи)|по (?:поводу|мнению)|со стороны|за счет|"
    r"под час|під час|[ву] (?:ході|результаті|бік|рамках)|з боку|a (?:causa|través|finales|principios) de|au (?:cours|sein|lieu)|"
    r"im (?:Rahmen|Laufe|Verlauf|Namen)|podczas|w (?:czasie|trakcie|ramach|wyniku))\Z",
    re.I,
)
_SHARE = 0.5  # of a target word's attention: enough to call it the term's
_SOUNDS = 78  # of 100, between two keys of how words sound
_LEAST = 0.55  # a place less sure than this is left alone


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target word and how much speaks for its being the term's: `share` of its attention, `sound` 0 or more."""

    span: Span
    share: float
    sound: float
    function: bool

    @property
    def value(self) -> float:
        return self.share + self.sound


def locate(hit: TermHit, text: str, words: Sequence[Word], taken: Sequence[Span], locale: str) -> Span | None:
    """The `words` of `text` that stand for the hit, None where nothing is sure enough. `taken` spans are not offered."""
    free = [w for w in _candidates(hit, words, locale) if not any(w.span.overlaps(t) for t in taken)]
    groups = [_trimmed(g) for g in _groups(free, text)]
    sure = [g for g in groups if g and _certainty(g) >= _LEAST]
    if not sure:
        return None
    best = _shortened(max(sure, key=lambda g: sum(w.value for w in g)), hit)
    if len(best) > 1 and _PREPOSITION.search(text, 0, best[0].span.end):
        best = best[1:]
    return _with_echoes(Span(best[0].span.start, best[-1].span.end), free, hit, text)


def _with_echoes(found: Span, free: Sequence[Candidate], hit: TermHit, text: str) -> Span:
    """With a word beside it that is already one of the term's own: мировой [X войны]."""
    own = own_words(hit.term)
    for word in free:
        if word.span.of(text).lower() not in own or word.span.overlaps(found):
            continue
        gap = text[found.end : word.span.start] if word.span.start >= found.end else text[word.span.end : found.start]
        if gap == " ":
            found = Span(min(found.start, word.span.start), max(found.end, word.span.end))
    return found


@lru_cache(maxsize=50_000)
def own_words(term: Term) -> frozenset[str]:
    """The longer words of a term's forms, in small letters."""
    return frozenset(w for form in forms(term) for w in form.text.lower().split() if len(w) > 3)


def _candidates(hit: TermHit, words: Sequence[Word], locale: str) -> list[Candidate]:
    function = function_words(locale)
    keys = _keys(hit.surface, hit.term.target, locale) if hit.term.kind in _NAMES else frozenset()
    english = frozenset(w.lower() for w in WORD.findall(hit.surface))
    out = []
    for word in words:
        low = word.text.lower()
        sound = _sound(word.text, keys, english, locale) if low not in function else 0.0
        out.append(Candidate(word.span, word.share(hit.span), sound, low in function and word.text[0].islower()))
    return out


@lru_cache
def function_words(locale: str) -> frozenset[str]:
    """What may stand at a term's edge and belongs to the sentence, not to the term."""
    return frozenset(_FUNCTION.get(locale.split("-")[0], "").split())


@lru_cache(maxsize=50_000)
def _keys(surface: str, target: str, locale: str) -> frozenset[str]:
    words = [(w, "en") for w in WORD.findall(surface)] + [(w, locale) for w in WORD.findall(target)]
    return frozenset(k for w, tongue in words if len(w) > 2 and len(k := latin_key(w, tongue)) > 2)


def _sound(word: str, keys: frozenset[str], english: frozenset[str], locale: str) -> float:
    """1 for the English word itself, up to 0.6 for a name that sounds like it."""
    if word.lower() in english and len(word) > 2 and word[0].isupper():
        return 1.0
    if not keys or (not word[0].isupper() and word.islower() and word.isascii()):
        return 0.0
    mine = latin_key(word, locale)
    best = max((fuzz.ratio(mine, k) for k in keys), default=0.0) if len(mine) > 2 else 0.0
    return 0.6 * best / 100 if best >= _SOUNDS else 0.0


def _groups(words: Sequence[Candidate], text: str) -> list[list[Candidate]]:
    """Runs of words that may be the term's, with at most a hyphen, a quotation mark or a space between them."""
    groups: list[list[Candidate]] = []
    link: Candidate | None = None  # a lone function word between two of the term's: Force de Aire
    for word in words:
        if word.share < _SHARE and not word.sound:
            link = word if word.function else None
            continue
        if any(c.isdigit() for c in word.span.of(text)):
            continue
        if groups and link and _adjacent(groups[-1][-1], link, text) and _adjacent(link, word, text):
            groups[-1] += [link, word]
        elif groups and _adjacent(groups[-1][-1], word, text):
            groups[-1].append(word)
        else:
            groups.append([word])
        link = None
    return groups


def _adjacent(one: Candidate, other: Candidate, text: str) -> bool:
    return re.fullmatch(r"[\s\-–\"«»“”'’]*", text[one.span.end : other.span.start]) is not None


def _trimmed(group: list[Candidate]) -> list[Candidate]:
    while group and group[0].function:
        group = group[1:]
    while group and group[-1].function:
        group = group[:-1]
    return group


def _certainty(group: Sequence[Candidate]) -> float:
    return max(w.value for w in group)


def _shortened(group: list[Candidate], hit: TermHit) -> list[Candidate]:
    """At most two words more than the term has: what is longer is a loop or a spread of attention."""
    most = max(len(hit.surface.split()), len(hit.term.target.split())) + 1
    if len(group) <= most:
        return group
    starts = range(len(group) - most + 1)
    best = max(starts, key=lambda i: sum(w.value for w in group[i : i + most]))
    return _trimmed(group[best : best + most]) or group[best : best + most]
