"""Per cent stays per cent, percentage points stay points, and a minus stays a minus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.data_matching import LANGUAGES, match, surface
from pipelines.model import Finding, Severity
from pipelines.quantities import Kind, Quantity, negative, read

# hundertprozentig, стопроцентный: one word says both.
_WITHIN = re.compile("pro[zc]ent|процент|відсотк")
_MOST = 100  # of one segment
_WORDS_IN_LIST, _LIST = 5, 40
_SHARES = (Kind.PERCENT, Kind.PERCENT_POINT)


class Percent(Check):
    id = "percent"
    name = "Percentage changed"
    severity = Severity.ERROR
    description = "Per cent became percentage points or a bare number, or a number lost its minus sign."
    locales = LANGUAGES  # whose words for it are known

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        found = match(pair)
        telling = (q for q in found.source if not q.weak and (q.kind in _SHARES or _is_below_zero(q, pair)))
        for ours in islice(telling, _MOST):
            same = [q for q in found.target if not ours.readings.isdisjoint(q.readings)]
            if not same:
                continue
            if ours.kind in _SHARES:
                yield from self._share(pair, ours, same, found.target)
            if _is_below_zero(ours, pair) and not any(negative(pair.target, q, pair.locale) for q in same):
                yield self._said(
                    "The source says {source_number} with a minus, the translation {target_number} without one.",
                    pair, ours, same[0],
                )  # fmt: skip

    def _share(
        self, pair: Pair, ours: Quantity, same: Sequence[Quantity], theirs: Sequence[Quantity]
    ) -> Iterator[Finding]:
        kinds = {q.kind for q in same}
        if ours.kind in kinds:
            return
        if kinds.isdisjoint(_SHARES):
            if any(_WITHIN.search(surface(pair.target, q).lower()) for q in same):
                return
            if len(_shares(pair)) > 1 and any(_in_list(pair.target, q, s) for s in theirs for q in same):
                return  # 10, 20 and 30 per cent: said once for all
            yield self._said(
                "The source says {source_number}, the translation {target_number} without per cent.",
                pair, ours, same[0],
            )  # fmt: skip
        elif ours.kind is Kind.PERCENT_POINT:
            yield self._said(
                "Percentage points in the source ({source_number}) are per cent in the translation ({target_number}).",
                pair, ours, same[0],
            )  # fmt: skip
        else:
            yield self._said(
                "Per cent in the source ({source_number}) is percentage points in the translation ({target_number}).",
                pair, ours, same[0],
            )  # fmt: skip

    def _said(self, template: str, pair: Pair, ours: Quantity, theirs: Quantity) -> Finding:
        return self.finding(
            template,
            source=ours.span,
            target=theirs.span,
            source_number=surface(pair.source, ours),
            target_number=surface(pair.target, theirs),
        )


def _is_below_zero(ours: Quantity, pair: Pair) -> bool:
    return not ours.words and negative(pair.source, ours, "en")


def _in_list(target: str, bare: Quantity, share: Quantity) -> bool:
    """Only numbers, marks and a word or two stand between the bare number and the one with the sign."""
    between = target[min(bare.span.end, share.span.end) : max(bare.span.start, share.span.start)]
    return share.kind in _SHARES and len(re.findall(r"[^\W\d_]+", between)) <= _WORDS_IN_LIST and len(between) < _LIST


def _shares(pair: Pair) -> list[Quantity]:
    return [q for q in read(pair.source, "en") if q.kind in _SHARES]
