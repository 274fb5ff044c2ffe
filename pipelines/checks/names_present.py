"""Is every name of the source in the target, and none that the source does not have?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.names_han import is_heard_in_han, is_transcribed
from pipelines.checks.names_source import Name, first_names, names_in
from pipelines.checks.names_tables import (
    Place,
    beginnings,
    english_name,
    english_names,
    fold,
    known_in,
    places_in,
    target_of,
)
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span, Term, TermHit, TermKind
from pipelines.transliteration import latin_key

_NAMES = frozenset({TermKind.PERSON, TermKind.PLACE, TermKind.BODY})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_JAPANESE = re.compile(r"(?:(?:[bdghjkmnprtwyz]|s|sh|ch|ts|f|ky|ry)?[aeiou]{1,2}n?){2,}$")
_UNHEARD = frozenset({"zh"})  # Han has no key of its own: names_han judges transcriptions


class NameMissing(Check):
    id = "name_missing"
    name = "Name missing"
    severity = Severity.WARNING
    description = (
        "A person, place or body of the source has no counterpart: no glossary form, no CLDR territory or city, "
        "no adjective of it, nothing that sounds like it."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        for span in _missing(pair, context):
            yield self.finding(
                "“{name}” has no counterpart in the target.",
                source=span,
                target=Span(0, len(pair.target)),
                severity=Severity.NOTE if _may_go(span, pair) else None,
                name=span.of(pair.source),
            )


class NameSwapped(Check):
    id = "name_swapped"
    name = "Another name"
    severity = Severity.ERROR
    description = (
        "A place or person stands in the target that the source does not name, and one of the source is missing."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        missing = _missing(pair, context) or _without_noun(pair)
        if not missing:
            return
        for name, span in _strangers(pair, context):
            yield self.finding(
                "The source names “{source_name}”; the target names “{name}”.",
                source=missing[0],
                target=span,
                source_name=missing[0].of(pair.source),
                name=name,
            )
        for lost in missing[:_MOST_LOST]:
            for span in _other_surname(lost, pair):
                yield self.finding(
                    "The source names “{source_name}”; the target names “{name}”.",
                    source=lost,
                    target=span,
                    source_name=lost.of(pair.source),
                    name=span.of(pair.target),
                )


_MOST_LOST = 12


def _other_surname(lost: Span, pair: Pair) -> Iterator[Span]:
    """The first name stands there, and behind it a name that the source does not have."""
    first = _BEFORE.search(pair.source, 0, lost.start)
    if first is None or first.group(1).lower() not in first_names():
        return
    literal = [Span(*m.span()) for m in re.finditer(rf"(?<!\w){first.group(1)}(?!\w)", pair.target)]
    for here in literal or sounding_words(first.group(1), pair.target, pair.locale):
        after = _NEXT.match(pair.target, here.end)
        if after and not after.group(1)[0].islower() and _is_stranger(after.group(1), lost.of(pair.source), pair):
            yield Span(*after.span(1))


def _is_stranger(word: str, name: str, pair: Pair) -> bool:
    """The source does not have the word, and it does not even begin as the name sounds."""
    wanted, heard = latin_key(name, "en"), latin_key(word, pair.locale)
    return word not in pair.source and bool(heard) and heard[:1] != wanted[:1]


_NEXT = re.compile(r"[ \u00a0・·‧]([^\W\d_]{3,})")


def _may_go(span: Span, pair: Pair) -> bool:
    """A country's adjective, or one word of a name whose other word is there: translators leave them out."""
    places = [place for place in places_in(pair.source) if place.span == span]
    if places:
        return not _is_noun(places[0], pair)
    before, after = _BEFORE.search(pair.source, 0, span.start), _AFTER.match(pair.source, span.end)
    beside = [match.group(1) for match in (before, after) if match]
    return any(_is_heard(Name(word, span, False), pair.target, pair.locale) for word in beside)


_BEFORE = re.compile(r"([A-ZÀ-Ž][a-zà-ž]{3,}) $")
_AFTER = re.compile(r" ([A-ZÀ-Ž][a-zà-ž]{3,})")


def _hits(pair: Pair, context: Context) -> Sequence[TermHit]:
    return context.judge.hits(pair.source) if context.judge else ()


def _missing(pair: Pair, context: Context) -> tuple[Span, ...]:
    """The source's names without counterpart, glossary first: its word is the newsroom's own."""
    if not any(char.isupper() for char in pair.source):
        return ()
    hits = _hits(pair, context)
    known = [hit.span for hit in hits]
    missing = [hit.span for hit in hits if hit.term.kind in _NAMES and not _has_term(hit, pair.target, context)]
    missing += [
        span for span in _unheard(pair.source, pair.target, pair.locale) if not any(span.overlaps(k) for k in known)
    ]
    return tuple(sorted(missing))


def _has_term(hit: TermHit, target: str, context: Context) -> bool:
    judge = context.judge
    return judge is None or any(judge.accepted(term, target) for term in (hit.term, *hit.alternatives))


@lru_cache(maxsize=64)
def _unheard(source: str, target: str, locale: str) -> tuple[Span, ...]:
    places = [p.span for p in _first_of_each(places_in(source)) if not _has_place(p, source, target, locale)]
    names = [n.span for n in names_in(source) if not _is_heard(n, target, locale)]
    return (*places, *names)


def _first_of_each(places: Sequence[Place]) -> list[Place]:
    return list({place.key: place for place in reversed(places)}.values())


def _has_place(place: Place, source: str, target: str, locale: str) -> bool:
    stems = beginnings(place.key, locale)
    words = target_of(target, locale)
    left_as_it_is = place.span.of(source) in target
    if left_as_it_is or not stems or any(words.has(stem) for stem in stems):
        return True
    if not place.key.startswith("city:"):
        return False
    name = place.span.of(source).split()[-1]
    if language(locale) in _UNHEARD and not is_transcribed(name):
        return False
    return _is_heard(Name(name, place.span, False), target, locale)


@lru_cache(maxsize=256)
def _heard_words(target: str, locale: str) -> tuple[str, ...]:
    """The keys of the words that may be names: all of them where the script has no capitals."""
    if language(locale) == "ja":
        return tuple(latin_key(run, locale) for run in _KATAKANA.findall(target))
    words = [part for word in _WORD.findall(target) for part in re.split("['’]", word)]
    if language(locale) not in ("ar", "he"):
        words = [word for word in words if word[:1].isupper()]
    else:
        words += [word[1:] for word in words if word[0] in "وفبلك"] + [word[2:] for word in words if word[:2] == "ال"]
    return tuple(latin_key(word, locale) for word in words)


def _is_heard(name: Name, target: str, locale: str) -> bool:
    word = fold(name.word)
    if word[: max(4, len(word) - 2)] in fold(target):
        return True
    tongue = language(locale)
    if tongue in ("ar", "ja", "zh") and not name.word[1:].islower():
        return True  # TogiNet is written apart
    if tongue in _UNHEARD:
        return is_heard_in_han(name.word, target)
    heard = _heard_words(target, locale)
    if tongue == "ja":
        if _JAPANESE.match(word):
            return True  # may stand in kanji, which has no key without a dictionary of readings
        return any(_in_japanese(key.replace("l", "r"), word) for key in _keys(name.word) for word in heard)
    like = _sounds_roughly if tongue == "ar" else _sounds_like
    if any(len(key) < 2 or any(like(key, word) for word in heard) for key in _keys(name.word)):
        return True
    return tongue in ("ru", "uk") and _is_common_there(name.word, target, locale)


def _is_common_there(name: str, target: str, locale: str) -> bool:
    """Templars, Australopithecus: a name that Russian and Ukrainian write with a small letter."""
    key = latin_key(name, "en")
    beginning = key[: max(2, len(key) - 2)]
    words = (word for word in _WORD.findall(target) if word[0].islower() and len(word) > 4)
    return len(key) > 3 and any(latin_key(word, locale).startswith(beginning) for word in words)


def sounding_words(name: str, target: str, locale: str) -> tuple[Span, ...]:
    """The target's words that may be this name, for checks of its spelling; none in Chinese."""
    if language(locale) in _UNHEARD:
        return ()
    pattern = _KATAKANA if language(locale) == "ja" else _NAME_WORD
    keys, found = _keys(name), []
    for match in pattern.finditer(target):
        word = re.sub("^[وفبلك](?=\\w{4})", "", match.group()) if language(locale) == "ar" else match.group()
        if language(locale) not in ("ar", "he", "ja") and not word[0].isupper():
            continue
        heard = latin_key(word, locale)
        if len(heard) > 1 and any(_sounds_the_same(key, heard) for key in keys):
            found.append(Span(*match.span()))
    return tuple(found)


_NAME_WORD = re.compile(r"[^\W\d_]{3,}")


def _sounds_the_same(wanted: str, heard: str) -> bool:
    """Stricter than for presence: another name must not pass for this one."""
    limit = 0 if len(wanted) < 4 else 1
    return Levenshtein.distance(wanted, heard[: len(wanted)]) <= limit


def _in_japanese(wanted: str, heard: str) -> bool:
    """Names may run together, katakana add vowels and change sounds, and an r after a vowel is only a long vowel."""
    bare = wanted[:1] + wanted[1:].replace("r", "")
    if len(wanted) < 2 or _sounds_roughly(wanted, heard) or (len(bare) > 1 and bare in heard):
        return True
    near = max(partial_ratio(wanted, heard), partial_ratio(bare, heard))
    return len(heard) > 1 and len(bare) > 2 and near >= _NEAR_IN_KATAKANA


_NEAR_IN_KATAKANA = 70


# Letters that languages read differently, so that two keys may be right: Johannesburg, Charlotte, Wales.
_OTHERWISE = (
    ("J", "Y"),
    ("j", "y"),
    ("Ch", "K"),
    ("ch", "k"),
    ("W", "U"),
    ("Gi", "J"),
    ("H", ""),
    ("Gy", "D"),
    ("x", "h"),
    ("X", "S"),
)


@lru_cache(maxsize=8192)
def _keys(word: str) -> tuple[str, ...]:
    spellings = [word, *(word.replace(spelled, heard).capitalize() for spelled, heard in _OTHERWISE if spelled in word)]
    return tuple(dict.fromkeys(latin_key(spelling, "en") for spelling in spellings))


def _sounds_like(wanted: str, heard: str) -> bool:
    """Near enough, an inflected ending aside; short keys must be the same, for many names share them."""
    length = len(wanted)
    if length < 3:
        return heard.startswith(wanted) and len(heard) <= length + 1
    if length == 3:
        return (heard.startswith(wanted) and len(heard) <= 5) or (
            heard[:1] == wanted[0] and Levenshtein.distance(wanted, heard) <= 1
        )
    near = min(Levenshtein.distance(wanted, heard[:length]), Levenshtein.distance(wanted, heard))
    return near <= (1 if length < 6 else 2)


def _sounds_roughly(wanted: str, heard: str) -> bool:
    """For scripts that lose vowels or sounds on the way: Arabic, katakana."""
    length = len(wanted)
    near = min(Levenshtein.distance(wanted, heard[: length + 1]), Levenshtein.distance(wanted, heard[:length]))
    return bool(heard) and near <= max(1, length // 3)


def _without_noun(pair: Pair) -> tuple[Span, ...]:
    """Places that the source names by their noun and the target at most by an adjective."""
    places = [place for place in places_in(pair.source) if _is_noun(place, pair)]
    if not places:
        return ()
    ours = {known.key for known in known_in(pair.target, pair.locale)}
    return tuple(place.span for place in places if place.key not in ours)


def _is_noun(place: Place, pair: Pair) -> bool:
    return place.key.startswith("city:") or place.span.of(pair.source) == english_name(place.key)


def _strangers(pair: Pair, context: Context) -> Iterator[tuple[str, Span]]:
    """Names in the target that the source does not have: places of the tables, then the glossary's names."""
    ours = {place.key for place in places_in(pair.source)}
    accounted = [span for hit in _hits(pair, context) for span in _accepted(hit.term, pair.target, context)]
    for key, span in known_in(pair.target, pair.locale):
        if (
            key not in ours
            and not key.isdigit()
            and not any(span.overlaps(a) for a in accounted)
            and not _in_source(key, pair)
        ):
            yield span.of(pair.target), span
    yield from _strange_terms(pair, context, accounted)


def _in_source(key: str, pair: Pair) -> bool:
    """Whether the source has the name in a way the tables did not count (Paris Hilton, the Paris-Dakar)."""
    source = fold(pair.source)
    return any(fold(name) in source for name in english_names(key))


def _strange_terms(pair: Pair, context: Context, accounted: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    if context.judge is None:
        return
    low = pair.source.lower()
    for source, terms in context.judge.names().items():
        if source in low:
            continue
        for term in terms:
            for span in _accepted(term, pair.target, context):
                if not any(span.overlaps(a) for a in accounted) and not _named(term, low):
                    yield span.of(pair.target), span


def _named(term: Term, low: str) -> bool:
    names = (term.source, *term.variants)
    return any(part in low for name in names for part in name.lower().split() if len(part) > 3)


def _accepted(term: Term, target: str, context: Context) -> Sequence[Span]:
    return context.judge.accepted(term, target) if context.judge else ()
