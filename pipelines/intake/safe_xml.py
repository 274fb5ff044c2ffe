"""XML from strangers: no entities, no DTD, no network, no bottomless trees."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pipelines.intake.base import unreadable

_ENTITIES = re.compile(r"<!(?:DOCTYPE[^>\[]*\[|ENTITY)", re.I)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def refuse_entities(text: str) -> str:
    """The text without its XML declaration (it is decoded already); raises UnreadableArticle if it defines entities."""
    if _ENTITIES.search(text):
        raise unreadable("the XML defines entities of its own", "send it without a document type declaration")
    return _DECLARATION.sub("", text)


def parse(text: str) -> Any:
    """The root element; raises UnreadableArticle with the line for XML that is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(refuse_entities(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise unreadable(f"the XML is not well-formed: {error.msg}", "check that it was sent whole") from error
