"""XML without surprises: no entities, no network, no bombs, no characters that XML 1.0 forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines import markup
from pipelines.errors import BadExchangeFile
from pipelines.markup import Tag

# XML 1.0, section 2.2: what is not a Char.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Element = Any  # lxml has no types of its own


def sound(text: str) -> str:
    """The text without characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("", text)


def parse(raw: bytes, what: str) -> Element:
    """The root element; raises BadExchangeFile for what is no XML or carries a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise BadExchangeFile(f"is no {what} ({reason})", mend=f"export a {what} file from your tool again") from error
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None and tree.docinfo.internalDTD.entities():
        raise BadExchangeFile("declares entities, which are not read", mend="export without a document type")
    return root


def serialise(root: Element) -> str:
    body: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=False)
    return body.decode("utf-8")


def local(element: Element) -> str:
    """The tag's name without its namespace; "" for comments and instructions."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def tokens(raw: str, html: bool) -> Iterator[str | Tag]:
    """Plain text and tags of an inline HTML text, in order; a text that is plain comes as one string."""
    stripped = markup.strip(raw, html)
    at = 0
    for tag in stripped.tags:
        if tag.at > at:
            yield stripped.text[at : tag.at]
            at = tag.at
        yield tag
    if at < len(stripped.text):
        yield stripped.text[at:]


def append_text(parent: Element, text: str) -> None:
    """Add text behind whatever `parent` holds so far."""
    text = sound(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
