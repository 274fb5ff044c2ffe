"""Does the target name somebody, or some place, that the source does not?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.names_present import hits_of, is_noun, may_go, missing_names
from pipelines.checks.names_stranger import beside_first_name, elsewhere
from pipelines.checks.names_tables import english_names, fold, known_in, places_in
from pipelines.model import Finding, Severity, Span, Term


class NameSwapped(Check):
    id = "name_swapped"
    name = "Another name"
    severity = Severity.ERROR
    description = (
        "A place or person stands in the target that the source does not name, and one of the source is missing."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        lost = missing_names(pair, context)
        missing = lost or _without_noun(pair)
        if not missing:
            return
        taken: list[Span] = []
        for span in _strangers(pair, context):
            taken.append(span)
            yield self._another(pair, missing[0], span)
        places = {place.span for place in places_in(pair.source)}
        for name in [span for span in lost if span not in places][:_MOST_LOST]:
            found = list(beside_first_name(name, pair))
            if not may_go(name, pair):
                found += [(s, Severity.WARNING) for s in elsewhere(name, pair)]
            for span, severity in [f for f in found if not any(f[0].overlaps(t) for t in taken)][:1]:
                taken.append(span)
                yield self._another(pair, name, span, severity)

    def _another(self, pair: Pair, source: Span, target: Span, severity: Severity | None = None) -> Finding:
        return self.finding(
            "The source names “{source_name}”; the target names “{name}”.",
            source=source,
            target=target,
            severity=severity,
            source_name=source.of(pair.source),
            name=target.of(pair.target),
        )


_MOST_LOST = 12


def _without_noun(pair: Pair) -> tuple[Span, ...]:
    """Places that the source names by their noun and the target at most by an adjective."""
    places = [p for p in places_in(pair.source, inside=True) if is_noun(p, pair) and not p.key.isdigit()]
    if not places:
        return ()
    ours = {known.key for known in known_in(pair.target, pair.locale)}
    return tuple(place.span for place in places if place.key not in ours)


def _strangers(pair: Pair, context: Context) -> Iterator[Span]:
    """Names in the target that the source does not have: places of the tables, then the glossary's names."""
    ours = {place.key for place in places_in(pair.source)}
    accounted = [span for hit in hits_of(pair, context) for span in _accepted(hit.term, pair.target, context)]
    for key, span in known_in(pair.target, pair.locale):
        if (
            key not in ours
            and not key.isdigit()
            and not any(span.overlaps(a) for a in accounted)
            and not _in_source(key, pair)
            and not _is_kin(span.of(pair.target), pair)
        ):
            yield span
    yield from _strange_terms(pair, context, accounted)


def _in_source(key: str, pair: Pair) -> bool:
    """Whether the source has the name in a way the tables did not count (Paris Hilton, the Paris-Dakar)."""
    source = fold(pair.source)
    return any(fold(name) in source for name in english_names(key))


def _is_kin(word: str, pair: Pair) -> bool:
    """Équateur is the equator where the source has one."""
    letters = fold(re.split("['’]", word)[-1])[:_SAME]
    places = {name for place in places_in(pair.source, inside=True) for name in place.span.of(pair.source).split()}
    others = (fold(other) for other in _LETTERS.findall(pair.source) if other not in places)
    return len(letters) == _SAME and any(other.startswith(letters) for other in others)


_SAME = 5
_LETTERS = re.compile(r"[^\W\d_]+")


def _strange_terms(pair: Pair, context: Context, accounted: Sequence[Span]) -> Iterator[Span]:
    if context.judge is None:
        return
    low = pair.source.lower()
    for source, terms in context.judge.names().items():
        if source in low:
            continue
        for term in terms:
            for span in _accepted(term, pair.target, context):
                if not any(span.overlaps(a) for a in accounted) and not _named(term, low):
                    yield span


def _named(term: Term, low: str) -> bool:
    names = (term.source, *term.variants)
    return any(part in low for name in names for part in name.lower().split() if len(part) > 3)


def _accepted(term: Term, target: str, context: Context) -> Sequence[Span]:
    return context.judge.accepted(term, target) if context.judge else ()
