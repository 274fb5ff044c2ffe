"""Google News sitemap: at most 1000 addresses, with hreflang links among the languages.

Which articles are of the last two days is the caller's to choose: a format has no clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.formats import facts
from pipelines.formats.page import hreflangs
from pipelines.formats.text import line, stamp, web_url
from pipelines.formats.tree import add, document, root
from pipelines.formats.words import label
from pipelines.model import FeedChannel, FeedItem

LIMIT = 1000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_NSMAP: dict[str | None, str] = {None: _SITEMAP, "news": _NEWS, "xhtml": _XHTML}
_MAX_LOC = 2048  # sitemap.xsd


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    top = root(f"{{{_SITEMAP}}}urlset", _NSMAP)
    shown = [i for i in facts.parted(items).shown if 12 <= len(web_url(i.url)) <= _MAX_LOC]
    for item in shown[:LIMIT]:
        _add_url(top, channel, item)
    if not shown:  # sitemap.xsd wants an address at least
        add(add(top, f"{{{_SITEMAP}}}url"), f"{{{_SITEMAP}}}loc", web_url(channel.home_url))
    return document(top)


def language(locale: str) -> str:
    """Google takes two or three letters, and zh-cn and zh-tw."""
    parts = locale.split("-")
    if parts[0] == "zh":
        return "zh-tw" if {"Hant", "TW", "HK", "MO"} & set(parts) else "zh-cn"
    return parts[0].lower()


def _add_url(top: etree._Element, channel: FeedChannel, item: FeedItem) -> None:
    url = add(top, f"{{{_SITEMAP}}}url")
    add(url, f"{{{_SITEMAP}}}loc", web_url(item.url))
    add(url, f"{{{_SITEMAP}}}lastmod", stamp(item.version_created))
    news = add(url, f"{{{_NEWS}}}news")
    publication = add(news, f"{{{_NEWS}}}publication")
    add(publication, f"{{{_NEWS}}}name", line(channel.publisher) or line(channel.title))
    add(publication, f"{{{_NEWS}}}language", language(item.locale))
    add(news, f"{{{_NEWS}}}publication_date", stamp(item.first_created))
    add(news, f"{{{_NEWS}}}title", line(item.headline) or label(item))
    for tag, href in hreflangs(item):
        add(url, f"{{{_XHTML}}}link", None, {"rel": "alternate", "hreflang": tag, "href": href})
