"""Of several translations of one article, the one whose numbers or names differ from the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.checks.base import AcrossCheck, Pair
from pipelines.checks.data_matching import match
from pipelines.model import Finding, Severity, Span

_FEWEST = 3  # translations; with two nobody knows which is wrong
# Names that stand in Latin letters in most languages: acronyms and codes.
_CODE = re.compile(r"(?<!\w)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]+(?!\w)")


class CrossLanguage(AcrossCheck):
    id = "cross_language"
    name = "Differs from the other languages"
    severity = Severity.WARNING
    description = "Of an article's translations one has other numbers or codes in a sentence than all the others."

    def find_across(self, articles: Mapping[str, Sequence[Pair]]) -> Iterator[tuple[str, Finding]]:
        by_segment: dict[str, dict[str, Pair]] = {}
        for locale, pairs in articles.items():
            for at, pair in enumerate(pairs):
                by_segment.setdefault(pair.id or str(at), {})[locale] = pair
        for versions in by_segment.values():
            if len(versions) >= _FEWEST:
                yield from self._odd_ones(versions)

    def _odd_ones(self, versions: Mapping[str, Pair]) -> Iterator[tuple[str, Finding]]:
        for what, kept in (("number", _numbers), ("name", _codes)):
            seen = {locale: kept(pair) for locale, pair in versions.items()}
            common = Counter(item for items in seen.values() for item in items)
            for item, count in common.items():
                if count == len(seen) - 1 and count >= _FEWEST - 1:
                    odd = next(locale for locale, items in seen.items() if item not in items)
                    yield odd, self._lacks(versions[odd], item, what)

    def _lacks(self, pair: Pair, item: str, what: str) -> Finding:
        template = {
            "number": "All other languages have the number {item} here, this one does not.",
            "name": "All other languages have {item} here, this one does not.",
        }[what]
        at = pair.source.find(item)
        source = Span(at, at + len(item)) if at >= 0 else None
        return self.finding(template, source=source, target=Span(0, len(pair.target)), item=item).at(pair.id)


def _numbers(pair: Pair) -> frozenset[str]:
    """Source numbers that this translation keeps, as the source writes them."""
    found = match(pair)
    lost = {q.span for q in found.missing}
    counted = (q for q in found.source if not q.weak and isinstance(q.value, Decimal) and q.readings)
    return frozenset(q.span.of(pair.source) for q in counted if q.span not in lost)


def _codes(pair: Pair) -> frozenset[str]:
    theirs = set(_CODE.findall(pair.target))
    return frozenset(c for c in _CODE.findall(pair.source) if c in theirs)
