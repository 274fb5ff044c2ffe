"""Atom's deleted entries (RFC 6721): each is a kill of the entry that it names. feedparser does not know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pipelines.errors import UnreadableArticle
from pipelines.intake import dates, safe_xml
from pipelines.intake.base import Document
from pipelines.model import Article, PubStatus

_NS = "{http://purl.org/atompub/tombstones/1.0}"


def read_all(document: Document) -> list[Article]:
    """The kills among a feed's elements; none where its XML is too damaged to tell."""
    if "deleted-entry" not in document.text:
        return []
    try:
        root = safe_xml.parse(document.text.lstrip())
    except UnreadableArticle:
        return []
    entries = _updates(root)
    return [kill for element in root.iter(f"{_NS}deleted-entry") for kill in _kill(element, entries, document)]


def _updates(root: Any) -> Mapping[str, datetime]:
    """When each entry of the feed was updated."""
    found = ((_text(e, "{*}id"), dates.iso(_text(e, "{*}updated"))) for e in root.iter("{*}entry"))
    return {identity: moment for identity, moment in found if moment}


def _kill(element: Any, entries: Mapping[str, datetime], document: Document) -> Iterator[Article]:
    """Section 3: an entry of the same feed that was updated after the tombstone lives again."""
    ref, when = (element.get("ref") or "").strip(), dates.iso(element.get("when") or "")
    alive = entries.get(ref)
    if not ref or (alive and when and alive > when):
        return
    yield Article(
        source=document.source,
        uri=ref,
        version=when.strftime("%Y%m%d%H%M%S") if when else "",
        blocks=(),
        status=PubStatus.CANCELED,
        note=_text(element, f"{_NS}comment"),
    )


def _text(element: Any, path: str) -> str:
    found = element.find(path)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""
