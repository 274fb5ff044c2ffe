"""RSS 2.0 (RSS Advisory Board, 2.0.11) with content, Dublin Core and Atom links.

RSS has no word for a deletion: a withdrawn item leaves the feed and is named in `dragoman:withdrawn`.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.formats import body, facts
from pipelines.formats.text import identity, line, rfc822, stamp, web_url
from pipelines.formats.tree import ATOM, DRAGOMAN, add, add_if, document, root
from pipelines.formats.words import label
from pipelines.model import FeedChannel, FeedItem

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_NSMAP: dict[str | None, str] = {
    "atom": ATOM,
    "content": _CONTENT,
    "dc": _DC,
    "dcterms": _DCTERMS,
    "dragoman": DRAGOMAN,
}


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    live = facts.parted(items)
    rss = root("rss", _NSMAP, {"version": "2.0"})
    top = add(rss, "channel")
    add(top, "title", line(channel.title))
    add(top, "link", web_url(channel.home_url))
    add(top, "description", line(channel.description) or line(channel.title))
    add(top, "language", channel.locale)
    if items:
        add(top, "lastBuildDate", rfc822(facts.newest_change(live)))
    add_if(top, f"{{{_DC}}}publisher", line(channel.publisher))
    add(top, "docs", "https://www.rssboard.org/rss-specification")
    _add_links(top, channel)
    for item in live.withdrawn:
        add(top, f"{{{DRAGOMAN}}}withdrawn", line(item.note), _withdrawn(item))
    for item in live.shown:
        _add_item(top, item)
    return document(rss)


def _add_links(top: etree._Element, channel: FeedChannel) -> None:
    links = (
        ("self", channel.self_url),
        ("hub", channel.hub_url),
        ("next", channel.next_url),
        ("previous", channel.prev_url),
    )
    for rel, url in links:
        if web_url(url):
            media_type = None if rel == "hub" else "application/rss+xml"
            add(top, f"{{{ATOM}}}link", None, {"rel": rel, "href": web_url(url), "type": media_type})


def _withdrawn(item: FeedItem) -> dict[str, str | None]:
    return {
        "ref": identity(item.uri),
        "version": str(item.version),
        "when": stamp(item.version_created),
        "status": item.status.value,
    }


def _add_item(top: etree._Element, item: FeedItem) -> None:
    entry = add(top, "item")
    add(entry, "title", line(item.headline) or label(item))
    add_if(entry, "link", web_url(item.url))
    add(entry, "guid", identity(item.uri), {"isPermaLink": "false"})
    add(entry, "pubDate", rfc822(item.first_created))
    add(entry, "description", f"{label(item)}. {body.summary(item)}".strip())
    add(entry, f"{{{_CONTENT}}}encoded", body.html(item))
    if item.byline:
        add_if(entry, f"{{{_DC}}}creator", line(item.byline.name))
    add_if(entry, f"{{{_DC}}}source", facts.credit(item))
    add_if(entry, f"{{{_DC}}}rights", body.rights_line(item))
    add(entry, f"{{{_DCTERMS}}}modified", stamp(item.version_created))
    for category in dict.fromkeys(line(c) for c in (item.section, *item.tags)):
        add_if(entry, "category", category)
    add(entry, "category", item.label.value, {"domain": DRAGOMAN})
    for alternate in facts.others(item):
        attributes = {"rel": "alternate", "hreflang": alternate.locale, "type": facts.OTHER_LANGUAGE_TYPE}
        add(entry, f"{{{ATOM}}}link", None, {**attributes, "href": web_url(alternate.url)})
    for key, value in facts.provenance(item).items():
        add(entry, f"{{{DRAGOMAN}}}{key}", value)
