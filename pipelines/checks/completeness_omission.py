"""A clause or a sentence of the source has no counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_attention import uncovered
from pipelines.checks.completeness_lengths import clauses, sentences, surprise
from pipelines.checks.data_matching import match
from pipelines.model import Finding, Severity, Span

_SUSPECT = -1.0  # shorter than usual: other evidence decides
_SCORE = 3.0
_NOTE = 2.3  # worth a word, not a look
_LONG_RUN = 4  # words without attention


class Omission(Check):
    id = "omission"
    name = "Something is left out"
    severity = Severity.WARNING
    description = (
        "The translation is much shorter than usual for this language, has fewer sentences, lacks "
        "its numbers, or the engine never looked at that part."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        short = surprise(pair.source, pair.target, pair.locale)
        run = uncovered(pair.source, context.alignment)
        if run is not None and run.words >= _LONG_RUN and (short is None or short < 0):
            yield self.finding(
                "“{words}” seems to have no translation.", source=run.span, words=run.span.of(pair.source)
            )
        elif short is not None and short < _SUSPECT and (score := _score(pair, short)) > _NOTE:
            yield self.finding(
                "The translation is short for this sentence: something may be left out.",
                source=Span(0, len(pair.source)),
                target=Span(0, len(pair.target)),
                severity=None if score > _SCORE else Severity.NOTE,
            )


def _score(pair: Pair, short: float) -> float:
    """Standard deviations short, and what else is missing.

    Lost names were tried, too: they are written otherwise so often that they made the evidence worse.
    """
    score = -short + 0.3 * min(2, max(0, clauses(pair.source) - clauses(pair.target)))
    score += 0.5 * min(1, max(0, sentences(pair.source) - sentences(pair.target)))
    return score + 0.5 * min(2, len(match(pair).missing))
