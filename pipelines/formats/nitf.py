"""NITF 3.6 (IPTC), one document an item.

NITF has no status for a kill but `docdata/@management-status`; a withdrawn item sends its identity, that
status and the note, with an empty body.
"""

from __future__ import annotations

from lxml import etree

from pipelines.formats import body, facts
from pipelines.formats.ninjs import usage_terms
from pipelines.formats.text import compact, identity, line, web_url
from pipelines.formats.tree import XML_LANG, add, add_if, document, root
from pipelines.formats.words import label, words
from pipelines.model import FeedItem

NITF = "http://iptc.org/std/NITF/2006-10-18/"
_T = f"{{{NITF}}}"
# NITF's own elements for HTML's; every other inline element gives its text only.
_INLINE = {"a": "a", "br": "br", "em": "em", "i": "em", "b": "em", "strong": "em", "q": "q", "cite": "em"}
_BLOCKS = {"p": "p", "h2": "hl2", "ul": "ul", "li": "li", "pre": "pre"}


def render_item(item: FeedItem) -> bytes:
    attributes = {"version": "-//IPTC//DTD NITF 3.6//EN", "baselang": item.locale}
    top = root(f"{_T}nitf", {None: NITF}, attributes)
    _add_head(top, item)
    content = add(top, f"{_T}body", None, {XML_LANG: item.locale})
    _add_body_head(content, item)
    block = add(add(content, f"{_T}body.content"), f"{_T}block")
    for child in body.tree(item):
        _add_block(block, child)
    end = add(content, f"{_T}body.end")
    if item.status == "usable":
        add_if(end, f"{_T}tagline", facts.credit(item))
    return document(top)


def _add_head(top: etree._Element, item: FeedItem) -> None:
    head = add(top, f"{_T}head")
    add(head, f"{_T}title", line(item.headline) if item.status == "usable" else words(item.locale).withdrawn)
    for name, value in facts.provenance(item).items():
        add(head, f"{_T}meta", None, {"name": f"dragoman.{name}", "content": line(value)})
    for alternate in facts.others(item):
        translation = {"name": f"dragoman.translation.{alternate.locale}", "content": web_url(alternate.url)}
        add(head, f"{_T}meta", None, translation)
    _add_docdata(head, item)
    if web_url(item.url):
        published = {"type": "web", "date.publication": compact(item.version_created), "ex-ref": web_url(item.url)}
        add(head, f"{_T}pubdata", None, published)


def _add_docdata(head: etree._Element, item: FeedItem) -> None:
    data = add(head, f"{_T}docdata", None, {"management-status": item.status.value})
    if item.correction or item.status != "usable":
        correction = {"info": line(item.note) or item.status.value, "id-string": identity(item.uri)}
        add(data, f"{_T}correction", None, correction)
    add(data, f"{_T}doc-id", None, {"id-string": identity(item.uri), "regsrc": line(item.provider) or None})
    add(data, f"{_T}urgency", None, {"ed-urg": str(facts.URGENCY[item.priority])})
    add(data, f"{_T}date.issue", None, {"norm": compact(item.first_created)})
    if item.embargoed_until:
        add(data, f"{_T}date.release", None, {"norm": compact(item.embargoed_until)})
    if item.note:
        add(data, f"{_T}ed-msg", None, {"info": line(item.note)})
    add(data, f"{_T}du-key", None, {"key": identity(item.uri), "version": str(item.version)})
    if line(item.rights.holder):
        year = str(item.first_created.year)
        add(data, f"{_T}doc.copyright", None, {"holder": line(item.rights.holder), "year": year})
        limits = {"owner": line(item.rights.holder), "limitations": usage_terms(item) or None}
        geography = " ".join(item.rights.territories) or None
        add(data, f"{_T}doc.rights", None, {**limits, "geography": geography})
    keys = [k for k in (line(item.section), *map(line, item.tags)) if k]
    if keys:
        listed = add(data, f"{_T}key-list")
        for key in dict.fromkeys(keys):
            add(listed, f"{_T}keyword", None, {"key": key})


def _add_body_head(content: etree._Element, item: FeedItem) -> None:
    """The children in the order of the standard's content model."""
    head = add(content, f"{_T}body.head")
    usable = item.status == "usable"
    said = line(item.headline) if usable else words(item.locale).withdrawn
    add(add(head, f"{_T}hedline"), f"{_T}hl1", said)
    note = label(item) if usable else line(item.note)
    if note:
        holder = add(head, f"{_T}note", None, {"noteclass": "editorsnote"})
        add(add(holder, f"{_T}body.content"), f"{_T}p", note)
    if not usable:
        return
    add_if(head, f"{_T}rights", body.rights_line(item))
    if item.byline:
        add_if(head, f"{_T}byline", line(item.byline.name))
    add_if(head, f"{_T}distributor", facts.credit(item))
    if body.summary(item):
        add(add(head, f"{_T}abstract"), f"{_T}p", body.summary(item))


def _add_block(parent: etree._Element, element: etree._Element) -> None:
    if element.tag == "blockquote":
        quote = add(add(parent, f"{_T}bq"), f"{_T}block")
        for child in element:
            _add_block(quote, child)
        return
    out = add(parent, f"{_T}{_BLOCKS[element.tag]}")
    if element.tag == "ul":
        for child in element:
            _add_block(out, child)
    else:
        _copy_inline(out, element)


def _copy_inline(out: etree._Element, element: etree._Element) -> None:
    """Text and known inline elements; unknown ones are unwrapped. The last child is carried along, for
    asking lxml for it at every step makes a long paragraph quadratic."""
    _copy_into(out, None, element, plain=element.tag == "pre")


def _copy_into(
    out: etree._Element, last: etree._Element | None, element: etree._Element, *, plain: bool
) -> etree._Element | None:
    _append(out, last, element.text)
    for child in element:
        name = None if plain else _INLINE.get(child.tag)
        if name is None:
            last = _copy_into(out, last, child, plain=plain)
        else:
            last = add(out, f"{_T}{name}", None, {"href": child.get("href")} if name == "a" else {})
            if name != "br":
                _copy_into(last, None, child, plain=plain)
        _append(out, last, child.tail)
    return last


def _append(out: etree._Element, last: etree._Element | None, said: str | None) -> None:
    if not said:
        return
    if last is None:
        out.text = (out.text or "") + said
    else:
        last.tail = (last.tail or "") + said
