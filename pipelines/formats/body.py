"""An item's blocks as one tree of HTML elements, from which the HTML, XHTML and plain-text bodies are made.

The tree is the same in every format: the label first, then a correction's note, the blocks, and the way
back to the original. Inline HTML is sanitised again on the way out, whatever the store holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import nh3
from lxml import etree
from lxml import html as lxml_html

from pipelines.formats.text import clean, cut, line, web_url
from pipelines.formats.tree import add
from pipelines.formats.words import label, words
from pipelines.markup import INLINE_TAGS
from pipelines.model import Block, BlockKind, FeedItem

XHTML = "http://www.w3.org/1999/xhtml"
_ATTRIBUTES = {"a": {"href", "title", "hreflang"}, "abbr": {"title"}, "time": {"datetime"}, "*": {"lang", "dir"}}
_MAX_DEPTH = 100  # libxml2 stops at 256 open elements; no sentence needs a hundred
_TAG = re.compile(r"<(/?)([a-z]+)")
_WRAPPED: dict[BlockKind, tuple[str, ...]] = {
    BlockKind.STANDFIRST: ("p", "strong"),
    BlockKind.SUBHEAD: ("h2",),
    BlockKind.QUOTE: ("blockquote", "p"),
    BlockKind.CAPTION: ("p", "em"),
    BlockKind.ALT: ("p", "em"),
    BlockKind.CREDIT: ("p", "small"),
    BlockKind.CODE: ("pre", "code"),
}


def tree(item: FeedItem, *, labelled: bool = True) -> etree._Element:
    """A `div` with the whole body; empty for an item whose content is withdrawn."""
    top = etree.Element("div")
    if not item.blocks or item.status != "usable":
        return top
    if labelled:
        add(add(top, "p"), "em", label(item))
    _add_note(top, item)
    add_blocks(top, item.blocks)
    _add_footer(top, item)
    return top


def add_blocks(top: etree._Element, blocks: Iterable[Block]) -> None:
    """All blocks but the headline, which every format carries by itself; list items gather in one list."""
    items: etree._Element | None = None
    for block in blocks:
        if block.kind is BlockKind.HEADLINE or not clean(block.text).strip():
            continue
        if block.kind is BlockKind.LIST_ITEM:
            items = items if items is not None else add(top, "ul")
            _fill(add(items, "li"), block)
            continue
        items = None
        element = top
        for tag in _WRAPPED.get(block.kind, ("p",)):
            element = add(element, tag)
        _fill(element, block)


def _add_note(top: etree._Element, item: FeedItem) -> None:
    if not item.note and not item.correction:
        return
    paragraph = add(top, "p")
    if item.correction:
        add(paragraph, "strong", words(item.locale).correction).tail = ": " if item.note else ""
    _append_text(paragraph, clean(item.note))


def _add_footer(top: etree._Element, item: FeedItem) -> None:
    w = words(item.locale)
    paragraph = add(top, "p", w.of_version.format(version=clean(item.source_version)))
    for url, said, language in ((item.source_url, w.read_original, "en"), (item.report_url, w.report, None)):
        if web_url(url):
            _append_text(paragraph, " · ")
            add(paragraph, "a", said, {"href": web_url(url), "hreflang": language})
    related = [link for link in item.related if web_url(link.url)]
    if related:
        add(top, "p", w.related)
        rows = add(top, "ul")
        for link in related:
            add(add(rows, "li"), "a", line(link.title) or link.url, {"href": web_url(link.url)})
    if rights_line(item):
        add(add(top, "p"), "small", rights_line(item))


def rights_line(item: FeedItem) -> str:
    """ "© Holder. Terms", "" where nothing is stated."""
    holder = f"© {item.rights.holder}" if item.rights.holder else ""
    return line(". ".join(p for p in (holder, item.rights.usage_terms) if p))


def _fill(element: etree._Element, block: Block) -> None:
    if not block.html:
        element.text = clean(block.text)
        return
    safe = sanitised(block.text)
    if _depth(safe) > _MAX_DEPTH:
        element.text = plain(block)
        return
    parsed = lxml_html.fragment_fromstring(safe, create_parent="div")
    element.text = parsed.text
    element.extend(parsed)


def sanitised(fragment: str) -> str:
    """Inline tags and absolute web links only."""
    return nh3.clean(
        clean(fragment),
        tags=set(INLINE_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )


def _depth(fragment: str) -> int:
    deepest = depth = 0
    for closing, name in _TAG.findall(fragment):
        depth += -1 if closing else name != "br"
        deepest = max(deepest, depth)
    return deepest


def plain(block: Block) -> str:
    """The block's text without markup, entities resolved."""
    if not block.html:
        return clean(block.text)
    bare = nh3.clean(clean(block.text), tags=set())
    return clean(lxml_html.fragment_fromstring(bare, create_parent="div").text_content())


def html(item: FeedItem, *, labelled: bool = True) -> str:
    """The body as HTML without a wrapping element; a page that shows the label elsewhere leaves it out."""
    return "".join(_serialised(child) for child in tree(item, labelled=labelled))


def _serialised(element: etree._Element) -> str:
    return str(etree.tostring(element, method="html", encoding="unicode"))


def xhtml(item: FeedItem) -> etree._Element:
    """The body as an XHTML `html` element with title and language, for inlineXML."""
    nsmap: dict[str | None, str] = {None: XHTML}
    top = etree.Element(f"{{{XHTML}}}html", nsmap=nsmap)
    add(add(top, f"{{{XHTML}}}head"), f"{{{XHTML}}}title", line(item.headline))
    content = add(top, f"{{{XHTML}}}body")
    for child in tree(item):
        content.append(child)
    for element in content.iter(etree.Element):
        if not element.tag.startswith("{"):
            element.tag = f"{{{XHTML}}}{element.tag}"
    return top


def text(item: FeedItem) -> str:
    """The body as plain text, a blank line between paragraphs."""
    return "\n\n".join(_lines(tree(item)))


def _lines(top: etree._Element) -> Iterator[str]:
    for child in top:
        if child.tag == "ul":
            yield "\n".join("- " + "".join(li.itertext()).strip() for li in child)
        else:
            yield "".join(child.itertext()).strip()


def summary(item: FeedItem, limit: int = 300) -> str:
    """The summary, or the standfirst, or the first paragraph, plain, cut at a word under `limit`."""
    if item.summary.strip():
        return line(item.summary)
    kinds = (BlockKind.STANDFIRST, BlockKind.PARAGRAPH)
    found = (b for kind in kinds for b in item.blocks if b.kind is kind and b.text.strip())
    first = next(found, None)
    return cut(line(plain(first)), limit) if first else ""


def _append_text(element: etree._Element, said: str) -> None:
    """More text at the element's end."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + said
    else:
        element.text = (element.text or "") + said
