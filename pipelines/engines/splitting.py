"""A sentence over the model's length, cut at clauses, then at spaces; nothing is lost and no word is cut."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.model import Span

# Where to cut, best first; the cut falls after the mark, at the space.
_STRONG = re.compile(r"[;:—–…](?:[\"'”’)\]]*)(\s+)")
_CLAUSE = re.compile(r"[,)\]](?:[\"'”’)\]]*)(\s+)")
_SPACE = re.compile(r"(\s+)")


def parts(text: str, fits: Callable[[str], bool]) -> list[Span]:
    """Spans that cover every character of `text` but the whitespace between and around them, in order.

    Each fits, or is one single word: what to do with a word longer than a sentence is the caller's choice.
    """
    todo, done = [_trimmed(text, Span(0, len(text)))], []
    while todo:
        span = todo.pop()
        cut = None if span.start == span.end or fits(span.of(text)) else _cut(text, span)
        if cut is None:
            done.append(span)
        else:
            todo += [Span(cut.end, span.end), Span(span.start, cut.start)]
    return done


def _cut(text: str, span: Span) -> Span | None:
    """The whitespace to cut at: near the middle at a clause, else nearest the middle; None in a single word."""
    middle = (span.start + span.end) / 2
    reach = (span.end - span.start) * 0.3
    for pattern in (_STRONG, _CLAUSE):
        near = _nearest(pattern, text, span, middle)
        if near and abs(near.start - middle) <= reach:
            return near
    return _nearest(_SPACE, text, span, middle)


def _nearest(pattern: re.Pattern[str], text: str, span: Span, middle: float) -> Span | None:
    found = [Span(*m.span(1)) for m in pattern.finditer(text, span.start, span.end)]
    inner = [s for s in found if s.start > span.start and s.end < span.end]
    return min(inner, key=lambda s: abs(s.start - middle), default=None)


def _trimmed(text: str, span: Span) -> Span:
    inner = span.of(text)
    left = len(inner) - len(inner.lstrip())
    return Span(span.start + left, max(span.start + left, span.start + len(inner.rstrip())))
