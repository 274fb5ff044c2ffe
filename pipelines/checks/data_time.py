"""Clock times: 3 p.m. may become 15:00, but not 3 in the morning or 16:00."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Clock, Kind, Quantity

_NOON = 12


class Time(Check):
    id = "time"
    name = "Clock time changed"
    severity = Severity.WARNING
    description = "An hour, a minute, the half of the day or the time zone differs."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        ours = [q for q in found.source if q.kind is Kind.TIME]
        theirs = [q for q in found.target if q.kind is Kind.TIME]
        lost, new = _partnerless(ours, theirs)
        for one, other in zip(lost, new):
            yield self._differs(pair, one, other)
        yield from self._zones(pair, ours, theirs)

    def _differs(self, pair: Pair, one: Quantity, other: Quantity) -> Finding:
        return self.finding(
            "The source says {source_time}, the translation {target_time}.",
            source=one.span,
            target=other.span,
            source_time=surface(pair.source, one),
            target_time=surface(pair.target, other),
        )

    def _zones(self, pair: Pair, ours: list[Quantity], theirs: list[Quantity]) -> Iterator[Finding]:
        here, there = {_of(q).zone for q in ours} - {""}, {_of(q).zone for q in theirs} - {""}
        if here and there - here and not {"UTC", "GMT"} >= here | there:
            lost = next(q for q in ours if _of(q).zone)
            new = next(q for q in theirs if _of(q).zone in there - here)
            yield self.finding(
                "The time zone differs: {source_zone} in the source, {target_zone} in the translation.",
                source=lost.span,
                target=new.span,
                source_zone=_of(lost).zone,
                target_zone=_of(new).zone,
            )


def _partnerless(ours: list[Quantity], theirs: list[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """Times of either side left over when each has taken one partner; the clearest (21:19 before 9:19) first."""
    left = sorted(theirs, key=lambda t: len(_hours(_of(t))))
    lost = []
    for one in sorted(ours, key=lambda t: len(_hours(_of(t)))):
        partner = next((t for t in left if _agree(_of(one), _of(t))), None)
        if partner is not None:
            left.remove(partner)
        elif not any(_agree(_of(one), _of(t)) for t in theirs) or len(theirs) >= len(ours):
            lost.append(one)
    return lost, sorted(left, key=lambda t: t.span)


def _of(quantity: Quantity) -> Clock:
    assert isinstance(quantity.value, Clock)  # noqa: S101 - what Kind.TIME promises
    return quantity.value


def _agree(one: Clock, other: Clock) -> bool:
    return one.minute == other.minute and not _hours(one).isdisjoint(_hours(other))


def _hours(clock: Clock) -> set[int]:
    """On the 24-hour clock, all that the text allows."""
    hour = clock.hour
    if clock.half == "pm":
        return {hour % _NOON + _NOON, 0} if hour == _NOON else {hour % _NOON + _NOON}
    if clock.half == "am":
        return {hour % _NOON, _NOON} if hour == _NOON else {hour}
    if clock.half == "24":
        return {hour}
    return {hour, (hour + _NOON) % 24}
