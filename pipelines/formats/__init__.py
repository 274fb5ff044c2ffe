"""The wire formats: a published item in, bytes out; equal bytes for equal content.

Adding a format is one module and one line in `FORMATS`. A module has one public function,
`render(channel, items) -> bytes`, for feeds, and `render_item(item) -> bytes` where one item alone is a
document. The modules are imported when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from pipelines.errors import NotFound
from pipelines.model import FeedChannel, FeedItem


class FeedFormat(Protocol):
    """Many items of one locale, newest change first, killed ones among them."""

    def __call__(self, channel: FeedChannel, items: Sequence[FeedItem]) -> bytes: ...


class ItemFormat(Protocol):
    """One item, killed or not, as a document of its own."""

    def __call__(self, item: FeedItem) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Format:
    """One wire format. `feed` and `item` are dotted names of functions, "" where it has none."""

    name: str
    media_type: str
    suffix: str
    feed: str = ""
    item: str = ""


_HERE = "pipelines.formats."

FORMATS: tuple[Format, ...] = (
    Format("rss", "application/rss+xml", "rss.xml", _HERE + "rss.render"),
    Format("atom", "application/atom+xml", "atom.xml", _HERE + "atom.render", _HERE + "atom.render_item"),
    Format("json_feed", "application/feed+json", "feed.json", _HERE + "json_feed.render"),
    Format("ninjs", "application/json", "ninjs.json", _HERE + "ninjs.render", _HERE + "ninjs.render_item"),
    Format("ninjs-1.6", "application/json", "ninjs-1.6.json", _HERE + "ninjs.render_1", _HERE + "ninjs.render_item_1"),
    Format("ninjs-2.2", "application/json", "ninjs-2.2.json", _HERE + "ninjs.render_2", _HERE + "ninjs.render_item_2"),
    Format(
        "newsml_g2",
        "application/vnd.iptc.g2.newsmessage+xml",
        "newsml.xml",
        _HERE + "newsml_g2.render",
        _HERE + "newsml_g2.render_item",
    ),
    Format("nitf", "application/nitf+xml", "nitf.xml", "", _HERE + "nitf.render_item"),
    Format("news_sitemap", "application/xml", "news-sitemap.xml", _HERE + "news_sitemap.render"),
    Format("page", "text/html", "html", "", _HERE + "page.render_item"),
)

_BY_NAME = {f.name: f for f in FORMATS}


def find(name: str) -> Format:
    """The format of that name; raises NotFound that lists the known ones."""
    if name not in _BY_NAME:
        raise NotFound("there is no such format", subject=name, mend=f"choose one of {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def feed_format(name: str) -> FeedFormat:
    """The function that renders a feed; raises NotFound for a format of single items."""
    return cast(FeedFormat, _load(find(name).feed, name, "feed"))


def item_format(name: str) -> ItemFormat:
    """The function that renders one item alone; raises NotFound for a format of feeds only."""
    return cast(ItemFormat, _load(find(name).item, name, "single item"))


def _load(dotted: str, name: str, what: str) -> object:
    if not dotted:
        raise NotFound(f"this format has no {what}", subject=name)
    module, _, function = dotted.rpartition(".")
    return getattr(import_module(module), function)
