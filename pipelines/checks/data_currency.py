"""An amount of money stays in its currency: sign, code or name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Kind, Quantity, currencies, dimension, same_currency
from pipelines.quantities.money import CODE

# Words that are as often something else: a weight, a verb, an adjective.
_AMBIGUOUS = frozenset(("pound", "pounds", "won", "real", "reais", "rand", "buck", "bucks", "franc", "lira"))


_MOST = 100  # amounts of one segment
# That these are not named is certain; a shekel has more spellings than a table.
_SPELT_ALIKE = frozenset(("USD", "EUR", "GBP", "JPY", "RUB"))


class Currency(Check):
    id = "currency"
    name = "Currency changed"
    severity = Severity.ERROR
    description = "An amount of money is in another currency in the translation, or in none."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        ours = [q for q in found.source if q.kind is Kind.MONEY]
        if not ours:
            return
        named = currencies(pair.target, pair.locale)
        said: set[str] = set()
        for money in ours[:_MOST]:
            same = [q for q in found.target if _same_number(money, q)]
            kept = any(same_currency(money.unit, code) for code in named) and not _all_in_another(money, same, ours)
            if kept or money.unit in said:
                continue
            said.add(money.unit)
            yield from self._lost(pair, money, same, ours, found.target)

    def _lost(
        self,
        pair: Pair,
        money: Quantity,
        same: list[Quantity],
        ours: list[Quantity],
        theirs: tuple[Quantity, ...],
    ) -> Iterator[Finding]:
        others = [q for q in theirs if q.kind is Kind.MONEY and not any(same_currency(q.unit, o.unit) for o in ours)]
        instead = next((q for q in others if q in same), others[0] if others else None)
        if instead is not None:
            yield self.finding(
                "The source says {source_amount}, the translation {target_amount}: the currency differs.",
                source=money.span,
                target=instead.span,
                source_amount=surface(pair.source, money),
                target_amount=surface(pair.target, instead),
            )
        elif same and not money.weak and _certain(pair, money) and not any(dimension(q.unit) for q in same):
            yield self.finding(
                "The translation does not say which currency {source_amount} is in.",
                source=money.span,
                target=same[0].span,
                severity=Severity.WARNING,  # said shortly before, perhaps; another currency would be an error
                source_amount=surface(pair.source, money),
            )


def _same_number(money: Quantity, other: Quantity) -> bool:
    return not money.readings.isdisjoint(other.readings)


def _all_in_another(money: Quantity, same: list[Quantity], ours: list[Quantity]) -> bool:
    """Its number stands in a currency that the source does not have, whatever else the target names."""
    paid = [q for q in same if q.kind is Kind.MONEY]
    return bool(paid) and not any(same_currency(q.unit, o.unit) for q in paid for o in ours)


def _certain(pair: Pair, money: Quantity) -> bool:
    """A sign, a code, or a name that the tables have in every spelling."""
    said = surface(pair.source, money)
    signed = any(unicodedata.category(c) == "Sc" for c in said) or CODE.search(said) is not None
    return signed or (money.unit in _SPELT_ALIKE and not _ambiguous(pair, money))


def _ambiguous(pair: Pair, money: Quantity) -> bool:
    return surface(pair.source, money).split()[-1].lower() in _AMBIGUOUS
