"""Day, month and year of a date are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
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

    def _differs(self, pair: Pair, ours: Quantity, theirs: Quantity) -> Finding:
        return self.finding(
            "The source says {source_date}, the translation {target_date}.",
            source=ours.span,
            target=theirs.span,
            source_date=surface(pair.source, ours),
            target_date=surface(pair.target, theirs),
        )


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
