"""Inline tags as chips: one character each in the text field, so that no keystroke can break one.

A chip is a code point of the Private Use Area; which tag it stands for says the segment's palette. The
text field holds characters only, so the caret, right-to-left text and a screen reader work as in any field.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.markup import Tag, clean, escape, strip
from pipelines.model import Span

FIRST = 0xE100
MOST = 256


@dataclass(frozen=True, slots=True)
class Palette:
    """The distinct tags of a segment's texts, in order; chip n stands for `tags[n]`. Empty for plain segments."""

    tags: tuple[str, ...] = ()

    def char(self, tag: str) -> str:
        return chr(FIRST + self.tags.index(tag)) if tag in self.tags else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """What a chip shows: b, /b, a; a number tells two links apart."""
        return tuple(_label(tag, self.tags[:n]) for n, tag in enumerate(self.tags))


def _label(tag: str, before: tuple[str, ...]) -> str:
    name = _name(tag)
    same = sum(_name(b) == name for b in before)
    return f"{name}{same + 1}" if same else name


def _name(tag: str) -> str:
    inner = tag.strip("<>/ ").split()[0] if tag.strip("<>/ ") else ""
    return f"/{inner}" if tag.startswith("</") else inner


def palette(html: bool, *texts: str) -> Palette:
    """Of the source first, then of whatever else the target holds."""
    if not html:
        return Palette()
    found = dict.fromkeys(tag.text for text in texts for tag in strip(text).tags)
    return Palette(tuple(found)[:MOST])


@dataclass(frozen=True, slots=True)
class Chipped:
    """A text with chips, and where each of its characters begins in the raw text (the end added)."""

    text: str
    _starts: tuple[int, ...] = ()

    def follow(self, span: Span) -> Span:
        """The characters that show a span of the raw text."""
        if not self._starts:
            return span
        shown = [i for i, at in enumerate(self._starts[:-1]) if span.start <= at < max(span.end, span.start + 1)]
        if not shown:
            at = next((i for i, start in enumerate(self._starts) if start >= span.start), len(self.text))
            return Span(at, at)
        return Span(shown[0], shown[-1] + 1 if span.end > span.start else shown[0])

    def raw_at(self, at: int) -> int:
        """Where in the raw text a character of this text begins."""
        if not self._starts:
            return at
        return self._starts[min(max(at, 0), len(self._starts) - 1)]


def to_chips(raw: str, html: bool, tags: Palette) -> Chipped:
    """The text as the field shows it: entities as their characters, tags as chips."""
    stripped = strip(raw, html)
    if not html or stripped.text == raw:
        return Chipped(raw)
    out: list[str] = []
    starts: list[int] = []
    at, waiting = 0, list(stripped.tags)
    for i in range(len(stripped.text) + 1):
        while waiting and waiting[0].at == i:
            at = _put(waiting.pop(0), tags, at, out, starts)
        if i < len(stripped.text):
            span = stripped.to_raw(Span(i, i + 1))
            if not (tags.tags and _is_chip(stripped.text[i])):
                out.append(stripped.text[i])
                starts.append(span.start)
            at = span.end
    return Chipped("".join(out), (*starts, len(raw)))


def _put(tag: Tag, tags: Palette, at: int, out: list[str], starts: list[int]) -> int:
    char = tags.char(tag.text)
    if char:
        out.append(char)
        starts.append(at)
    return at + len(tag.text)


def _is_chip(char: str) -> bool:
    return FIRST <= ord(char) < FIRST + MOST


def from_chips(text: str, html: bool, tags: Palette) -> str:
    """The text as it is kept: for an HTML segment well-formed inline HTML that `markup.clean` leaves alone.

    What a person types is text: a typed "<b>" stays these three characters.
    """
    if not html:
        return text
    out = []
    for char in text:
        number = ord(char) - FIRST
        if 0 <= number < len(tags.tags):
            out.append(tags.tags[number])
        elif not (tags.tags and _is_chip(char)):
            out.append(escape(char))
    return clean("".join(out))
