"""Spans: [start, end) in code points of the text they are of."""

from __future__ import annotations

from typing import NamedTuple

SOURCE_LOCALE = "en"


class Span(NamedTuple):
    """[start, end) in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end
