"""Differences by words, and a merge of two edits of one text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsroom.desk.chips import Palette
from newsroom.desk.marks import PLAIN, with_chips

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")  # a chip is a token of its own
_LONG = 4000  # tokens: beyond that a difference is shown as a whole


class Op(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    op: Op
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What to take out and what to put in; "before" is the SAME and GONE pieces, "after" the SAME and NEW."""
    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(a) + len(b) > _LONG:
        return tuple(p for p in (Piece(Op.GONE, before), Piece(Op.NEW, after)) if p.text)
    return tuple(p for p in _pieces(a, b) if p.text)


def _pieces(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Op.SAME, "".join(a[a0:a1]))
        else:
            yield Piece(Op.GONE, "".join(a[a0:a1]))
            yield Piece(Op.NEW, "".join(b[b0:b1]))


_TAGS = {Op.SAME: "{}", Op.GONE: "<del>{}</del>", Op.NEW: "<ins>{}</ins>"}


def difference_html(before: str, after: str, tags: Palette = PLAIN) -> SafeString:
    """Both are texts with the palette's chips."""
    pieces = ((p.op, with_chips(p.text, tags)) for p in difference(before, after))
    return format_html_join("", "{}", ((format_html(_TAGS[op], shown),) for op, shown in pieces))


def merge(base: str, theirs: str, mine: str) -> str | None:
    """Both edits together where they touch different words, None where they collide (diff3)."""
    tokens = _TOKEN.findall(base)
    edits = sorted({*_edits(tokens, _TOKEN.findall(theirs)), *_edits(tokens, _TOKEN.findall(mine))})
    out, at = [], 0
    for number, (start, end, text) in enumerate(edits):
        collides = start < at or (number and start == edits[number - 1][0])
        if collides:
            return None
        out += [*tokens[at:start], text]
        at = end
    return "".join([*out, *tokens[at:]])


def _edits(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield a0, a1, "".join(b[b0:b1])
