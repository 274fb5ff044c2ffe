"""Names in an English sentence that no table of places knows: persons, bodies, towns.

English marks them by capitals. A capitalised word that English also writes small (Supreme, Court, Street)
may well be translated; only a word that the English word list does not hold, or one that follows a first
name, must have a counterpart that looks or sounds like it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import simplemma

from pipelines.checks.covered import Covered
from pipelines.checks.meaning_words import table
from pipelines.checks.names_tables import fold, places_in
from pipelines.model import Span

_TOKEN = re.compile(r"[A-ZÀ-Ž][a-zà-ž]+(?:['’][A-Z][a-z]+)?(?:[A-Z][a-z]+)*")
_NATION_ENDINGS = ("ish", "ese", "ian", "ean", "ians", "ists", "ist", "ism", "ic", "an", "ans")


class Name(NamedTuple):
    """One name of the source: the word that must come back, and whether it is surely a Western person's."""

    word: str
    span: Span
    western: bool


@cache
def first_names() -> dict[str, str]:
    """Given name, lower-cased and without accents -> "f" or "m"; those that tell no gender are left out."""
    rows = table("first_names", "people")
    return {name: gender for gender in ("f", "m") for name in rows[gender].split()}


@cache
def _given() -> frozenset[str]:
    return frozenset(" ".join(table("first_names", "people").values()).split())


def is_first_name(word: str) -> bool:
    return fold(word) in _given()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(table("only_names", "people")["people"].split())


@cache
def _eastern() -> frozenset[str]:
    return frozenset(table("first_names", "people")["eastern"].split())


def _is_western(given: str) -> bool:
    return is_first_name(given) and fold(given) not in _eastern()


def _is_surname(word: str) -> bool:
    """One of the Western surnames that are listed."""
    return fold(word) in _surnames() and fold(word) not in _eastern()


@cache
def _only_names() -> frozenset[str]:
    return frozenset(" ".join(table("only_names", "people").values()).split())


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether English has the word in small letters as well (or it is a form of such a word)."""
    low = word.lower()
    if low in _only_names():
        return False  # the word list has put it into small letters
    return any(
        simplemma.is_known(spelling, "en") for spelling in {low, low.replace("our", "or"), low.replace("is", "iz")}
    )


@lru_cache(maxsize=512)
def names_in(source: str) -> tuple[Name, ...]:
    """The names of an English sentence, places of the tables left out, each word once."""
    taken = Covered(place.span for place in places_in(source))
    found: dict[str, Name] = {}
    previous: re.Match[str] | None = None
    for match in _TOKEN.finditer(source):
        span = Span(*match.span())
        word = match.group()
        follows = previous is not None and source[previous.end() : match.start()] in (" ", ". ")
        if not taken.overlaps(span) and _is_name(word, source, match, previous if follows else None):
            western = _is_surname(word) or (follows and previous is not None and _is_western(previous.group()))
            found.setdefault(word, Name(word, span, western))
        previous = match
    return tuple(found.values())


def _is_name(word: str, source: str, match: re.Match[str], previous: re.Match[str] | None) -> bool:
    after = source[match.end() :][:3]
    if len(word) < 4 or (after[:1] in ("-", "@", "/") and after != "-ye"):
        return False
    if match.start() and source[match.start() - 1] in "-@#/._'’":
        return False
    low = fold(word)
    if low not in _only_names() and _is_form_of_a_word(low) and _begins_a_sentence(source, match.start()):
        return False
    if previous is not None and is_first_name(previous.group()):
        return (low not in _given() or low in _only_names()) and not _is_common_noun(low)
    if previous is not None and previous.group() in _TITLES:
        return low not in _AFTER_TITLE and previous.group() + " " + word not in _BODIES and not _is_common_noun(low)
    if low in _only_names():
        return True
    if low in _given() or is_common(word):
        return False
    return not low.endswith(_NATION_ENDINGS) or (previous is not None and not is_common(previous.group()))


_PLURALS = ("ers", "ies", "ists", "ians", "ators", "isms", "ities", "ings")


@lru_cache(maxsize=4096)
def _is_form_of_a_word(low: str) -> bool:
    """A plural, a participle or an adverb may begin any sentence; the word list lacks the singular of carmakers."""
    if low.endswith(_PLURALS):
        return True
    for ending, instead in (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("ly", "")):
        if low.endswith(ending) and simplemma.is_known(low.removesuffix(ending) + instead, "en"):
            return True
    return False


def _begins_a_sentence(source: str, at: int) -> bool:
    """Looked for near by: a page of names has no sentences."""
    return _STARTS.search(source[max(0, at - _NEAR) : at]) is not None


_NEAR = 12
_STARTS = re.compile(r"(?:^|[.!?:]\s+|\n)[\"“'‘(\[]*$")


def _is_common_noun(low: str) -> bool:
    return low in _AFTER_FIRST_NAME


# Before these even a common word is a surname: Mr Brown, President Bush.
_TITLES = frozenset(
    "Mr Mrs Ms Dr President Senator Sen Rep Gov Governor Chancellor Prof Professor Sir Mayor Judge Premier Lord Lady"
    " Baroness Congressman Congresswoman Detective Sergeant Sheriff Archbishop Colonel Inspector Constable".split()
)
_AFTER_TITLE = frozenset(
    "elect office of and prime general speaker minister king emeritus cup mayor chancellor justice".split()
)
_BODIES = frozenset(("Premier League", "Premier Division", "Governor General", "President Street"))
# What follows a first name without being a surname: King George Hospital, Lake Victoria National Park.
_AFTER_FIRST_NAME = frozenset(
    "hospital university school airport park street theatre theater station bridge lake island islands museum stadium"
    " award awards prize church cathedral river bay county city state the day show times college hall house castle"
    " court courts office hotel hotels academy nebula harbour harbor almighty act law case gunnery minister"
    " secretary accords accord agreement trophy medal airlines"
    " foundation institute center centre group company cup open square road avenue beach falls valley".split()
)
