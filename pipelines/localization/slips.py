"""A figure that the model misspelt by one digit, put right where there is no doubt which one was meant.

Small models write 10 0000 for 10,000, or 176 for 1776. Such a figure means nothing that the source says, and a
figure of the source that is one slip away (a digit more, less, other, or two exchanged) is said nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz.distance import OSA

from pipelines.localization.numbers import Figure, dressed, english, local, tokens
from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style
from pipelines.model import SOURCE_LOCALE, Span
from pipelines.quantities import Quantity, dimension, numbers_of, read

# Digits as they stand alone, groups of any size and any separator between them; ASCII, for Han may follow at once.
_RUN = re.compile(r"(?<![\w.,:/#$€£¥@-])\d+(?:[ .,\u00a0\u202f]\d+)*(?![\w:/-]|[.,]\d)", re.ASCII)
_LEAST = 2  # digits: one digit for another is no misspelling, it is another number
_PLAIN = 4  # digits that stand ungrouped where the source's do: a year


def slips(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """10 0000 → 10 000 where the source says 10,000 and the target says it nowhere."""
    if not any(c.isdigit() for c in target):
        return
    said = read(target, style.locale)
    lost = _lost(source, numbers_of(said))
    if not lost:
        return
    strange = _strange(target, said, numbers_of(read(source, SOURCE_LOCALE)), style)
    for match, digits in strange:
        meant = [(token, figure) for token, figure in lost if _one_slip(_digits(figure), digits)]
        if len(meant) == 1 and sum(_one_slip(_digits(meant[0][1]), other) for _, other in strange) == 1:
            yield Proposal("slips", Span(*match.span()), _written(*meant[0], style))


def astray(source: str, target: str, style: Style) -> int:
    """How many figures of either side the other side does not say; `target` is in the locale's dress."""
    said = read(target, style.locale)
    lost = _lost(source, numbers_of(said))
    return len(lost) + len(_strange(target, said, numbers_of(read(source, SOURCE_LOCALE)), style))


def _lost(source: str, said: frozenset[Decimal]) -> list[tuple[str, Figure]]:
    figures = ((m.group(), english(m.group())) for m in tokens(source))
    return [(token, f) for token, f in figures if f and len(_digits(f)) >= _LEAST and f.value not in said]


def _strange(
    target: str, said: tuple[Quantity, ...], known: frozenset[Decimal], style: Style
) -> list[tuple[re.Match[str], str]]:
    """Runs of digits that mean nothing the source says and measure nothing, with their digits alone."""
    out = []
    for match in _RUN.finditer(target):
        here = [q for q in said if q.span.overlaps(Span(*match.span()))]
        figures = [f for f in (local(match.group(), style), english(match.group())) if f]
        converted = any(dimension(q.unit) not in ("", "time") for q in here)  # 160 km for 100 miles
        if not converted and known.isdisjoint(numbers_of(here) | {f.value for f in figures}):
            out.append((match, re.sub(r"\D", "", match.group())))
    return out


def _one_slip(one: str, other: str) -> bool:
    return one == other or OSA.distance(one, other, score_cutoff=1) == 1


def _digits(figure: Figure) -> str:
    return figure.whole + figure.decimals


def _written(token: str, figure: Figure, style: Style) -> str:
    if token.isdigit() and len(token) <= _PLAIN:
        return token
    return dressed(figure, style)
