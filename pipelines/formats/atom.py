"""Atom (RFC 4287) with tombstones (RFC 6721) and paging (RFC 5005).

A withdrawn item is an `at:deleted-entry`; it comes out of the entries, as RFC 6721 section 3 asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.formats import body, facts
from pipelines.formats.text import identity, line, stamp, web_url
from pipelines.formats.tree import ATOM, DRAGOMAN, TOMBSTONES, XML_LANG, add, add_if, document, root
from pipelines.formats.words import label
from pipelines.model import SOURCE_LOCALE, FeedChannel, FeedItem

_NSMAP: dict[str | None, str] = {None: ATOM, "at": TOMBSTONES, "dragoman": DRAGOMAN}
_A = f"{{{ATOM}}}"


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    live = facts.parted(items)
    feed = root(f"{_A}feed", _NSMAP, {XML_LANG: channel.locale})
    add(feed, f"{_A}id", identity(channel.home_url + "#" + channel.locale))
    add(feed, f"{_A}title", line(channel.title))
    add_if(feed, f"{_A}subtitle", line(channel.description))
    add(feed, f"{_A}updated", stamp(facts.newest_change(live)))
    add(add(feed, f"{_A}author"), f"{_A}name", line(channel.publisher) or line(channel.title))
    _add_links(feed, channel)
    for item in live.withdrawn:
        _add_tombstone(feed, item)
    for item in live.shown:
        _fill_entry(add(feed, f"{_A}entry"), item)
    return document(feed)


def render_item(item: FeedItem) -> bytes:
    """An Atom Entry Document, or a tombstone for a withdrawn item."""
    if item.status != "usable":
        return document(_tombstone(item))
    entry = root(f"{_A}entry", _NSMAP, {XML_LANG: item.locale})
    _fill_entry(entry, item)
    return document(entry)


def _add_links(feed: etree._Element, channel: FeedChannel) -> None:
    atom_type = "application/atom+xml"
    links = (
        ("self", channel.self_url, atom_type),
        ("alternate", channel.home_url, "text/html"),
        ("hub", channel.hub_url, None),
        ("next", channel.next_url, atom_type),
        ("previous", channel.prev_url, atom_type),
    )
    for rel, url, media_type in links:
        if web_url(url):
            add(feed, f"{_A}link", None, {"rel": rel, "href": web_url(url), "type": media_type})


def _tombstone(item: FeedItem) -> etree._Element:
    attributes = {"ref": identity(item.uri), "when": stamp(item.version_created), XML_LANG: item.locale}
    top = root(f"{{{TOMBSTONES}}}deleted-entry", _NSMAP, attributes)
    if item.provider.strip():
        add(add(top, f"{{{TOMBSTONES}}}by"), f"{_A}name", line(item.provider))
    add_if(top, f"{{{TOMBSTONES}}}comment", line(item.note))
    add(top, f"{{{DRAGOMAN}}}version", str(item.version))
    add(top, f"{{{DRAGOMAN}}}pub_status", item.status.value)
    return top


def _add_tombstone(feed: etree._Element, item: FeedItem) -> None:
    feed.append(_tombstone(item))


def _fill_entry(entry: etree._Element, item: FeedItem) -> None:
    add(entry, f"{_A}id", identity(item.uri))
    add(entry, f"{_A}title", line(item.headline) or label(item))
    add(entry, f"{_A}updated", stamp(item.version_created))
    add(entry, f"{_A}published", stamp(item.first_created))
    _add_people(entry, item)
    _add_entry_links(entry, item)
    for category in dict.fromkeys(line(c) for c in (item.section, *item.tags)):
        if category:
            add(entry, f"{_A}category", None, {"term": category})
    labelled = {"term": item.label.value, "scheme": DRAGOMAN, "label": label(item)}
    add(entry, f"{_A}category", None, labelled)
    add_if(entry, f"{_A}rights", body.rights_line(item))
    add(entry, f"{_A}summary", f"{label(item)}. {body.summary(item)}".strip())
    add(entry, f"{_A}content", body.html(item), {"type": "html", XML_LANG: item.locale})
    for key, value in facts.provenance(item).items():
        add(entry, f"{{{DRAGOMAN}}}{key}", value)


def _add_people(entry: etree._Element, item: FeedItem) -> None:
    name = line(item.byline.name) if item.byline else ""
    author = add(entry, f"{_A}author")
    add(author, f"{_A}name", name or facts.credit(item) or "-")
    if item.byline and name:
        add_if(author, f"{_A}uri", web_url(item.byline.url))
    if facts.credit(item):
        add(add(entry, f"{_A}contributor"), f"{_A}name", facts.credit(item))


def _add_entry_links(entry: etree._Element, item: FeedItem) -> None:
    """RFC 4287 4.1.2: never two alternates of one type and hreflang; `via` leads to the original."""
    here = {"rel": "alternate", "type": "text/html", "hreflang": item.locale}
    if web_url(item.url):
        add(entry, f"{_A}link", None, {**here, "href": web_url(item.url)})
    for alternate in facts.others(item):
        there = {"rel": "alternate", "type": facts.OTHER_LANGUAGE_TYPE, "hreflang": alternate.locale}
        add(entry, f"{_A}link", None, {**there, "href": web_url(alternate.url)})
    if web_url(item.source_url):
        via = {"rel": "via", "type": "text/html", "hreflang": SOURCE_LOCALE}
        add(entry, f"{_A}link", None, {**via, "href": web_url(item.source_url)})
    for href in dict.fromkeys(web_url(link.url) for link in item.related):
        if href:
            add(entry, f"{_A}link", None, {"rel": "related", "href": href})
