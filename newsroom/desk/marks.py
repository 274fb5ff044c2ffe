"""Texts with marked spans as safe HTML: every character is escaped, overlapping marks are cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from newsroom.desk.chips import FIRST, Palette
from pipelines.model import Span

PLAIN = Palette()


@dataclass(frozen=True, slots=True)
class Mark:
    """`kind` becomes a class of the element; of two marks on the same characters the later adds its class."""

    span: Span
    kind: str


def render(text: str, marks: Sequence[Mark] = (), tags: Palette = PLAIN, *, under: bool = False) -> SafeString:
    """`text` is with chips; empty spans are left out. `under` is for the layer under a text field.

    There a chip keeps its character, so that both layers break their lines at the same places.
    """
    kept = [m for m in marks if 0 <= m.span.start < m.span.end <= len(text)]
    cuts = sorted({0, len(text), *(edge for m in kept for edge in m.span)})
    pieces = []
    for start, end in pairwise(cuts):
        kinds = " ".join(dict.fromkeys(m.kind for m in kept if m.span.start <= start and end <= m.span.end))
        inner = with_chips(text[start:end], tags, under)
        pieces.append(format_html('<mark class="{}">{}</mark>', kinds, inner) if kinds else inner)
    return mark_safe("".join(pieces))  # noqa: S308 - each piece was escaped above


def with_chips(text: str, tags: Palette, under: bool = False) -> SafeString:
    """Escaped, with its chips as elements."""
    if not tags.tags:
        return SafeString(conditional_escape(text))
    labels = tags.labels
    return format_html_join("", "{}", ((_piece(char, tags, labels, under),) for char in text))


def _piece(char: str, tags: Palette, labels: Sequence[str], under: bool) -> str:
    number = ord(char) - FIRST
    if not 0 <= number < len(tags.tags):
        return char
    if under:
        return format_html('<span class="chip" data-label="{}">{}</span>', labels[number], char)
    return format_html('<span class="chip" title="{}">{}</span>', tags.tags[number], labels[number])
