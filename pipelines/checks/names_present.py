"""Is every name of the source in the target, and none that the source does not have?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.names_source import Name, names_in
from pipelines.checks.names_tables import Place, beginnings, fold, known_in, places_in, target_of
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span, Term, TermHit, TermKind
from pipelines.transliteration import latin_key

_NAMES = frozenset({TermKind.PERSON, TermKind.PLACE, TermKind.BODY})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
_UNHEARD = frozenset({"zh"})  # Han has no key without a dictionary of readings


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
                name=span.of(pair.source),
            )


class NameSwapped(Check):
    id = "name_swapped"
    name = "Another name"
    severity = Severity.ERROR
    description = "A place or person stands in the target that the source does not name, and one of the source is missing."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        missing = _missing(pair, context)
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
    places = [p.span for p in _first_of_each(places_in(source)) if not _has_place(p.key, target, locale)]
    names = [n.span for n in names_in(source) if not _is_heard(n, target, locale)]
    return (*places, *names)


def _first_of_each(places: Sequence[Place]) -> list[Place]:
    return list({place.key: place for place in reversed(places)}.values())


def _has_place(key: str, target: str, locale: str) -> bool:
    stems = beginnings(key, locale)
    words = target_of(target, locale)
    return not stems or any(words.has(stem) for stem in stems)


@lru_cache(maxsize=256)
def _heard_words(target: str, locale: str) -> tuple[str, ...]:
    """The keys of the words that may be names: all of them where the script has no capitals."""
    if language(locale) == "ja":
        return tuple(latin_key(run, locale) for run in _KATAKANA.findall(target))
    words = _WORD.findall(target)
    if language(locale) not in ("ar", "he"):
        words = [word for word in words if word[0].isupper()]
    else:
        words += [word[1:] for word in words if word[0] in "وفبلك"] + [word[2:] for word in words if word[:2] == "ال"]
    return tuple(latin_key(word, locale) for word in words)


def _is_heard(name: Name, target: str, locale: str) -> bool:
    word = fold(name.word)
    if word[: max(4, len(word) - 2)] in fold(target):
        return True
    tongue = language(locale)
    if tongue in _UNHEARD:
        return True
    wanted = latin_key(name.word, "en")
    return len(wanted) < 2 or any(_sounds_like(wanted, heard) for heard in _heard_words(target, locale))


def _sounds_like(wanted: str, heard: str) -> bool:
    """Near enough, an inflected ending aside; an initial w, h or j may be heard in two ways."""
    if not heard:
        return False
    shorter = min(len(wanted), len(heard))
    if shorter >= 2 and Levenshtein.distance(wanted, heard[: len(wanted) + 1]) <= (1 if len(wanted) < 5 else 2):
        return True
    return Levenshtein.distance(wanted, heard[: len(wanted)]) <= max(1, len(wanted) // 3)


def _strangers(pair: Pair, context: Context) -> Iterator[tuple[str, Span]]:
    """Names in the target that the source does not have: places of the tables, then the glossary's names."""
    ours = {place.key for place in places_in(pair.source)}
    accounted = [span for hit in _hits(pair, context) for span in _accepted(hit.term, pair.target, context)]
    for key, span in known_in(pair.target, pair.locale):
        if key not in ours and not any(span.overlaps(a) for a in accounted) and not _in_source(key, pair):
            yield span.of(pair.target), span
    yield from _strange_terms(pair, context, accounted)


def _in_source(key: str, pair: Pair) -> bool:
    """Whether the source has the name in a way the tables did not count (Paris Hilton, the Paris-Dakar)."""
    if key.startswith("city:"):
        return key.removeprefix("city:") in pair.source
    return any(stem.lstrip("=")[:4] in fold(pair.source) for stem in beginnings(key, "en"))


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
