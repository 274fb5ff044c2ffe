"""JSON Feed 1.1. It has no word for a deletion: a withdrawn item leaves `items` and stands in `_dragoman.withdrawn`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.formats import body, facts
from pipelines.formats.text import identity, line, stamp, web_url
from pipelines.formats.words import label
from pipelines.model import FeedChannel, FeedItem


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    live = facts.parted(items)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": line(channel.title),
        "home_page_url": web_url(channel.home_url),
        "feed_url": web_url(channel.self_url),
        "next_url": web_url(channel.next_url),
        "description": line(channel.description),
        "language": channel.locale,
        "authors": [{"name": line(channel.publisher)}] if line(channel.publisher) else [],
        "hubs": [{"type": "WebSub", "url": web_url(channel.hub_url)}] if web_url(channel.hub_url) else [],
        "_dragoman": {
            "about": "urn:x-dragoman:feed:1",
            "previous_url": web_url(channel.prev_url),
            "withdrawn": [_withdrawn(i) for i in live.withdrawn],
        },
    }
    return dump({**without_empty(feed), "items": [_item(i) for i in live.shown]})


def _withdrawn(item: FeedItem) -> dict[str, str]:
    return without_empty(
        {
            "id": identity(item.uri),
            "version": str(item.version),
            "when": stamp(item.version_created),
            "status": item.status.value,
            "note": line(item.note),
        }
    )


def _item(item: FeedItem) -> dict[str, Any]:
    authors = []
    if item.byline and line(item.byline.name):
        authors = [without_empty({"name": line(item.byline.name), "url": web_url(item.byline.url)})]
    said: dict[str, Any] = {
        "id": identity(item.uri),
        "url": web_url(item.url),
        "external_url": web_url(item.source_url),
        "title": line(item.headline) or label(item),
        "summary": f"{label(item)}. {body.summary(item)}".strip(),
        "content_html": body.html(item),
        "date_published": stamp(item.first_created),
        "date_modified": stamp(item.version_created),
        "authors": authors,
        "tags": list(dict.fromkeys(t for t in (line(item.section), *map(line, item.tags)) if t)),
        "language": item.locale,
    }
    extension: dict[str, Any] = dict(facts.provenance(item))
    extension["version"] = item.version
    extension["label_text"] = label(item)
    extension["translations"] = [{"language": a.locale, "url": web_url(a.url)} for a in facts.others(item)]
    extension["related"] = [
        without_empty({"title": line(r.title), "url": web_url(r.url)}) for r in item.related if web_url(r.url)
    ]
    return {**without_empty(said), "content_html": said["content_html"], "_dragoman": without_empty(extension)}


def without_empty(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without keys whose value is None, "", [] or {}."""
    return {k: v for k, v in said.items() if v not in (None, "", [], {})}


def dump(value: Any) -> bytes:
    """Keys in the order written, UTF-8, one trailing newline: equal bytes for equal content."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()
