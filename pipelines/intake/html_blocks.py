"""HTML into blocks: headings, paragraphs, lists, quotations, captions, alternative texts.

A block keeps inline tags (`pipelines.markup.INLINE_TAGS`) and is `html` only if it has any. An element that spans
several sentences is closed and opened again between them: it looks the same, and each sentence is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Any

import lxml.html
from lxml import etree

from pipelines import markup, segmentation
from pipelines.intake.base import MAX_BLOCKS, MAX_CHARACTERS, unreadable
from pipelines.model import Block, BlockKind

_DROPPED = frozenset(
    ("script", "style", "nav", "noscript", "template", "iframe", "svg", "form", "button", "select", "object", "footer")
    + ("embed", "video", "audio", "canvas", "map", "aside", "head", "dialog", "input", "textarea", "math", "title")
)
_KINDS = {
    "p": BlockKind.PARAGRAPH,
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "pre": BlockKind.CODE,
} | {f"h{n}": BlockKind.SUBHEAD for n in range(1, 7)}
_OTHER_BLOCKS = frozenset(
    ("html", "body", "div", "section", "article", "main", "header", "figure", "ul", "ol", "dl", "table", "tbody", "tr")
    + ("td", "th", "thead", "tfoot", "hr", "center", "details", "summary", "address", "fieldset", "picture", "hgroup")
)
_BLOCK_TAGS = frozenset(_KINDS) | _OTHER_BLOCKS
_BREAKING = _BLOCK_TAGS | {"img"}
_STANDFIRST = re.compile(
    r"standfirst|\bdek\b|\blede?\b|sub-?(?:title|headline)|\bintro\b|article[-_]+summary|\bdeck\b", re.I
)
_CREDIT = re.compile(r"credit|copyright|photographer|image[-_]?source|caption[-_]+source", re.I)
_UNWANTED = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|newsletter|promo|advert\w*|ads?|cookies?|consent|breadcrumbs?|comments?|"
    r"byline|author|related|recirc\w*|recommended|paywall|toolbar|skip-link|tags?|timestamp|dateline-meta)(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_EMPTY_PAIR = re.compile(r"<([a-z]+)(?:\s[^<>]*)?>(\s*)</\1>", re.I)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 150  # real pages nest some 40 levels
_MOST_ELEMENTS = 50_000  # real pages have some 5,000


def looks_like_html(text: str) -> bool:
    return bool(
        re.search(
            r"</?(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|span|blockquote|figure|article)\b[^<>]*>", text, re.I
        )
    )


def parse(text: str) -> Any:
    """The root element; no network, no entities. Raises UnreadableArticle for what has no element at all."""
    parser = lxml.html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise unreadable("the HTML holds no text", "check that the page was saved whole") from error
    # libxml2 stops at 256 levels without an exception, and what stood deeper is gone.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise unreadable("the HTML is nested more than 250 levels deep", "check that its elements are closed")
    if next(islice(root.iter(), _MOST_ELEMENTS, None), None) is not None:
        raise unreadable(f"the HTML has more than {_MOST_ELEMENTS:,} elements", "send one story at a time")
    return root


def blocks(text: str) -> list[Block]:
    """The blocks of a body fragment or of a page, in reading order. The first h1 is the headline."""
    return from_element(parse(text))


def from_element(root: Any) -> list[Block]:
    walker = _Walker()
    walker.visit(root, BlockKind.PARAGRAPH, 0)
    walker.flush(BlockKind.PARAGRAPH)
    return walker.found


def one(text: str, kind: BlockKind) -> Iterator[Block]:
    """A field that may hold inline HTML ("headline", "caption") as one block of `kind`; none if blank."""
    if looks_like_html(text) or re.search(
        r"&(?:#\d+|#x[\da-f]+|amp|quot|lt|gt|nbsp|[lr]squo|[lr]dquo|mdash);", text, re.I
    ):
        block = _inline_block(re.sub(r"</?(?:p|div|h[1-6])\b[^<>]*>", " ", text, flags=re.I), kind)
        if block:
            yield block
    elif text.strip():
        yield Block(kind, text.strip())


class _Walker:
    """Collects inline runs; each block element ends the run before it."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._kinds: set[BlockKind] = set()
        self._run: list[str] = []

    def visit(self, element: Any, kind: BlockKind, depth: int) -> None:
        if not isinstance(element.tag, str) or unwanted(element):
            return
        tag = element.tag.lower()
        if tag == "img":
            self._alternative(element, kind)
        elif tag == "pre" or depth > _DEEPEST:
            self.flush(kind)
            self._add(Block(BlockKind.CODE if tag == "pre" else kind, "".join(element.itertext()).strip("\n")))
        elif tag == "br":
            self._line_break(element, kind)
        elif tag in _BLOCK_TAGS or _has_blocks(element) or _CREDIT.search(element.get("class") or ""):
            self.flush(kind)
            inner = self._kind(element, tag, kind)
            self._children(element, inner, depth)
            self.flush(inner)
        else:
            self._run.append(_open_tag(element))
            self._children(element, kind, depth)
            self._run.append(f"</{tag}>")

    def flush(self, kind: BlockKind) -> None:
        run = "".join(self._run)
        if len(run) > 2 * MAX_CHARACTERS:
            raise unreadable(f"one paragraph has more than {MAX_CHARACTERS:,} characters", "send one story at a time")
        block = _inline_block(run, kind)
        self._run = []
        if block:
            self._add(block)

    def _children(self, element: Any, kind: BlockKind, depth: int) -> None:
        self._run.append(markup.escape(element.text or ""))
        for child in element:
            self.visit(child, kind, depth + 1)
            self._run.append(markup.escape(child.tail or ""))

    def _kind(self, element: Any, tag: str, outer: BlockKind) -> BlockKind:
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if _CREDIT.search(names):
            return BlockKind.CREDIT
        if tag == "h1" and BlockKind.HEADLINE not in self._kinds:
            return BlockKind.HEADLINE
        if _STANDFIRST.search(names) and BlockKind.PARAGRAPH not in self._kinds and tag in ("p", "h2", "h3", "div"):
            return BlockKind.STANDFIRST
        kind = _KINDS.get(tag, outer)
        return outer if kind is BlockKind.PARAGRAPH and outer is not BlockKind.PARAGRAPH else kind

    def _alternative(self, element: Any, kind: BlockKind) -> None:
        alt = _SPACES.sub(" ", element.get("alt") or "").strip()
        if alt and any(c.isalpha() for c in alt):
            self.flush(kind)
            self._add(Block(BlockKind.ALT, alt))

    def _line_break(self, element: Any, kind: BlockKind) -> None:
        while self._run and not self._run[-1].strip():
            self._run.pop()
        if self._run and self._run[-1] == "<br>":  # two in a row are how some systems write a paragraph's end
            self._run.pop()
            self.flush(kind)
        else:
            self._run.append("<br>")

    def _add(self, block: Block) -> None:
        if len(self.found) > MAX_BLOCKS:
            raise unreadable(f"the page has more than {MAX_BLOCKS:,} paragraphs", "send one story at a time")
        if block.text.strip():
            self.found.append(block)
            self._kinds.add(block.kind)


def unwanted(element: Any) -> bool:
    if element.tag in _DROPPED or (element.tag == "header" and element.find(".//h1") is None):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag not in ("p", "body", "html", "main", "article", "a", "h1") and _UNWANTED.search(names):
        return True
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _has_blocks(element: Any) -> bool:
    return any(isinstance(d.tag, str) and d.tag.lower() in _BREAKING for d in element.iterdescendants())


def _open_tag(element: Any) -> str:
    attributes = "".join(
        f' {k}="{markup.escape(v).replace(chr(34), "&quot;")}"' for k, v in element.attrib.items() if k.isalpha()
    )
    return f"<{element.tag.lower()}{attributes}>"


def _inline_block(html: str, kind: BlockKind) -> Block | None:
    """The run as a block: sanitised, white space collapsed, plain if no tag is left."""
    if not html.strip():
        return None
    clean = markup.clean(html).replace("&nbsp;", "\u00a0")
    clean = re.sub(r"</?span>", "", clean) if "<span " not in clean else clean
    previous = ""
    while previous != clean:
        previous, clean = clean, _EMPTY_PAIR.sub(r"\2", clean)
    clean = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", _SPACES.sub(" ", clean))
    if not markup.strip(clean).text.strip():
        return None
    if "<" not in clean:
        return Block(kind, unescape(clean))
    return Block(kind, _whole_sentences(clean), html=True)


_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z]+)(?:\s[^<>]*)?>", re.I)


def _whole_sentences(html: str) -> str:
    """Elements open at a sentence's end are closed there and opened again at the next sentence."""
    spans = segmentation.split(html, html=True)
    if len(spans) < 2:
        return html
    out, at = [], 0
    open_tags: list[tuple[str, str]] = []
    for span in spans:
        out.append(html[at : span.start])
        out += [tag for _, tag in open_tags]
        text = span.of(html)
        for match in _TAG.finditer(text):
            if match["end"]:
                if open_tags and open_tags[-1][0] == match["name"]:
                    open_tags.pop()
            elif match["name"] != "br":
                open_tags.append((match["name"], match.group()))
        out += [text, *(f"</{name}>" for name, _ in reversed(open_tags))]
        at = span.end
    return "".join([*out, html[at:]])
