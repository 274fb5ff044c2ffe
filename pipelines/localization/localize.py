"""All rules of the house over one sentence, in one pass."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from os.path import commonprefix

from pipelines.edits import Edit, Edited, apply
from pipelines.localization import amounts, calendar, marks, slips, units
from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style
from pipelines.markup import protected
from pipelines.model import Change, Span

_PASSES = 5
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_Rule = Callable[[str, str, Style], Iterator[Proposal]]
# In this order: a larger whole (an amount of money) claims its text before its parts (a number) can.
_RULES: tuple[tuple[str, _Rule], ...] = (
    ("currency", amounts.money),
    ("dates", calendar.dates),
    ("times", calendar.times),
    ("units", units.units),
    ("percent", amounts.percent),
    ("magnitudes", amounts.magnitudes),
    ("numbers", amounts.numbers),
    ("slips", slips.slips),
    ("quotes", marks.quotes),
    ("apostrophe", marks.apostrophe),
    ("dash", marks.dash),
    ("spacing", marks.spacing),
)


@dataclass(frozen=True, slots=True)
class Localized:
    """The target in the locale's dress. `changes` have spans of `text`; `edited` maps spans of the old target."""

    text: str
    changes: tuple[Change, ...]
    edited: Edited


def localize(source: str, target: str, locale: str, style: Style) -> Localized:
    """Dress `target` for `locale` where it copies the English dress of the same thing in `source`.

    What is right already stays as it is, and a second call changes nothing. `style` is the locale's.
    """
    proposals = _accepted(source, target, style)
    edited = apply(target, [Edit(p.span, p.text) for p in proposals])
    if proposals and _accepted(source, edited.text, style):
        return _settled(source, target, style, proposals)
    return _localized(target, proposals)


def _localized(target: str, proposals: list[Proposal]) -> Localized:
    edited = apply(target, [Edit(p.span, p.text) for p in proposals])
    changes = tuple(
        Change(p.rule, landed, p.span.of(target), p.text) for p, landed in zip(proposals, edited.landed(), strict=True)
    )
    return Localized(edited.text, changes, edited)


def _settled(source: str, target: str, style: Style, first: list[Proposal]) -> Localized:
    """Where one rule's change brings up another's: repeated until nothing moves, and told as one change.

    Marks so odd that they never settle stay as the model wrote them.
    """
    text = target
    for _ in range(_PASSES):
        proposals = _accepted(source, text, style)
        if not proposals:
            return _localized(target, [_whole("+".join(sorted({p.rule for p in first})), target, text)])
        text = apply(text, [Edit(p.span, p.text) for p in proposals]).text
    return _localized(target, [])


def _whole(rule: str, old: str, new: str) -> Proposal:
    """The one change from old to new, without what they share at either end."""
    start = len(commonprefix([old, new]))
    end = len(commonprefix([old[start:][::-1], new[start:][::-1]]))
    return Proposal(rule, Span(start, len(old) - end), new[start : len(new) - end])


def _accepted(source: str, target: str, style: Style) -> list[Proposal]:
    """What the rules propose, less what changes nothing, touches links and code, or overlaps an earlier claim."""
    claimed: list[Span] = sorted(protected(target))
    accepted: list[Proposal] = []
    for name, rule in _RULES:
        if not style.on(name):
            continue
        for proposal in rule(source, target, style):
            if not style.glue:
                proposal = _tight(proposal, target)
            at = bisect_left(claimed, proposal.span)
            if any(_clash(proposal.span, span) for span in claimed[max(0, at - 1) : at + 1]):
                continue
            claimed.insert(at, proposal.span)
            if proposal.span.of(target) != proposal.text:
                accepted.append(proposal)
    return sorted(accepted, key=lambda p: p.span)


def _tight(proposal: Proposal, target: str) -> Proposal:
    """In Chinese and Japanese the English spaces around what is replaced go too: 10K 部隊 is 1万部隊."""
    start, end = proposal.span
    if start > 1 and target[start - 1] == " " and _HAN.match(target[start - 2]):
        start -= 1
    if _HAN.match(target[end + 1 : end + 2]) and target[end] == " ":
        end += 1
    if proposal.span.of(target) == proposal.text:
        return proposal
    return replace(proposal, span=Span(start, end))


def _clash(one: Span, other: Span) -> bool:
    """Whether two claims share text; of two insertions at one place the first has it."""
    return one.overlaps(other) or one == other
