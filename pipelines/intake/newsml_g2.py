"""IPTC NewsML-G2: a newsItem, alone or first in a newsMessage.

Section numbers are of the NewsML-G2 Guidelines: 5.4 itemMeta, 5.5 contentMeta, 5.6 contentSet. The content is
read from inlineXML (XHTML, or NITF's body, whose tags are HTML's) or inlineData.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from pipelines.intake import dates, html_blocks, safe_xml
from pipelines.intake.base import Document, unreadable
from pipelines.intake.ninjs import from_urgency
from pipelines.model import Article, Block, BlockKind, Byline, Link, PubStatus, Rights

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(document: Document) -> bool:
    return bool(re.search(r"<(?:\w+:)?(?:newsitem|newsmessage)\b", document.opening))


def read(document: Document) -> Article:
    root = safe_xml.parse(document.text)
    items = [root] if _name(root) == "newsItem" else [e for e in root.iter() if _name(e) == "newsItem"]
    if not items:
        raise unreadable("the NewsML-G2 message holds no newsItem", "send a newsItem with text")
    item = next((i for i in items if _find(i, "contentSet") is not None), items[0])
    body = list(_body(item))
    return Article(
        source=document.source,
        uri=item.get("guid") or document.uri or document.urn,
        version=item.get("version") or "",
        blocks=(*_head(item, body), *body),
        language=_attribute(item, "contentMeta/language", "tag") or item.get(_LANG) or "en",
        byline=_byline(item),
        published=_when(item, "itemMeta/firstCreated") or _when(item, "itemMeta/versionCreated"),
        url=_attribute(item, "itemMeta/link", "href") if _attribute(item, "itemMeta/link", "rel") == "irel:web" else "",
        section=_text(item, "itemMeta/service/name"),
        tags=tuple(dict.fromkeys(_every(item, "contentMeta/subject/name"))),
        priority=from_urgency(_text(item, "contentMeta/urgency")),
        status=_status(item),
        embargoed_until=_when(item, "itemMeta/embargoed"),
        note=" ".join(_every(item, "itemMeta/edNote")),
        rights=_rights(item),
        related=tuple(_related(item)),
        set_aside=document.notes,
    )


# ------------------------------------------------------------------ paths by local name, whatever the namespace


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(element: Any, path: str) -> list[Any]:
    found = [element]
    for step in path.split("/"):
        found = [child for parent in found for child in parent if _name(child) == step]
    return found


def _find(element: Any, path: str) -> Any:
    return next(iter(_all(element, path)), None)


def _every(element: Any, path: str) -> list[str]:
    texts = (" ".join("".join(e.itertext()).split()) for e in _all(element, path))
    return [text for text in texts if text]


def _text(element: Any, path: str) -> str:
    return next(iter(_every(element, path)), "")


def _attribute(element: Any, path: str, name: str) -> str:
    found = _find(element, path)
    return (found.get(name) or "") if found is not None else ""


def _when(item: Any, path: str) -> datetime | None:
    text = _text(item, path)
    moment = dates.iso(text) if text else None
    if text and not moment:
        raise unreadable(f"{path} is no date: {text[:40]}", "write it as 2024-10-17T12:30:00Z")
    return moment


# ------------------------------------------------------------------ fields


def _status(item: Any) -> PubStatus:
    code = _attribute(item, "itemMeta/pubStatus", "qcode") or "stat:usable"
    try:
        return PubStatus(code.rpartition(":")[2])
    except ValueError as error:
        raise unreadable(f'pubStatus "{code}" is unknown', "use stat:usable, stat:withheld or stat:canceled") from error


def _byline(item: Any) -> Byline | None:
    name = _text(item, "contentMeta/by") or ", ".join(_every(item, "contentMeta/creator/name"))
    name = re.sub(r"^by:?\s+", "", name, flags=re.I)
    return Byline(name) if name else None


def _rights(item: Any) -> Rights:
    holder = _text(item, "rightsInfo/copyrightHolder/name") or _attribute(item, "rightsInfo/copyrightHolder", "literal")
    return Rights(holder, " ".join(_every(item, "rightsInfo/usageTerms")))


def _head(item: Any, body: list[Block]) -> Iterator[Block]:
    headline = _text(item, "contentMeta/headline") or _text(item, "itemMeta/title")
    if headline and not any(b.kind is BlockKind.HEADLINE for b in body):
        yield Block(BlockKind.HEADLINE, headline)


def _body(item: Any) -> Iterator[Block]:
    for content in _all(item, "contentSet/inlineXML"):
        for child in content:
            yield from html_blocks.blocks(_as_html(child))
        return
    for content in _all(item, "contentSet/inlineData"):
        text = "".join(content.itertext())
        if html_blocks.looks_like_html(text):
            yield from html_blocks.blocks(text)
        else:
            for paragraph in re.split(r"\n\s*\n|\n", text):
                if paragraph.strip():
                    yield Block(BlockKind.PARAGRAPH, paragraph.strip())
        return


def _as_html(element: Any) -> str:
    """The element as HTML text: namespaces dropped; NITF's hl1 and its body.head and body.content are known names."""
    text = str(etree.tostring(element, encoding="unicode", with_tail=False))
    text = re.sub(r"\sxmlns(?::\w+)?=(?:\"[^\"]*\"|'[^']*')", "", text)
    text = re.sub(r"<(/?)\w+:", r"<\1", text)
    text = re.sub(r"<(/?)hl1\b", r"<\1h1", text)
    text = re.sub(r"<(/?)hl2\b", r"<\1h2", text)
    return re.sub(r"<(/?)(?:body\.\w+|hedline|block|nitf)\b", r"<\1div", text)


def _related(item: Any) -> Iterator[Link]:
    for link in _all(item, "itemMeta/link"):
        if (link.get("rel") or "").endswith(("seeAlso", "related")):
            href = link.get("href") or ""
            title = _text(link, "title") or _text(link, "itemTitle")
            if title or href:
                yield Link(title, href if href.startswith(("http://", "https://")) else "")
