"""Building XML: every text and attribute passes the character filter, so no tree can hold what XML forbids."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipelines.formats.text import clean

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Our own vocabulary for what RSS and Atom have no word for; described in docs/08-wire-formats.md.
DRAGOMAN = "urn:x-dragoman:feed:1"
ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

Attributes = Mapping[str, str | None]


def root(tag: str, nsmap: Mapping[str | None, str], attributes: Attributes | None = None) -> etree._Element:
    return etree.Element(tag, _filtered(attributes or {}), nsmap=dict(nsmap))


def add(
    parent: etree._Element, tag: str, text: str | None = None, attributes: Attributes | None = None
) -> etree._Element:
    """Append a child; attributes whose value is None are left out."""
    child = etree.SubElement(parent, tag, _filtered(attributes or {}))
    if text is not None:
        child.text = clean(text)
    return child


def add_if(parent: etree._Element, tag: str, text: str, attributes: Attributes | None = None) -> None:
    """Append a child unless its text is empty."""
    if clean(text).strip():
        add(parent, tag, text, attributes)


def document(top: etree._Element) -> bytes:
    """UTF-8 with a declaration; no pretty printing, for white space is content in XHTML."""
    return bytes(etree.tostring(top, encoding="UTF-8", xml_declaration=True))


def _filtered(attributes: Attributes) -> dict[str, str]:
    return {k: clean(v) for k, v in attributes.items() if v is not None}
