"""Is every name of the source in the target?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.names_han import is_transcribed
from pipelines.checks.names_heard import UNHEARD, is_heard
from pipelines.checks.names_source import is_first_name, names_in
from pipelines.checks.names_tables import Place, beginnings, english_name, places_in, target_of
from pipelines.checks.typography_marks import language
from pipelines.model import Finding, Severity, Span, TermHit, TermKind

_NAMES = frozenset({TermKind.PERSON, TermKind.PLACE, TermKind.BODY})


class NameMissing(Check):
    id = "name_missing"
    name = "Name missing"
    severity = Severity.WARNING
    description = (
        "A person, place or body of the source has no counterpart: no glossary form, no CLDR territory or city, "
        "no adjective of it, nothing that sounds like it."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        for span in missing_names(pair, context):
            yield self.finding(
                "“{name}” has no counterpart in the target.",
                source=span,
                target=Span(0, len(pair.target)),
                severity=Severity.NOTE if may_go(span, pair) else None,
                name=span.of(pair.source),
            )


def may_go(span: Span, pair: Pair) -> bool:
    """A country's adjective, or one word of a name whose other word is there: translators leave them out.

    A surname stays: who is named by a given name alone is another person.
    """
    places = [place for place in places_in(pair.source) if place.span == span]
    if places:
        return not is_noun(places[0], pair)
    before, after = BEFORE.search(pair.source, 0, span.start), AFTER.match(pair.source, span.end)
    if before and not after and is_first_name(before.group(1)):
        return False
    beside = [match.group(1) for match in (before, after) if match]
    return any(is_heard(word, pair.target, pair.locale) for word in beside)


BEFORE = re.compile(r"([A-ZÀ-Ž][a-zà-ž]{2,}) (?:[A-Z]\. )?$")
AFTER = re.compile(r" ([A-ZÀ-Ž][a-zà-ž]{3,})")


def hits_of(pair: Pair, context: Context) -> Sequence[TermHit]:
    return context.judge.hits(pair.source) if context.judge else ()


def missing_names(pair: Pair, context: Context) -> tuple[Span, ...]:
    """The source's names without counterpart, glossary first: its word is the newsroom's own."""
    if not any(char.isupper() for char in pair.source):
        return ()
    hits = hits_of(pair, context)
    known = [hit.span for hit in hits]
    missing = [hit.span for hit in hits if hit.term.kind in _NAMES and not _has_term(hit, pair.target, context)]
    missing += [
        span for span in _unheard(pair.source, pair.target, pair.locale) if not any(span.overlaps(k) for k in known)
    ]
    return tuple(sorted(missing))


def _has_term(hit: TermHit, target: str, context: Context) -> bool:
    judge = context.judge
    return judge is None or any(judge.accepted(term, target) for term in (hit.term, *hit.alternatives))


_MOST = 200  # a table of names is judged by its first


@lru_cache(maxsize=64)
def _unheard(source: str, target: str, locale: str) -> tuple[Span, ...]:
    places = [p.span for p in _first_of_each(places_in(source)) if not _has_place(p, source, target, locale)]
    names = [n.span for n in names_in(source)[:_MOST] if not is_heard(n.word, target, locale, n.western)]
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
    if language(locale) in UNHEARD and not is_transcribed(name):
        return False
    return is_heard(name, target, locale)


def is_noun(place: Place, pair: Pair) -> bool:
    return place.key.startswith("city:") or place.span.of(pair.source) == english_name(place.key)
