"""Who stands where a person of the source should: a name in the target that nothing in the source accounts for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from rapidfuzz.distance import Levenshtein

from pipelines.checks.base import Pair
from pipelines.checks.meaning_words import pattern, table
from pipelines.checks.names_han import is_transcription
from pipelines.checks.names_heard import accounts_for, keys_of, sounding_words
from pipelines.checks.names_present import BEFORE
from pipelines.checks.names_source import is_common, is_first_name
from pipelines.checks.names_tables import fold
from pipelines.checks.typography_marks import language
from pipelines.model import Severity, Span
from pipelines.transliteration import latin_key

_NEXT = re.compile(r"[ \u00a0・·‧=＝](?:[A-ZА-ЯІЇЄҐ]\. )?([ァ-ヺー]{2,}|[一-龥]{2,5}|[^\W\d_]{3,})")
_NAME = 40  # characters that a given name and an initial may take
_MOST = 200  # words that are looked at
_PREFIX = 4  # letters that cognates share: Parliament, Parlamento
_UNLIKE = 0.5
_LATIN_ENDS = "\u0250"


def beside_first_name(lost: Span, pair: Pair) -> Iterator[tuple[Span, Severity | None]]:
    """The name's first half stands there, and behind it a word that the source does not have."""
    first = BEFORE.search(pair.source, max(0, lost.start - _NAME), lost.start)
    if first is None or not (is_first_name(first.group(1)) or not is_common(first.group(1))):
        return
    sure = is_first_name(first.group(1)) and language(pair.locale) not in _WITHOUT_CAPITALS
    for here in _standing(first.group(1), pair):
        after = _NEXT.match(pair.target, here.end)
        if after and not after.group(1)[0].islower() and _is_stranger(after.group(1), lost.of(pair.source), pair):
            yield Span(*after.span(1)), None if sure else Severity.WARNING


_WITHOUT_CAPITALS = frozenset({"ar"})  # the word behind a given name may be any


def _standing(word: str, pair: Pair) -> list[Span]:
    literal = [Span(*m.span()) for m in re.finditer(rf"(?<!\w){word}(?!\w)", pair.target)]
    return literal or list(sounding_words(word, pair.target, pair.locale))


def _is_stranger(word: str, name: str, pair: Pair) -> bool:
    """The source does not have the word, and it is not the name in another spelling."""
    if word in pair.source or said_by(word, pair.locale):
        return False
    if word[0] < _LATIN_ENDS:
        return Levenshtein.normalized_similarity(fold(name), fold(word)) < _UNLIKE
    if language(pair.locale) == "zh":
        return is_transcription(word) and not accounts_for(name, word, pair.locale)
    heard = latin_key(word, pair.locale)
    most = _UNLIKE if language(pair.locale) == "ja" else _UNLIKE - 0.01
    return bool(heard) and all(Levenshtein.normalized_similarity(key, heard) <= most for key in keys_of(name))


def said_by(text: str, locale: str) -> bool:
    """Whether the text begins with a verb of saying."""
    said = pattern("saying", locale)
    return said is not None and said.match(text) is not None


def elsewhere(lost: Span, pair: Pair) -> Iterator[Span]:
    """Words that stand as names do, and which no word of the source accounts for."""
    name, words = lost.of(pair.source), sorted(set(_LETTERS.findall(pair.source)))[:_MOST]
    beginnings = tuple(fold(word)[:_PREFIX] for word in words if len(word) >= _PREFIX)
    marked = _finder(language(pair.locale)) is None
    sounds = [word for word in words if word[0].isupper()] if marked else words
    for span in sorted(_candidates(pair), key=lambda span: abs(span.start - _place(lost, pair))):
        word = span.of(pair.target)
        if not _is_stranger(word, name, pair) or (marked and fold(word).startswith(beginnings)):
            continue
        if not any(accounts_for(other, word, pair.locale) for other in sounds):
            yield span


_LETTERS = re.compile(r"[^\W\d_]{3,}")


def _place(lost: Span, pair: Pair) -> float:
    """Names keep their order more or less."""
    return lost.start / max(1, len(pair.source)) * len(pair.target)


def _candidates(pair: Pair) -> list[Span]:
    finder = _finder(language(pair.locale))
    if finder is not None:
        found = islice(finder.finditer(pair.target), _MOST)
        return [Span(*match.span(match.lastindex or 0)) for match in found]
    capitals = islice(_CAPITAL.finditer(pair.target), _MOST)
    return [Span(*match.span()) for match in capitals if _stands_as_a_name(match, pair)]


@cache
def _finder(tongue: str) -> re.Pattern[str] | None:
    """How a name is told where there are no capitals, or all nouns have them: by what stands before or behind it."""
    text = table("standing", "people").get(tongue)
    return re.compile(text, re.X) if text else None


_CAPITAL = re.compile(r"(?<![\w'’.-])[^\W\d_]{3,}(?:-[^\W\d_]{3,})?")
_STARTS = re.compile(r"(?:^|[.!?:…]\s+|[\"“”«»„‘(\[–—-]\s?)[\"“«„‘(\[¿¡]*$")
_NEAR = 14


def _stands_as_a_name(match: re.Match[str], pair: Pair) -> bool:
    """In mid sentence a capital is enough; at its beginning a verb of saying must follow."""
    word = match.group()
    if word[0].islower() or word.isupper():
        return False
    if not _STARTS.search(pair.target[max(0, match.start() - _NEAR) : match.start()]):
        return True
    said = pattern("saying", pair.locale)
    return said is not None and said.search(pair.target, match.end(), match.end() + _NEAR) is not None
