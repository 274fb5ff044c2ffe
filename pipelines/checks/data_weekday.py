"""Monday stays Monday."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Kind


class Weekday(Check):
    id = "weekday"
    name = "Day of the week changed"
    severity = Severity.ERROR
    description = "The translation names another day of the week than the source."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        ours = [q for q in found.source if q.kind is Kind.WEEKDAY]
        theirs = [q for q in found.target if q.kind is Kind.WEEKDAY]
        named, kept = {q.value for q in ours}, {q.value for q in theirs}
        lost = [q for q in ours if q.value not in kept]
        new = [q for q in theirs if q.value not in named]
        for one, other in zip(lost, new):
            yield self.finding(
                "The source says {source_day}, the translation {target_day}.",
                source=one.span,
                target=other.span,
                source_day=surface(pair.source, one),
                target_day=surface(pair.target, other),
            )
        for one in lost[len(new) :]:
            yield self.finding(
                "The day {source_day} is not in the translation.",
                source=one.span,
                severity=Severity.NOTE,  # a newsroom may say "today", or leave it out
                source_day=surface(pair.source, one),
            )
