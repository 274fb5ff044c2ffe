"""Inline markup and protected text: taken out before translation, put back after it.

A block with `html` holds inline tags (INLINE_TAGS) in its text. Models, glossaries and checks see the plain
text; alignment says where each tag belongs in the target. URLs, e-mails, handles, hashtags and tickers
pass through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape as _escape
from html import unescape
from typing import NamedTuple

import nh3

from pipelines.edits import Edit, Edited, apply
from pipelines.model import Alignment, Span

INLINE_TAGS = frozenset(
    ("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span")
    + ("strong", "sub", "sup", "time", "u")
)
VOID_TAGS = frozenset({"br"})
_ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}

_TAG = re.compile(r"</?(?:" + "|".join(sorted(INLINE_TAGS, key=len, reverse=True)) + r")(?:\s[^<>]*)?/?>", re.I)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PIECE = re.compile(f"(?P<tag>{_TAG.pattern})|(?P<entity>{_ENTITY.pattern})", re.I)
_NAME = re.compile(r"</?\s*([a-zA-Z]+)")

# RFC 3986's characters; the final full stop, comma or bracket of a sentence is not part of the address.
_URL = r"(?:https?://|www\.)[^\s<>\"“”«»]+[^\s<>\"“”«».,;:!?)\]}'’]"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_HANDLE = r"(?<![\w@.])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?(?![\w@])"
_HASHTAG = r"(?<![\w&#/])#[^\W\d]\w*"
_TICKER = r"\$[A-Z]{1,5}(?![\w$])|\((?:NYSE|NASDAQ|LSE|TSE|HKEX):\s?[A-Z0-9.]{1,6}\)"
_PROTECTED = re.compile("|".join((_URL, _EMAIL, _HANDLE, _HASHTAG, _TICKER)))


def protected(text: str) -> tuple[Span, ...]:
    """Spans that must stand in the target letter for letter."""
    return tuple(Span(*m.span()) for m in _PROTECTED.finditer(text))


def escape(plain: str) -> str:
    """Plain text as inline HTML; quotation marks stay as they are."""
    return _escape(plain, quote=False)


def clean(html: str) -> str:
    """Well-formed inline HTML with nothing but INLINE_TAGS and harmless attributes."""
    return nh3.clean(
        html,
        tags=set(INLINE_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


class Tag(NamedTuple):
    """One inline tag: its text as written, its name, and its place in the plain text."""

    text: str
    name: str
    at: int

    @property
    def closing(self) -> bool:
        return self.text.startswith("</")

    @property
    def void(self) -> bool:
        return self.name in VOID_TAGS or self.text.endswith("/>")


@dataclass(frozen=True, slots=True)
class Stripped:
    """Plain text, the tags that were in it, and the way back to the raw text.

    `_raw[i]` is the raw span of plain character i (an entity is longer there); empty if nothing was taken out.
    """

    text: str
    tags: tuple[Tag, ...] = ()
    _raw: tuple[Span, ...] = ()

    def to_raw(self, span: Span) -> Span:
        """The same characters in the raw text; tags at the edges stay outside."""
        if not self._raw:
            return span
        if span.start >= len(self._raw):
            end = self._raw[-1].end
            return Span(end, end)
        start = self._raw[span.start].start
        return Span(start, start if span.end <= span.start else self._raw[min(span.end, len(self._raw)) - 1].end)


def strip(text: str, html: bool = True) -> Stripped:
    """Take tags out and entities apart. With html=False the text is already plain."""
    if not html or ("<" not in text and "&" not in text):
        return Stripped(text)
    plain: list[str] = []
    raw: list[Span] = []
    tags: list[Tag] = []
    at = 0
    for match in _PIECE.finditer(text):
        plain += text[at : match.start()]
        raw += (Span(i, i + 1) for i in range(at, match.start()))
        at = match.end()
        if match["tag"]:
            name = _NAME.match(match.group())
            tags.append(Tag(match.group(), name[1].lower() if name else "", len(plain)))
            if tags[-1].name == "br" and _parts_words(plain, text[at : at + 1]):
                plain += " "
                raw.append(Span(match.start(), at))
        else:
            characters = unescape(match.group())
            plain += characters
            raw += [Span(match.start(), at)] * len(characters)
    plain += text[at:]
    raw += (Span(i, i + 1) for i in range(at, len(text)))
    return Stripped("".join(plain), tuple(tags), tuple(raw))


def _parts_words(before: Sequence[str], after: str) -> bool:
    """Whether a line break is all that stands between two words: and<br>Odesa. Chinese needs no space there."""
    last = before[-1] if before else ""
    return _spaced(after) and (_spaced(last) or last in tuple(".,;:!?)»”"))


def _spaced(character: str) -> bool:
    """A letter or figure of a script that parts its words by spaces."""
    return character.isalnum() and character < "\u2e80"


# ------------------------------------------------------------- putting tags back


class _Element(NamedTuple):
    """A matched pair of tags over a span of plain text; a void tag covers nothing and has no end."""

    opening: str
    closing: str
    span: Span


def _elements(stripped: Stripped) -> list[_Element]:
    """Pairs of tags, outermost first; a tag without its partner is dropped, as a browser's parser would."""
    open_tags: list[Tag] = []
    found: list[_Element] = []
    for tag in stripped.tags:
        if tag.void:
            found.append(_Element(tag.text, "", Span(tag.at, tag.at)))
        elif not tag.closing:
            open_tags.append(tag)
        elif any(t.name == tag.name for t in open_tags):
            while (top := open_tags.pop()).name != tag.name:
                found.append(_Element(top.text, f"</{top.name}>", Span(top.at, tag.at)))
            found.append(_Element(top.text, tag.text, Span(top.at, tag.at)))
    end = len(stripped.text)
    found += [_Element(t.text, f"</{t.name}>", Span(t.at, end)) for t in open_tags]
    return sorted(found, key=lambda e: (e.span.start, -e.span.end))


def place(source: Stripped, target: str, alignment: Sequence[Alignment]) -> str:
    """The target as inline HTML: every element of the source around the words aligned with its own words.

    An element over the whole source covers the whole target; one whose words have no counterpart is put,
    still around something, at its proportional place. Nesting is kept: an inner element's span is clipped
    to its parent's.
    """
    elements = _elements(source)
    placed: list[tuple[_Element, Span]] = []
    for element in elements:
        span = _image(element.span, source.text, target, alignment)
        for parent, parent_span in placed:
            if parent.span.start <= element.span.start and element.span.end <= parent.span.end and parent.closing:
                span = _clip(span, parent_span)
            elif span.overlaps(parent_span) and parent.closing and element.closing:
                span = _outside(span, parent_span)
        placed.append((element, span))
    return _render(target, placed)


def _image(span: Span, source: str, target: str, alignment: Sequence[Alignment]) -> Span:
    """The span of `target` that renders `span` of `source`."""
    if span.start == span.end:
        return _point(span.start, source, target, alignment)
    if not source[: span.start].strip() and not source[span.end :].strip():
        return Span(0, len(target))
    best: dict[Span, Alignment] = {}
    for link in alignment:  # each target word belongs to the source word that explains it best
        if link.target not in best or best[link.target].weight < link.weight:
            best[link.target] = link
    inside = sorted(link.target for link in best.values() if link.source.overlaps(span))
    if not inside:
        return _proportional(span, source, target)
    run = _densest(inside, target)
    return Span(run[0].start, run[-1].end)


def _densest(spans: list[Span], target: str) -> list[Span]:
    """The longest run of words that lie together, so that one stray link does not stretch an element."""
    runs: list[list[Span]] = [[spans[0]]]
    for span in spans[1:]:
        gap = target[runs[-1][-1].end : span.start].split()
        if len(gap) <= 1:
            runs[-1].append(span)
        else:
            runs.append([span])
    return max(runs, key=lambda run: sum(s.end - s.start for s in run))


def _point(at: int, source: str, target: str, alignment: Sequence[Alignment]) -> Span:
    if at >= len(source.rstrip()):
        return Span(len(target), len(target))
    if not source[:at].strip():
        return Span(0, 0)
    before = [link for link in alignment if link.source.end <= at]
    if before:
        last = max(before, key=lambda link: (link.source.end, link.weight))
        return Span(last.target.end, last.target.end)
    middle = _word_edge(target, round(at / max(1, len(source)) * len(target)))
    return Span(middle, middle)


def _proportional(span: Span, source: str, target: str) -> Span:
    ratio = len(target) / max(1, len(source))
    start = _word_edge(target, round(span.start * ratio))
    end = _word_edge(target, round(span.end * ratio), forward=True)
    return Span(start, max(start, end))


def _word_edge(text: str, at: int, *, forward: bool = False) -> int:
    at = max(0, min(at, len(text)))
    while 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace()):
        at += 1 if forward else -1
    while not forward and at < len(text) and text[at].isspace():
        at += 1
    return at


def _clip(span: Span, parent: Span) -> Span:
    start = min(max(span.start, parent.start), parent.end)
    return Span(start, max(start, min(span.end, parent.end)))


def _outside(span: Span, other: Span) -> Span:
    """Siblings do not overlap: the later one yields."""
    if span.start >= other.start and span.end > other.end:
        return Span(other.end, span.end)
    if span.start < other.start:
        return Span(span.start, other.start)
    return Span(other.end, other.end)


def _render(target: str, placed: Iterable[tuple[_Element, Span]]) -> str:
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    order = list(placed)
    for element, span in order:  # outermost first: opening in this order, closing in the reverse
        opens.setdefault(span.start, []).append(element.opening + (element.closing if _empty(span) else ""))
        if element.closing and not _empty(span):
            closes.setdefault(span.end, []).insert(0, element.closing)
    out: list[str] = []
    at = 0
    for cut in sorted({*opens, *closes, len(target)}):
        out.append(escape(target[at:cut]))
        out += [*closes.get(cut, ()), *opens.get(cut, ())]
        at = cut
    return "".join(out)


def _empty(span: Span) -> bool:
    return span.start == span.end


# ------------------------------------------------------------- protected text


def restore(source: str, target: str, alignment: Sequence[Alignment]) -> Edited:
    """Put URLs, e-mails, handles, hashtags and tickers of `source` back where the target lost or bent them.

    What stands there letter for letter stays; else the words aligned with it are replaced; else it is
    inserted at the place its neighbours point to.
    """
    edits: list[Edit] = []
    if not (spans := protected(source)):
        return Edited(target, ())
    for span in spans:
        wanted = span.of(source)
        if target.count(wanted) >= source.count(wanted):
            continue
        found = [link.target for link in alignment if link.source.overlaps(span)]
        if found:
            run = _densest(sorted(found), target)
            edits.append(Edit(_whole_word(Span(run[0].start, run[-1].end), target), wanted))
        else:
            at = _point(span.start, source, target, alignment).start
            before = " " if at and not target[at - 1].isspace() else ""
            after = " " if at < len(target) and target[at].isalnum() else ""
            edits.append(Edit(Span(at, at), f"{before}{wanted}{after}"))
    return apply(target, _first_of_overlapping(edits))


def _whole_word(span: Span, text: str) -> Span:
    """Up to the white space around it, but not over the sentence's last mark."""
    start, end = span
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    while end > span.end and text[end - 1] in '.,;:!?)»”"':
        end -= 1
    return Span(start, end)


def _first_of_overlapping(edits: Iterable[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: e.span):
        if not kept or kept[-1].span.end <= edit.span.start:
            kept.append(edit)
    return kept
