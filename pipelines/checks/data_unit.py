"""Miles stay miles, or are converted right."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, as_measure, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Kind, Quantity, dimension, same_measure

# What stands before the number (時速, saatte, per square ...) is not read: the bare unit may be meant.
_BARE = {"mph": "mile", "kmh": "kilometre", "sqmile": "mile", "sqkm": "kilometre", "sqfoot": "foot", "sqmetre": "metre"}
_BARE |= {"celsius": "degree", "fahrenheit": "degree", "nautical": "mile"}


_MOST = 200  # numbers of one segment


class Unit(Check):
    id = "unit"
    name = "Unit changed"
    severity = Severity.WARNING
    description = "A measure has the same number in another unit, or was converted wrongly."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        theirs = [as_measure(q) for q in found.target[:_MOST]]
        paid = any(q.kind is Kind.MONEY for q in found.target)
        for quantity in found.source[:_MOST]:
            ours = quantity if paid else as_measure(quantity)
            if ours.kind is Kind.MEASURE and dimension(ours.unit):
                yield from self._compared(pair, ours, theirs, found.missing)

    def _compared(
        self, pair: Pair, ours: Quantity, theirs: list[Quantity], missing: tuple[Quantity, ...]
    ) -> Iterator[Finding]:
        same = [q for q in theirs if not ours.readings.isdisjoint(q.readings)]
        measured = [q for q in same if q.kind is Kind.MEASURE and dimension(q.unit)]
        if any(_alike(ours.unit, q.unit) or _equal(ours, q) for q in measured):
            return
        if measured and len(measured) == len(same):
            yield self._said("The unit differs: {source_measure} in the source, {target_measure} in the translation.",
                             pair, ours, measured[0])  # fmt: skip
        elif same and not measured and _is_named(pair, ours) and not any(_may_say(ours, q) for q in (*same, *theirs)):
            yield self.finding(
                "The translation does not say the unit of {source_measure}.",
                source=ours.span,
                target=same[0].span,
                severity=Severity.NOTE,  # units have more spellings than a table
                source_measure=surface(pair.source, ours),
            )
        elif ours in missing:
            kin = [q for q in theirs if q.kind is Kind.MEASURE and dimension(q.unit) == dimension(ours.unit) != "time"]
            if kin:
                template = "{source_measure} is not {target_measure}: the conversion is wrong."
                yield self._said(template, pair, ours, kin[0])

    def _said(self, template: str, pair: Pair, ours: Quantity, theirs: Quantity) -> Finding:
        return self.finding(
            template,
            source=ours.span,
            target=theirs.span,
            source_measure=surface(pair.source, ours),
            target_measure=surface(pair.target, theirs),
        )


def _equal(one: Quantity, other: Quantity) -> bool:
    return any(same_measure(a, one.unit, b, other.unit) for a in one.readings for b in other.readings)


def _is_named(pair: Pair, ours: Quantity) -> bool:
    """Time has too many words (a lustrum, 15 години, 13-часовой); pounds with a sign are money."""
    return dimension(ours.unit) != "time" and "£" not in surface(pair.source, ours)


def _may_say(ours: Quantity, theirs: Quantity) -> bool:
    """A measure of the same kind, or what is no bare number: money, a time, a share."""
    if theirs.kind is Kind.MEASURE:
        return dimension(theirs.unit) == dimension(ours.unit)
    return not ours.readings.isdisjoint(theirs.readings) and (theirs.kind is not Kind.NUMBER or theirs.weak)


def _alike(one: str, other: str) -> bool:
    return one == other or _BARE.get(one) == other or _BARE.get(other) == one
