"""Does the target name somebody, or some place, that the source does not?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.covered import Covered
from pipelines.checks.names_present import hits_of, is_noun, may_go, missing_names
from pipelines.checks.names_stranger import beside_first_name, elsewhere
from pipelines.checks.names_tables import Known, english_names, fold, known_in, places_in
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
        for span in islice(_strangers(pair, context), _MOST_STRANGE):
            taken.append(span)
            yield self._another(pair, missing[0], span)
        places = {place.span for place in places_in(pair.source)}
        for name in islice((span for span in lost if span not in places), _MOST_LOST):
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


_MOST_LOST, _MOST_STRANGE = 12, 100


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
    accounted = Covered(span for hit in hits_of(pair, context) for span in _accepted(hit.term, pair.target, context))
    for key, spans in _by_key(known_in(pair.target, pair.locale)).items():
        if key not in ours and not key.isdigit() and not _in_source(key, pair) and not _is_kin(spans[0], pair):
            yield from (span for span in spans if not accounted.overlaps(span))
    yield from _strange_terms(pair, context, accounted)


def _by_key(known: Sequence[Known]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for key, span in known:
        spans.setdefault(key, []).append(span)
    return spans


def _in_source(key: str, pair: Pair) -> bool:
    """Whether the source has the name in a way the tables did not count (Paris Hilton, the Paris-Dakar)."""
    source = fold(pair.source)
    return any(fold(name) in source for name in english_names(key))


def _is_kin(span: Span, pair: Pair) -> bool:
    """Équateur is the equator where the source has one."""
    letters = fold(re.split("['’]", span.of(pair.target))[-1])[:_SAME]
    places = {name for place in places_in(pair.source, inside=True) for name in place.span.of(pair.source).split()}
    others = (fold(other) for other in _LETTERS.findall(pair.source) if other not in places)
    return len(letters) == _SAME and any(other.startswith(letters) for other in others)


_SAME = 5
_LETTERS = re.compile(r"[^\W\d_]+")


def _strange_terms(pair: Pair, context: Context, accounted: Covered) -> Iterator[Span]:
    if context.judge is None:
        return
    low = pair.source.lower()
    for source, terms in context.judge.names().items():
        if source in low:
            continue
        for term in terms:
            for span in _accepted(term, pair.target, context):
                if not accounted.overlaps(span) and not _named(term, low):
                    yield span


def _named(term: Term, low: str) -> bool:
    names = (term.source, *term.variants)
    return any(part in low for name in names for part in name.lower().split() if len(part) > 3)


def _accepted(term: Term, target: str, context: Context) -> Sequence[Span]:
    return context.judge.accepted(term, target) if context.judge else ()
