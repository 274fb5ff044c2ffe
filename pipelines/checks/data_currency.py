"""An amount of money stays in its currency: sign, code or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
from pipelines.model import SOURCE_LOCALE, Finding, Severity, Span
from pipelines.quantities import Kind, Quantity, currencies, dimension, same_currency
from pipelines.quantities.money import CODE

# Words that are as often something else: a weight, a verb, an adjective.
_AMBIGUOUS = frozenset(("pound", "pounds", "won", "real", "reais", "rand", "buck", "bucks", "franc", "lira"))


_MOST = 100  # amounts of one segment
# That these are not named is certain; a shekel has more spellings than a table.
_SPELT_ALIKE = frozenset("USD EUR GBP JPY RUB CHF PLN INR CNY UAH TRY KRW SEK BRL MXN".split())


# Sums that share one name of their currency: between 2,500 and 130,000 yen, 5-, 10- and 20-dollar notes.
_RUN = re.compile(r"[^.;:!?。；：！？()（）]{0,24}")
_BESIDE = 14  # characters: a code or a country may stand between
# What names money without a sum, and nothing else.
_NAMES = {
    "USD": r"(?<!top )\b(?:U\.?S\.? |American |United States )?dollars\b",
    "EUR": r"\beuros\b",
    "GBP": r"\b(?:British pounds?|pounds? sterling)\b",
    "JPY": r"\byen\b",
    "RUB": r"\b(?:Russian )?rou?bles?\b",
}
_NAMED = re.compile("|".join(f"(?P<{code}>{name})" for code, name in _NAMES.items()))


class Currency(Check):
    id = "currency"
    name = "Currency changed"
    severity = Severity.ERROR
    description = "An amount of money is in another currency in the translation, or in none."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        ours = [q for q in found.source if q.kind is Kind.MONEY][:_MOST]
        mentioned = {str(m.lastgroup): Span(*m.span()) for m in _NAMED.finditer(pair.source)}
        if not ours and not mentioned:
            return
        named = currencies(pair.target, pair.locale)
        said: set[str] = set()
        for money in ours:
            same = [q for q in found.target if _same_number(money, q)]
            if money.unit in said:
                continue
            if any(same_currency(money.unit, code) for code in named) and not _all_in_another(money, same, ours):
                bare = _bare(pair, money, same, found.target)
                if bare is not None:
                    yield self._unnamed(pair, money, bare)
            else:
                said.add(money.unit)
                yield from self._lost(pair, money, same, ours, found.target)
        paid = {q.unit for q in ours}
        for code, span in mentioned.items():
            if not any(same_currency(code, other) for other in (*paid, *named)):
                yield from self._name_lost(pair, span, named - currencies(pair.source, SOURCE_LOCALE))

    def _lost(
        self,
        pair: Pair,
        money: Quantity,
        same: list[Quantity],
        ours: list[Quantity],
        theirs: tuple[Quantity, ...],
    ) -> Iterator[Finding]:
        others = [q for q in theirs if q.kind is Kind.MONEY and not any(same_currency(q.unit, o.unit) for o in ours)]
        kin = [o for o in ours if o.unit == money.unit]
        pairs = [(one, q) for one in kin for q in others if _same_number(one, q)] or [(money, q) for q in others]
        if pairs:
            one, instead = max(pairs, key=lambda p: not surface(pair.target, p[1]).strip().isdecimal())
            yield self.finding(
                "The source says {source_amount}, the translation {target_amount}: the currency differs.",
                source=one.span,
                target=instead.span,
                source_amount=surface(pair.source, one),
                target_amount=surface(pair.target, instead),
            )
            return
        units = any(dimension(q.unit) for q in same)
        if same and not units and _certain(pair, money) and (not money.weak or money.unit in _SPELT_ALIKE):
            last = [q for one in kin for q in theirs if _same_number(one, q) and q.kind is not Kind.MONEY]
            yield self._unnamed(pair, money, max(last or same, key=lambda q: q.span))

    def _unnamed(self, pair: Pair, money: Quantity, bare: Quantity) -> Finding:
        return self.finding(
            "The translation does not say which currency {source_amount} is in.",
            source=money.span,
            target=bare.span,
            severity=Severity.WARNING,  # said shortly before, perhaps; another currency would be an error
            source_amount=surface(pair.source, money),
        )

    def _name_lost(self, pair: Pair, span: Span, instead: frozenset[str]) -> Iterator[Finding]:
        yield self.finding(
            "The source speaks of {source_amount}; the translation does not name this currency.",
            source=span,
            target=Span(0, len(pair.target)),
            severity=Severity.ERROR if instead else Severity.WARNING,
            source_amount=span.of(pair.source),
        )


def _same_number(money: Quantity, other: Quantity) -> bool:
    return not money.readings.isdisjoint(other.readings)


def _bare(pair: Pair, money: Quantity, same: list[Quantity], theirs: tuple[Quantity, ...]) -> Quantity | None:
    """Its number without a currency, though another sum of the sentence has one; sums in a row share theirs."""
    if not same or money.weak or not _certain(pair, money) or any(q.kind is Kind.MONEY or q.weak for q in same):
        return None
    if any(dimension(q.unit) for q in same):
        return None
    paid = [q for q in theirs if q.kind is Kind.MONEY]
    for one in same:
        beside = pair.target[max(0, one.span.start - _BESIDE) : one.span.end + _BESIDE]
        if any(same_currency(money.unit, code) for code in currencies(beside, pair.locale)):
            return None
        for other in paid:
            first, second = sorted((one.span, other.span))
            if _RUN.fullmatch(pair.target, first.end, second.start):
                return None
    return same[-1]


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
    said = pair.source[money.span.start : money.span.end + len(" sterling")]
    return surface(pair.source, money).split()[-1].lower() in _AMBIGUOUS and not _NAMED.search(said)
