"""HTML: a body fragment as a publishing system sends it, or a whole page as a browser saved it.

In a page, trafilatura says which text is the article; our own walk over the same page keeps what it drops:
inline tags, captions, alternative texts, the standfirst. Nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pipelines.intake import dates, html_blocks
from pipelines.intake.base import Document
from pipelines.model import Article, Block, BlockKind, Byline, Link, SetAside

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
# Possessive: what was taken as a comment is never tried again, or 400 comments without a tag after them take for ever.
_START = re.compile(
    r"(?:<\?xml[^>]*\?>\s*)?(?>(?:<!--.*?-->\s*)*+)<(?:!doctype\s+html|/?[a-z][a-z0-9]*)[\s/>]", re.I | re.S
)
_KEPT_WITHOUT_PROOF = (BlockKind.HEADLINE, BlockKind.STANDFIRST, BlockKind.CAPTION, BlockKind.ALT, BlockKind.CREDIT)


def recognises(document: Document) -> bool:
    """Begins with a tag, or holds at least two paragraphs marked as such."""
    if _START.match(document.opening):
        return True
    return len(re.findall(r"</(?:p|h[1-6]|li|div|blockquote)>", document.opening)) >= 2


def read(document: Document) -> Article:
    root = html_blocks.parse(document.text)
    meta = _Meta(root)
    if _PAGE.search(document.opening):
        blocks, left = _page(document.text, root)
    else:
        blocks, left = html_blocks.from_element(root), ()
    if not any(b.kind is BlockKind.HEADLINE for b in blocks) and meta.title:
        blocks.insert(0, Block(BlockKind.HEADLINE, meta.title))
    url = meta.url
    return Article(
        source=document.source,
        uri=document.uri or url or document.urn,
        version=_version(meta.modified),
        blocks=tuple(blocks),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "en",
        byline=meta.byline,
        published=meta.published,
        url=url,
        section=meta.first("article:section"),
        tags=tuple(meta.every("article:tag")),
        related=tuple(_related(root)),
        set_aside=(*left, *document.notes),
    )


def _version(modified: datetime | None) -> str:
    return modified.strftime("%Y%m%d%H%M%S") if modified else "1"


# ------------------------------------------------------------------ a whole page


def _page(text: str, root: Any) -> tuple[list[Block], tuple[SetAside, ...]]:
    """The article's blocks, and what stood between them and is left out."""
    import trafilatura  # it loads much; only pages need it

    blocks = html_blocks.from_element(_container(root))
    main = trafilatura.extract(text, include_comments=False, include_tables=True, fast=True) or ""
    proof = _letters(main)
    if len(proof) < 100:
        return blocks, ()
    kept = [b for b in blocks if b.kind in _KEPT_WITHOUT_PROOF or _letters(b.text, b.html) in proof]
    if not any(b.kind is BlockKind.PARAGRAPH for b in kept):
        return [Block(BlockKind.PARAGRAPH, p.strip()) for p in main.split("\n") if p.strip()], ()
    left = tuple(SetAside(b.text, "page furniture") for b in blocks if b not in kept)
    return kept, left


def _container(root: Any) -> Any:
    """The element that holds the article: the article element with most text, else main, else the body."""
    for path in ("//article", "//main", "//*[@itemprop='articleBody']", "//body"):
        found = root.xpath(path)
        if found:
            best = max(found, key=lambda e: len(e.text_content()))
            if len(best.text_content().split()) > 20 or path == "//body":
                return best
    return root


def _letters(text: str, html: bool = False) -> str:
    if html:
        text = re.sub(r"<[^<>]*>|&\w+;", "", text)
    return re.sub(r"[\W_]+|amp", "", text.lower())


def _related(root: Any) -> Iterator[Link]:
    for box in root.xpath("//*[contains(concat(' ', translate(@class, '-_', '  '), ' '), ' related ')]"):
        for link in box.iter("a"):
            title = " ".join(link.text_content().split())
            if title:
                href = link.get("href") or ""
                yield Link(title, href if href.startswith(("http://", "https://")) else "")


# ------------------------------------------------------------------ what the page says of itself


class _Meta:
    """Open Graph, article:*, schema.org JSON-LD and the common class names, in this order of belief."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            if name and element.get("content"):
                self._meta.setdefault(name, []).append(element.get("content").strip())
        self._data = _json_ld(root)

    def every(self, name: str) -> list[str]:
        return self._meta.get(name, [])

    def first(self, *names: str) -> str:
        return next((values[0] for name in names if (values := self._meta.get(name))), "")

    @property
    def title(self) -> str:
        title = self.first("og:title", "twitter:title") or str(self._data.get("headline") or "")
        return " ".join((title or self._root.findtext(".//title") or "").split())

    @property
    def url(self) -> str:
        links = [e.get("href") or "" for e in self._root.xpath("//link[@rel='canonical']")]
        found = next((u for u in (*links, self.first("og:url")) if u.startswith(("http://", "https://"))), "")
        return found.strip()

    @property
    def published(self) -> datetime | None:
        texts = [self.first("article:published_time", "datepublished", "date", "dc.date", "pubdate")]
        texts.append(str(self._data.get("datePublished") or ""))
        texts += [e.get("datetime") or e.text_content() for e in self._root.iter("time")][:3]
        return next((moment for text in texts if text and (moment := dates.any_format(text))), None)

    @property
    def modified(self) -> datetime | None:
        text = self.first("article:modified_time", "og:updated_time", "datemodified") or self._data.get("dateModified")
        return dates.any_format(str(text)) if text else None

    @property
    def byline(self) -> Byline | None:
        authors = [a for a in (*self.every("author"), *self.every("article:author")) if not a.startswith("http")]
        authors += _authors(self._data.get("author"))
        link = next(iter(self._root.xpath("//a[@rel='author']|//*[contains(@class,'byline')]//a[@href]")), None)
        if not authors:
            named = self._root.xpath("//a[@rel='author']|//*[@itemprop='author']|//*[contains(@class,'byline')]")
            authors = [" ".join(e.text_content().split()) for e in named[:1]]
        name = re.sub(r"^(?:by|written by)[:\s]\s*", "", ", ".join(dict.fromkeys(authors)), flags=re.I).strip()
        href = (link.get("href") or "") if link is not None else ""
        return Byline(name[:200], href if href.startswith(("http://", "https://")) else "") if name else None


def _json_ld(root: Any) -> dict[str, Any]:
    """The page's schema.org article, {} if there is none that parses."""
    for script in root.xpath("//script[@type='application/ld+json']")[:5]:
        try:
            value = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", [value]) if isinstance(value, dict) else value
        for entry in graph if isinstance(graph, list) else []:
            if isinstance(entry, dict) and "Article" in str(entry.get("@type")):
                return entry
    return {}


def _authors(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    names = (e.get("name") if isinstance(e, dict) else e for e in entries)
    return [n.strip() for n in names if isinstance(n, str) and n.strip()]
