"""The target says more than the source."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_lengths import clauses, expectation, sentences, surprise
from pipelines.checks.data_matching import match
from pipelines.model import Finding, Severity, Span

_SUSPECT = 1.0
_NOTE = 2.0  # worth a word, not a look


class Addition(Check):
    id = "addition"
    name = "Something is added"
    severity = Severity.WARNING
    description = "The translation is much longer than usual for this language, or has more sentences or numbers."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        longer = surprise(pair.source, pair.target, pair.locale)
        if longer is not None and longer > _SUSPECT and (score := _score(pair, longer)) > _NOTE:
            yield self.finding(
                "The translation is long for this sentence: something may be added.",
                source=Span(0, len(pair.source)),
                target=Span(0, len(pair.target)),
                severity=None if score > _enough(pair.locale) else Severity.NOTE,
            )


def _enough(locale: str) -> float:
    expected = expectation(locale)
    return expected.added if expected else math.inf


def _score(pair: Pair, longer: float) -> float:
    """Standard deviations long, and what else is new."""
    score = longer + 0.3 * min(2, max(0, clauses(pair.target) - clauses(pair.source)))
    score += 0.5 * min(1, max(0, sentences(pair.target) - sentences(pair.source)))
    return score + 0.5 * min(2, len(match(pair).extra))
