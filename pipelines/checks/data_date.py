"""Day, month and year of a date are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, Matching, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Calendar, Kind, Quantity
from pipelines.quantities.tokens import SAME_LENGTH

# 9/11 in the source is read as two numbers; 9月11日 is the same.
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")


class Date(Check):
    id = "date"
    name = "Date changed"
    severity = Severity.ERROR
    description = "A date has another day, month or year in the translation."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        ours = [q for q in found.source if q.kind is Kind.DATE]
        theirs = [q for q in found.target if q.kind is Kind.DATE]
        for year, instead in zip(_years(found.missing), _years(found.extra)):
            yield self._differs(pair, year, instead)
        if ours and not theirs:
            yield from self._month_lost(pair, ours, found)
        if not ours or not theirs:
            return
        known = {_of(q).month for q in ours}
        slashed = {int(n) for pair_of in _SLASHED.findall(pair.source) for n in pair_of}
        new = [q for q in theirs if _of(q).month not in known and _of(q).month not in slashed]
        for date in ours:
            same_month = [q for q in theirs if _of(q).month == _of(date).month]
            if not same_month and new:
                yield self._differs(pair, date, new.pop(0))
            elif same_month and not any(_agree(_of(date), _of(q), pair) for q in same_month):
                yield self._differs(pair, date, same_month[0])

    def _month_lost(self, pair: Pair, ours: list[Quantity], found: Matching) -> Iterator[Finding]:
        """On 16 November became "on the 16th"; a date that is gone altogether is a number that is gone."""
        for date in ours:
            if _of(date).month and _of(date).day and date not in found.missing:
                yield self.finding(
                    "The month of {source_date} is not in the translation.",
                    source=date.span,
                    severity=Severity.NOTE,
                    source_date=surface(pair.source, date),
                )

    def _differs(self, pair: Pair, ours: Quantity, theirs: Quantity) -> Finding:
        return self.finding(
            "The source says {source_date}, the translation {target_date}.",
            source=ours.span,
            target=theirs.span,
            source_date=surface(pair.source, ours),
            target_date=surface(pair.target, theirs),
        )


def _years(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Four bare digits that a newsroom writes of a year."""
    bare = (q for q in quantities if q.kind is Kind.NUMBER and not q.words and not q.parts and not q.unit)
    return [
        q for q in bare if q.span.end - q.span.start == 4 and isinstance(q.value, Decimal) and 1500 < q.value < 2100
    ]


def _of(quantity: Quantity) -> Calendar:
    assert isinstance(quantity.value, Calendar)  # noqa: S101 - what Kind.DATE promises
    return quantity.value


def _agree(one: Calendar, other: Calendar, pair: Pair) -> bool:
    """What one of them leaves open agrees; a day may belong to a range (17-18 October)."""
    if one.year and other.year and one.year != other.year and not _written(one.year, pair.target):
        return False
    if one.day and other.day and one.day != other.day:
        return _written(one.day, pair.target) and _written(other.day, pair.source)
    return True


def _written(number: int, text: str) -> bool:
    return re.search(rf"(?<!\d){number}(?!\d)", text.translate(SAME_LENGTH)) is not None
