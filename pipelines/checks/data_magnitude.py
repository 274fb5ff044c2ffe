"""Thousand, million, billion, trillion mean the same in both languages (long and short scale, 万 and 億)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, Matching, match, significand, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Quantity

_THOUSAND = Decimal(1000)


class Magnitude(Check):
    id = "magnitude"
    name = "Order of magnitude changed"
    severity = Severity.ERROR
    description = "Thousand, million, billion or trillion became another power of ten, or was lost."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        for lost, instead in magnitude_faults(match(pair)):
            yield self.finding(
                "The source says {source_number}, the translation {target_number}: "
                "the thousands, millions or billions differ.",
                source=lost.span,
                target=instead.span,
                source_number=surface(pair.source, lost),
                target_number=surface(pair.target, instead),
            )


def magnitude_faults(found: Matching) -> list[tuple[Quantity, Quantity]]:
    """Pairs that differ by a power of ten and whose words, not digits, make the difference."""
    faults = []
    extra = list(found.extra)
    for lost in found.missing:
        instead = next((e for e in extra if _by_power_of_ten(lost, e)), None)
        if instead:
            extra.remove(instead)
            faults.append((lost, instead))
    return faults + _bare(found)


def _by_power_of_ten(lost: Quantity, instead: Quantity) -> bool:
    if lost.magnitude < _THOUSAND and instead.magnitude < _THOUSAND:
        return False
    one, two = lost.value, instead.value
    if not isinstance(one, Decimal) or not isinstance(two, Decimal) or not one or not two:
        return False
    return one != two and significand(one) == significand(two)


def _bare(found: Matching) -> list[tuple[Quantity, Quantity]]:
    """Millions of people -> miles de personas."""
    ours = [q for q in found.source if _is_bare(q)]
    theirs = [q for q in found.target if _is_bare(q)]
    if not ours or not theirs:
        return []
    here, there = _powers(found.source), _powers(found.target)
    lost = [q for q in ours if _thousands(q.magnitude) not in there]
    new = [q for q in theirs if _thousands(q.magnitude) not in here]
    return list(zip(lost, new))


def _is_bare(quantity: Quantity) -> bool:
    return quantity.magnitude >= _THOUSAND and quantity.value == quantity.magnitude and quantity.weak


def _powers(quantities: tuple[Quantity, ...]) -> set[int]:
    return {_thousands(n) for q in quantities for n in (q.magnitude, *q.readings)}


def _thousands(number: Decimal) -> int:
    """0 for units, 1 for thousands, 2 for millions: 数千万 are tens of millions."""
    return number.adjusted() // 3
