"""Quotation marks, apostrophes, dashes and the spaces around marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style
from pipelines.model import Span

_SPACES = " \u00a0\u202f\u2009"
_DOUBLE = '"“”„‟«»「」『』'
_ALWAYS_OPEN, _ALWAYS_CLOSED = "«「『„", "»」』"
_SINGLE_PAIR = re.compile(r"(?<![\w’'])(['‘])(?=\S)([^'‘’\"“”]*?(?:\w['’]\w[^'‘’\"“”]*?)*[^\s'‘’])(['’])(?!\w)")
_CJK_PAIR = re.compile(r"(‘)([^‘’]+)(’)")
_BEFORE_OPENING = re.compile(r"(?:^|[\s(\[{—–\-/\"“„«‘‹¿¡])$")
_LETTER = r"[^\W\d_]"


def quotes(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """Every quotation mark by its level; only where the source quotes at all."""
    if not any(c in _DOUBLE for c in source) and not _SINGLE_PAIR.search(source):
        return
    depth = 0
    for at, opens in _marks(source, target, style):
        marks = style.quote_marks
        depth -= not opens and depth > 0
        inner = depth % 2 == 1
        depth += opens
        char = (marks.inner_opening, marks.inner_closing) if inner else (marks.opening, marks.closing)
        pad = "" if inner else marks.pad
        yield _mark(target, at, opens, char[not opens], pad)


def apostrophe(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """A straight one between letters; Latin names keep theirs too."""
    for match in re.finditer(rf"(?<={_LETTER})['’](?={_LETTER})", target):
        yield Proposal("apostrophe", Span(*match.span()), style.apostrophe_mark)


def dash(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """English's unspaced dash, a double hyphen or a lonely hyphen, as the locale's spaced dash."""
    if not style.dash_mark or not re.search(r"—|--| [-–] ", source):
        return
    for match in re.finditer(r"(?<=[\w»”“\"]) ?(?:—|--) ?(?=[\w«“„\"])|(?<=\S) [-–] (?=\S)", target):
        if not (target[match.start() - 1].isdigit() and target[match.end()].isdigit()):  # 5 - 3, a score
            yield Proposal("dash", Span(*match.span()), f" {style.dash_mark} ")


def spacing(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """French's space before ; : ! ? and nobody else's."""
    before = {mark: space for marks, space in style.space_before for mark in marks}
    for match in re.finditer(rf"(?<=[\w»”\")\]%])[{_SPACES}]*([;:!?,])(?=$|[\s»”\")])", target):
        space = before.get(match[1], "")
        held = match.group()[:-1]
        if held != space and (held or match[1] in before):
            yield Proposal("spacing", Span(match.start(), match.end() - 1), space)


def _marks(source: str, target: str, style: Style) -> list[tuple[int, bool]]:
    """(offset, opens) of each quotation mark of the target, in order."""
    found: list[tuple[int, bool]] = []
    balance = 0
    for at, char in enumerate(target):
        if char in _DOUBLE and not _inches(target, at):
            opens = _opens(target, at, balance, style)
            balance += 1 if opens else -1
            found.append((at, opens))
    if _SINGLE_PAIR.search(source):
        for match in (_SINGLE_PAIR if style.glue else _CJK_PAIR).finditer(target):
            found += [(match.start(1), True), (match.start(3), False)]
    return sorted(found)


def _opens(target: str, at: int, balance: int, style: Style) -> bool:
    char = target[at]
    if char in _ALWAYS_OPEN and not (char == "«" and _reversed(target, style)):
        return True
    if char in _ALWAYS_CLOSED and not (char == "»" and _reversed(target, style)):
        return False
    before = bool(_BEFORE_OPENING.search(target[max(0, at - 1) : at]))
    after = at + 1 >= len(target) or target[at + 1] in _SPACES + ".,;:!?)…»”’』」"
    if before != after:
        return before
    if char == "”":
        return False
    return char == "“" and style.quote_marks.closing != "“" if char != '"' else balance <= 0


def _reversed(target: str, style: Style) -> bool:
    """»So« stand the guillemets of German books."""
    marks = re.sub(r"[^«»]", "", target)
    return style.quote_marks.opening == "„" and bool(marks) and marks == "»«" * (len(marks) // 2)


def _inches(target: str, at: int) -> bool:
    """6'2" is a height."""
    return target[at] == '"' and bool(re.search(r"\d['’]\d{1,2}$", target[max(0, at - 5) : at]))


def _mark(target: str, at: int, opens: bool, char: str, pad: str) -> Proposal:
    """The mark with the space inside it that the locale wants (or none)."""
    start, end = at, at + 1
    if opens:
        while end < len(target) and target[end] in _SPACES:
            end += 1
        return Proposal("quotes", Span(start, end), char + pad)
    while start > 0 and target[start - 1] in _SPACES:
        start -= 1
    return Proposal("quotes", Span(start, end), pad + char)
