"""Inline tags: none lost, none added, none misnested; nothing that a browser would run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from pipelines.checks.base import Check, Context, Pair
from pipelines.markup import INLINE_TAGS, VOID_TAGS, clean
from pipelines.model import Finding, Severity, Span

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)/?>")
_ADDRESS = re.compile(r"\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)


class Tags(Check):
    id = "tags"
    name = "Inline tags"
    severity = Severity.ERROR
    raw = True
    description = "An inline tag of the source is lost, another is added, or tags are not nested in pairs."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        source, target = pair.raw_source or pair.source, pair.raw_target or pair.target
        if "<" not in source and "<" not in target:
            return
        theirs, ours = list(_inline(source)), list(_inline(target))
        yield from self._counted(theirs, ours)
        yield from self._nested(ours, _is_nested(theirs))

    def _counted(self, theirs: list[re.Match[str]], ours: list[re.Match[str]]) -> Iterator[Finding]:
        wanted, found = Counter(map(_key, theirs)), Counter(map(_key, ours))
        for match in theirs:
            key = _key(match)
            if wanted[key] > found[key]:
                wanted[key] -= 1
                yield self.finding("The tag {tag} is lost.", source=Span(*match.span()), tag=match.group())
        wanted = Counter(map(_key, theirs))
        for match in reversed(ours):
            key = _key(match)
            if found[key] > wanted[key]:
                found[key] -= 1
                yield self.finding("The tag {tag} is not in the source.", target=Span(*match.span()), tag=match.group())

    def _nested(self, ours: list[re.Match[str]], source_nested: bool) -> Iterator[Finding]:
        if not source_nested:
            return
        bad = _first_misnested(ours)
        if bad is not None:
            yield self.finding(
                "The tag {tag} does not close what was opened last.", target=Span(*bad.span()), tag=bad.group()
            )


def _inline(text: str) -> Iterator[re.Match[str]]:
    for match in _TAG.finditer(text):
        if match.group(2).lower() in INLINE_TAGS:
            yield match


def _key(match: re.Match[str]) -> tuple[str, str, str]:
    """A tag's identity: closing or not, its name and the address it carries."""
    address = _ADDRESS.search(match.group(3))
    return match.group(1), match.group(2).lower(), next(filter(None, address.groups()), "") if address else ""


def _is_nested(tags: list[re.Match[str]]) -> bool:
    return _first_misnested(tags) is None


def _first_misnested(tags: list[re.Match[str]]) -> re.Match[str] | None:
    stack: list[re.Match[str]] = []
    for match in tags:
        name = match.group(2).lower()
        if name in VOID_TAGS or match.group().endswith("/>"):
            continue
        if not match.group(1):
            stack.append(match)
        elif stack and stack[-1].group(2).lower() == name:
            stack.pop()
        else:
            return match
    return stack[0] if stack else None


class _Reader(HTMLParser):
    """What a browser would read: every tag with its attributes, comments, declarations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str, int]] = []

    def _add(self, what: str, text: str) -> None:
        line, column = self.getpos()
        self.parts.append((what, text, column if line == 1 else -1))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, "".join(sorted(f"{name}={unescape(value or '')};" for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._add("/" + tag, "")

    def handle_comment(self, data: str) -> None:
        self._add("!--", data)

    def handle_decl(self, decl: str) -> None:
        self._add("!", decl)

    def handle_pi(self, data: str) -> None:
        self._add("?", data)


def _read(html: str) -> list[tuple[str, str, int]]:
    reader = _Reader()
    reader.feed(html.replace("\n", " ").replace("\r", " "))
    reader.close()
    return reader.parts


_OPENING = re.compile(r"<[A-Za-z/!?]")


class UnsafeHtml(Check):
    id = "unsafe_html"
    name = "Unsafe markup"
    severity = Severity.ERROR
    raw = True
    description = "Markup that nh3 strips: scripts, frames, event handlers, unknown tags, javascript: links."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        html = pair.raw_target or pair.target
        if not _OPENING.search(html):
            return
        kept = Counter((what, text) for what, text, _ in _read(clean(html)))
        for what, text, at in _read(html):
            if what == "/br" or kept[what, text]:
                kept[what, text] -= 1
                continue
            if what.startswith("/") and what[1:] in INLINE_TAGS:
                continue  # an unpaired end tag is misnested, not unsafe
            yield self._unsafe(html, what, at)

    def _unsafe(self, html: str, what: str, at: int) -> Finding:
        start = at if at >= 0 else max(0, html.find("<"))
        end = html.find(">", start) + 1 or len(html)
        return self.finding(
            "{tag} may not stand in a published text.", target=Span(start, end), tag=html[start:end][:60]
        )
