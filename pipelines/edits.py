"""Replacements in a text, with the map from old spans to new ones.

Terms, numbers' dress and quotation marks are changed one after another in the same target; alignments,
term uses and findings made before must follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.model import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` at `span` of the old text; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text and the edits that made it, in order, not overlapping."""

    text: str
    edits: tuple[Edit, ...]

    def follow(self, span: Span) -> Span:
        """Where a span of the old text is in the new one; inside an edit it grows to the whole edit."""
        return Span(self._move(span.start, end=False), self._move(span.end, end=True))

    def landed(self) -> tuple[Span, ...]:
        """Where each edit's text stands in the new text."""
        out, shift = [], 0
        for edit in self.edits:
            start = edit.span.start + shift
            out.append(Span(start, start + len(edit.text)))
            shift += len(edit.text) - (edit.span.end - edit.span.start)
        return tuple(out)

    def _move(self, at: int, *, end: bool) -> int:
        shift = 0
        for edit in self.edits:
            start, stop = edit.span
            if at < start or (at == start and (end or start < stop)):
                break
            if at < stop:
                return start + shift + (len(edit.text) if end else 0)
            shift += len(edit.text) - (stop - start)
        return at + shift


def apply(text: str, edits: Iterable[Edit]) -> Edited:
    """Apply edits given by spans of `text`; raises ValueError where two overlap."""
    ordered = tuple(sorted(edits, key=lambda e: (e.span.start, e.span.end)))
    out, at = [], 0
    for edit in ordered:
        if edit.span.start < at or edit.span.end > len(text):
            raise ValueError(f"edit at {edit.span} overlaps another or leaves the text")
        out += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return Edited("".join([*out, text[at:]]), ordered)
