"""Where a feed's hub is: Link headers first, then the document's own links (WebSub section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from pipelines.errors import BadInput
from pipelines.intake import safe_xml
from pipelines.intake.decoding import decode

# RFC 8288 section 3: <target>; parameters. A comma may stand inside the target.
_LINK = re.compile(r"<([^>]*)>((?:[^\",]|\"(?:[^\"\\]|\\.)*\")*)")
_REL = re.compile(r"""(?:^|;)\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.I)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Links:
    """A hub, and the topic: what the feed calls itself."""

    hub: str
    topic: str


def links(headers: str, body: bytes, url: str) -> Links | None:
    """Of an answer's Link header and its body; None where it names no hub."""
    for found in (list(_of_headers(headers)), list(_of_document(body))):
        named = {rel: urljoin(url, href) for rel, href in reversed(found) if href and len(href) <= _LONGEST}
        if "hub" in named:
            return Links(named["hub"], named.get("self", url))
    return None


def _of_headers(value: str) -> Iterator[tuple[str, str]]:
    for target, parameters in _LINK.findall(value):
        match = _REL.search(parameters)
        for rel in (match[1] or match[2]).lower().split() if match else ():
            yield rel, target.strip()


def _of_document(body: bytes) -> Iterator[tuple[str, str]]:
    """atom:link of an Atom feed or of an RSS channel; entries have links of their own."""
    if b"hub" not in body:
        return
    try:
        root = safe_xml.parse(decode(body)[0].lstrip())
    except BadInput:
        return
    for parent in (root, *root.findall("channel")):
        for child in parent:
            if isinstance(child.tag, str) and etree.QName(child).localname == "link":
                for rel in (child.get("rel") or "").lower().split():
                    yield rel, (child.get("href") or "").strip()
