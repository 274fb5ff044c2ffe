"""Every number's meaning is kept, whatever its dress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_magnitude import magnitude_faults
from pipelines.checks.data_matching import Matching, match, nearest, surface
from pipelines.checks.data_orphans import orphans
from pipelines.model import Finding, Severity
from pipelines.quantities import Clock, Kind, Quantity, language_of

# Where the source has "a" or "the only", the translation may say 1; 0 stands in clock times and scores.
_ARTICLES = frozenset((Decimal(0), Decimal(1)))
_FULL_DECADE = 1000  # the 1990s; "in her 20s" is said in many ways
_DUAL = 2
_LARGE = 13  # a number in words that nobody leaves out for style
_FEW = 3  # up to so many are said without a number: both, a pair, a duo, the Arabic dual, a hat-trick
_MOST = 200  # numbers that are compared one by one; of a table of figures the first tell enough
_COUNTS = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.MEASURE)


class Number(Check):
    id = "number"
    name = "Number changed"
    severity = Severity.ERROR
    description = (
        "A number of the source is missing in the translation or differs there. Digits, words, ordinals, "
        "fractions, ranges, decades and Roman numerals are compared by what they mean."
    )

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        said = list(self._differing(pair, found))
        yield from said
        if found.source and all(f.severity is Severity.NOTE for f in said):
            yield from self._orphaned(pair)

    def _orphaned(self, pair: Pair) -> Iterator[Finding]:
        for span in orphans(pair.source, pair.target, language_of(pair.locale)):
            yield self.finding("A number is missing beside “{piece}”.", target=span, piece=span.of(pair.target).strip())

    def _differing(self, pair: Pair, found: Matching) -> Iterator[Finding]:
        if not found.missing and not found.extra:
            changed = [*self._exchanged(pair, found), *self._places_exchanged(pair, found)]
            yield from changed or self._fewer(pair, found)
            return
        yield from self._places(pair, found)
        claimed = {id(q) for fault in magnitude_faults(found) for q in fault}
        missing = [q for q in found.missing if id(q) not in claimed]
        extra = [q for q in found.extra if id(q) not in claimed]
        yield from self._compared(pair, found, missing[:_MOST], extra[:_MOST])

    def _exchanged(self, pair: Pair, found: Matching) -> Iterator[Finding]:
        """6-6 became 6-2, though a 2 stands elsewhere: of as many digit numbers on both sides one differs."""
        if max(len(found.source), len(found.target)) > _MOST:
            return
        ours, theirs = _digit_numbers(found.source), _digit_numbers(found.target)
        lost = _beyond(ours, theirs)
        new = _beyond(theirs, ours)
        if len(ours) == len(theirs) and len(lost) == len(new) == 1 and lost[0].unit == new[0].unit:
            said = {r for q in found.target if q.words for r in q.readings}
            known = {r for q in found.source if q.words and not q.weak for r in q.readings}
            said |= _dated(found.target)
            known |= _dated(found.source)
            if lost[0].readings.isdisjoint(said) and new[0].readings.isdisjoint(known):
                yield self._changed(pair, lost[0], new[0])

    def _fewer(self, pair: Pair, found: Matching) -> Iterator[Finding]:
        """20 km (12 miles) became 12 miles, 15 of 15 became 15: no meaning is lost, yet one number is."""
        if len(_digit_numbers(found.target)) >= len(_digit_numbers(found.source)) or len(found.source) > _MOST:
            return
        for lost in _beyond(_digit_numbers(found.source), [q for q in found.target if not q.weak]):
            if lost.readings.isdisjoint(_elsewhere(found.target)) and not lost.readings & _ARTICLES:
                yield self.finding(
                    "The number {number} stands in the source once more than in the translation.",
                    source=lost.span,
                    severity=Severity.NOTE,
                    number=surface(pair.source, lost),
                )

    def _places(self, pair: Pair, found: Matching) -> Iterator[Finding]:
        """The second longest became the third longest: alone "second" says little, not so beside another place."""
        here = {r for q in found.target for r in q.readings}
        ours = [q for q in found.source if q.kind is Kind.ORDINAL and q.weak and q.readings.isdisjoint(here)]
        theirs = [q for q in found.extra if q.kind is Kind.ORDINAL]
        if len(ours) == len(theirs) == 1 and not any(q.kind is Kind.ORDINAL for q in found.missing):
            yield self._changed(pair, ours[0], theirs[0])

    def _places_exchanged(self, pair: Pair, found: Matching) -> Iterator[Finding]:
        """The third city and the second port became the third city and the third port."""
        ours = [q for q in found.source[:_MOST] if q.kind is Kind.ORDINAL and q.words]
        theirs = [q for q in found.target[:_MOST] if q.kind is Kind.ORDINAL]
        lost, new = _beyond(ours, theirs), _beyond(theirs, ours)
        if len(ours) == len(theirs) > 1 and len(lost) == len(new) == 1 and not lost[0].readings & _ARTICLES:
            yield self._changed(pair, lost[0], new[0])

    def _compared(
        self, pair: Pair, found: Matching, missing: list[Quantity], extra: list[Quantity]
    ) -> Iterator[Finding]:
        """Digits that are gone or new are faults by themselves; words only where another number took their place."""
        for lost in missing:
            instead = nearest(lost.span, len(pair.source), extra, len(pair.target))
            if instead is not None and not (lost.words and instead.words and _vague(lost, instead)):
                extra.remove(instead)
                yield self._changed(pair, lost, instead)
            elif (severity := _gravity(lost, pair)) is not None:
                yield self.finding(
                    "The number {number} is not in the translation.",
                    source=lost.span,
                    severity=severity,
                    number=surface(pair.source, lost),
                )
        yield from self._one_of_several(pair, found, extra)
        for new in extra:
            if not new.words and new.kind is not Kind.ROMAN and not new.readings & _ARTICLES:
                yield self.finding(
                    "The translation says {number}, the source does not.",
                    target=new.span,
                    number=surface(pair.target, new),
                )

    def _one_of_several(self, pair: Pair, found: Matching, extra: list[Quantity]) -> Iterator[Finding]:
        """Two towers with two lanes became three towers with two lanes: both twos have their two, yet one is gone."""
        new = [q for q in extra if q.words and q.kind in _COUNTS]
        if len(new) != 1 or len(found.source) > _MOST:
            return
        ours, theirs = _spelt_numbers(found.source), _spelt_numbers(found.target)
        lost = _beyond(ours, theirs)
        vague = {r for q in found.target if q.weak for r in q.readings}
        if len(ours) == len(theirs) and len(lost) == 1 and lost[0].readings.isdisjoint(vague | new[0].readings):
            yield self._changed(pair, lost[0], new[0])

    def _changed(self, pair: Pair, lost: Quantity, instead: Quantity) -> Finding:
        return self.finding(
            "The source says {source_number}, the translation {target_number}.",
            source=lost.span,
            target=instead.span,
            source_number=surface(pair.source, lost),
            target_number=surface(pair.target, instead),
        )


def _elsewhere(quantities: Iterable[Quantity]) -> set[Decimal]:
    """What stands in words, or in the parts of a date, a time, a fraction."""
    return {r for q in quantities if q.words or q.parts for r in (*q.readings, *(n for p in q.parts for n in p))}


def _dated(quantities: Iterable[Quantity]) -> set[Decimal]:
    """The numbers inside dates and times: of October 11-13 one is the day, in 11-13 октября the other."""
    return {r for q in quantities if q.kind in (Kind.DATE, Kind.TIME) for part in q.parts for r in part}


def _digit_numbers(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Numbers in digits that stand for themselves; dates, times and decades have checks and parts of their own."""
    return [q for q in quantities if not q.words and not q.weak and q.kind in _COUNTS and not q.parts]


def _spelt_numbers(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Numbers that count, in digits or words."""
    return [q for q in quantities if not q.weak and q.kind in _COUNTS]


def _beyond(some: list[Quantity], others: list[Quantity]) -> list[Quantity]:
    """Those of `some` that find no partner of their own in `others`."""
    left = list(others)
    out = []
    for quantity in some:
        partner = next((o for o in left if not o.readings.isdisjoint(quantity.readings)), None)
        if partner is None:
            out.append(quantity)
        else:
            left.remove(partner)
    return out


def _gravity(lost: Quantity, pair: Pair) -> Severity | None:
    """Digits, or a number in words that is no small one, nobody leaves out for style; two, three or a fifth some do."""
    if lost.kind is Kind.DECADE:
        if isinstance(lost.value, Decimal) and lost.value >= _FULL_DECADE:
            return Severity.ERROR
        return None if lost.words else Severity.WARNING
    if lost.kind is Kind.TIME:  # "час дня", noon
        hour = isinstance(lost.value, Clock) and not lost.value.minute and lost.value.hour % 12
        return None if hour == 1 or (hour == 0 and lost.words) else Severity.ERROR
    if lost.kind is Kind.ROMAN or not isinstance(lost.value, Decimal):
        return None if lost.kind is Kind.ROMAN or lost.words else Severity.ERROR
    if not lost.words:
        return Severity.ERROR
    if surface(pair.source, lost) in pair.target or (lost.value == _DUAL and language_of(pair.locale) == "ar"):
        return None  # Ninth Ward, Ocean's Eleven keep their names; the dual says two
    if lost.kind in _COUNTS:
        return Severity.ERROR if lost.value >= _LARGE else Severity.WARNING if lost.value > _FEW else Severity.NOTE
    return Severity.WARNING if lost.kind is Kind.ORDINAL else None


def _vague(lost: Quantity, instead: Quantity) -> bool:
    """Small ordinals and fractions in words are often said otherwise."""
    return Kind.FRACTION in (lost.kind, instead.kind)
