"""An entry of an RSS or Atom feed, through feedparser, which is given bytes and never an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from io import BytesIO
from time import struct_time
from typing import Any

from pipelines.intake import html_blocks, safe_xml
from pipelines.intake.base import Document, unreadable
from pipelines.model import Article, Block, BlockKind, Byline, SetAside

_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf:rdf|rdf)\b|<channel\b")
# What feedparser's lenient parser raises on XML that is not well-formed; it has no error class of its own.
_LOOSE_PARSER = (LookupError, AttributeError, TypeError, ValueError, AssertionError, RecursionError)
_MOST_ENTRIES = 1_000
_ENTRIES = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.I)
_ENTRY = re.compile(r"(?:<\?xml[^>]*\?>\s*)?<(?P<tag>item|entry)\b")


def recognises(document: Document) -> bool:
    start = re.sub(r"^(?:<\?.*?\?>|<!--.*?-->|<!doctype rss[^>]*>|\s)+", "", document.opening, flags=re.S)
    return bool(_FEED.match(start) or _ENTRY.match(start))


def read(document: Document) -> Article:
    """The first entry; what else the feed holds is noted."""
    articles = read_all(document)
    if len(articles) == 1:
        return articles[0]
    note = SetAside(f"{len(articles) - 1} further entries", "further entries of the feed; send the feed to the poller")
    return _with_note(articles[0], note)


def read_all(document: Document) -> list[Article]:
    """Every entry that has text; raises UnreadableArticle if there is none."""
    found = entries(document)
    if not found:
        raise unreadable("the feed has no entry with text", "check that the feed was sent whole")
    return found


def entries(document: Document) -> list[Article]:
    """The same of a feed that may be empty; raises UnreadableArticle for one whose XML is damaged."""
    import feedparser  # loaded for feeds only

    if len(_ENTRIES.findall(document.text)) > _MOST_ENTRIES:
        raise unreadable(f"the feed has more than {_MOST_ENTRIES:,} entries", "send its newest entries only")
    text = _wrapped(safe_xml.refuse_entities(document.text))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(BytesIO(text.encode("utf-8")), response_headers=headers)
    except _LOOSE_PARSER as error:
        raise unreadable("the feed's XML is too damaged to be read", "check that the feed was sent whole") from error
    articles = [_article(entry, parsed.feed, document) for entry in parsed.entries]
    if parsed.bozo and not articles:
        raise unreadable("the feed's XML is too damaged to be read", "check that the feed was sent whole")
    return [article for article in articles if article.blocks]


def _wrapped(text: str) -> str:
    """A lone item or entry, put into the feed that feedparser expects."""
    match = _ENTRY.match(text.lstrip().lower())
    if not match:
        return text
    if match["tag"] == "item":
        return f'<rss version="2.0"><channel>{text}</channel></rss>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{text}</feed>'


def _with_note(article: Article, note: SetAside) -> Article:
    return replace(article, set_aside=(*article.set_aside, note))


def _article(entry: Any, feed: Any, document: Document) -> Article:
    link = _string(entry, "link")
    updated = _moment(entry.get("updated_parsed")) if "updated" in entry else None
    published = _moment(entry.get("published_parsed")) or updated
    return Article(
        source=document.source,
        uri=_string(entry, "id") or link or document.uri or _urn(entry),
        version=updated.strftime("%Y%m%d%H%M%S") if updated else "1",
        blocks=tuple(_blocks(entry)),
        language=_language(entry) or _string(feed, "language") or "en",
        byline=_byline(entry),
        published=published,
        url=link if link.startswith(("http://", "https://")) else "",
        tags=tuple(dict.fromkeys(t for tag in entry.get("tags", []) if (t := _string(tag, "term")))),
        set_aside=document.notes,
    )


def _urn(entry: Any) -> str:
    """An entry without guid and link is named by its words."""
    words = "\x1f".join((_string(entry, "title"), _string(entry, "summary"), str(entry.get("content") or "")))
    return f"urn:dragoman:sha256:{sha256(words.encode('utf-8', 'replace')).hexdigest()}"


def _string(holder: Any, key: str) -> str:
    value = holder.get(key)
    return value.strip() if isinstance(value, str) else ""


def _moment(parsed: Any) -> datetime | None:
    if not isinstance(parsed, struct_time):
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _language(entry: Any) -> str:
    contents = entry.get("content") or []
    return next((str(c["language"]) for c in contents if c.get("language")), _string(entry, "language"))


def _byline(entry: Any) -> Byline | None:
    names = [_string(a, "name") for a in entry.get("authors", []) if isinstance(a, dict)]
    name = ", ".join(dict.fromkeys(n for n in names if n)) or _string(entry, "author")
    mailed = re.fullmatch(r"\S+@\S+\s+\((.+)\)", name)  # RSS 2.0: "mail@paper.example (Jane Doe)"
    return Byline(mailed[1] if mailed else name) if name else None


def _blocks(entry: Any) -> Iterator[Block]:
    """Title, then the content; a summary that the content does not repeat is the standfirst."""
    title = _string(entry, "title")
    yield from html_blocks.one(title, BlockKind.HEADLINE)
    content = next((_string(c, "value") for c in entry.get("content") or [] if _string(c, "value")), "")
    summary = _string(entry, "summary")
    if content and summary and summary != content and _words(summary)[:60] not in _words(content):
        yield from html_blocks.one(summary, BlockKind.STANDFIRST)
    text = content or summary
    if html_blocks.looks_like_html(text):
        for block in html_blocks.blocks(text):
            yield block if block.kind is not BlockKind.HEADLINE else Block(BlockKind.SUBHEAD, block.text, block.html)
    else:
        for paragraph in re.split(r"\n\s*\n|\n", unescape(text)):
            if paragraph.strip():
                yield Block(BlockKind.PARAGRAPH, paragraph.strip())


def _words(text: str) -> str:
    return re.sub(r"<[^<>]*>|\W+", "", unescape(text)).lower()
