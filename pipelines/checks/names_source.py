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
from pipelines.checks.names_tables import places_in
from pipelines.model import Span

_TOKEN = re.compile(r"[A-ZÀ-Ž][a-zà-ž]+(?:['’][A-Z][a-z]+)?(?:[A-Z][a-z]+)*")
_NATION_ENDINGS = ("ish", "ese", "ian", "ean", "ians", "ists", "ist", "ism", "ic", "an", "ans")


class Name(NamedTuple):
    """One name of the source: the word that must come back, and whether it is a person's."""

    word: str
    span: Span
    person: bool


@cache
def first_names() -> dict[str, str]:
    """Lower-cased English first name -> "f" or "m"."""
    rows = table("first_names")
    return {name: gender for gender in ("f", "m") for name in rows[gender].split()}


@cache
def _only_names() -> frozenset[str]:
    return frozenset(" ".join(table("only_names").values()).split())


@lru_cache(maxsize=20_000)
def _is_common(word: str) -> bool:
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
            person = follows and previous is not None and previous.group().lower() in first_names()
            found.setdefault(word, Name(word, span, person))
        previous = match
    return tuple(found.values())


def _is_name(word: str, source: str, match: re.Match[str], previous: re.Match[str] | None) -> bool:
    after = source[match.end() :][:3]
    if len(word) < 4 or (after[:1] in ("-", "@", "/") and after != "-ye"):
        return False
    if match.start() and source[match.start() - 1] in "-@#/._":
        return False
    low = word.lower()
    if _STARTS.search(source, 0, match.start()) and low.endswith(("s", "ing", "ed", "ly")):
        return False  # a plural or a participle may begin any sentence
    if previous is not None and previous.group().lower() in first_names():
        return low not in first_names() and not _is_common_noun(low)
    if previous is not None and previous.group() in _TITLES:
        return low not in _AFTER_TITLE and previous.group() + " " + word not in _BODIES and not _is_common_noun(low)
    return low not in first_names() and not _is_common(word) and (
        low in _only_names() or not low.endswith(_NATION_ENDINGS)
    )  # fmt: skip


_STARTS = re.compile(r"(?:^|[.!?:]\s+|\n)[\"“'‘(\[]*$")


def _is_common_noun(low: str) -> bool:
    return low in _AFTER_FIRST_NAME


# Before these even a common word is a surname: Mr Brown, President Bush.
_TITLES = frozenset(
    "Mr Mrs Ms Dr President Senator Sen Rep Gov Governor Chancellor Prof Professor Sir Mayor Judge Premier".split()
)
_AFTER_TITLE = frozenset("elect office of and prime general speaker minister king emeritus cup".split())
_BODIES = frozenset(("Premier League", "Premier Division", "Governor General", "President Street"))
# What follows a first name without being a surname: King George Hospital, Lake Victoria National Park.
_AFTER_FIRST_NAME = frozenset(
    "hospital university school airport park street theatre theater station bridge lake island islands museum stadium"
    " award awards prize church cathedral river bay county city state the day show times college hall house castle"
    " accords accord agreement trophy medal airlines"
    " foundation institute center centre group company cup open square road avenue beach falls valley".split()
)
