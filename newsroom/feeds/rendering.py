"""A window of publications becomes a rendered feed: the channel's words, its links, its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from babel import Locale, UnknownLocaleError
from django.conf import settings

from newsroom.feeds.rendered import Rendered
from pipelines.formats import Format, feed_format
from pipelines.formats.words import words
from pipelines.model import FeedChannel, FeedItem
from store.feed_queries import Window

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed lives: its path under the base address and what names it."""

    path: str
    locale: str
    title: str = ""
    before: int | None = None
    after: int | None = None

    def url(self, **query: int) -> str:
        tail = f"?{urlencode(query)}" if query else ""
        return f"{settings.BASE_URL}{quote(self.path)}{tail}"

    @property
    def self_url(self) -> str:
        if self.before is not None:
            return self.url(before=self.before)
        return self.url(after=self.after) if self.after is not None else self.url()


def hub_url() -> str:
    """The hub named in the settings, else our own."""
    return settings.DRAGOMAN["DRAGOMAN_HUB_URL"] or f"{settings.BASE_URL}/websub/hub"


def language_name(locale: str) -> str:
    try:
        return Locale.parse(locale, sep="-").get_display_name() or locale
    except (UnknownLocaleError, ValueError):
        return locale


def channel(place: Place, window: Window, *, hub: bool = True) -> FeedChannel:
    publisher: str = settings.DRAGOMAN["DRAGOMAN_PUBLISHER"]
    parts = (publisher, words(place.locale).latest, place.title)
    rows = window.rows
    return FeedChannel(
        title=": ".join(p for p in parts if p),
        locale=place.locale,
        home_url=f"{settings.BASE_URL}/{place.locale}/",
        self_url=place.self_url,
        description=f"{publisher}, {language_name(place.locale)}",
        hub_url=hub_url() if hub else "",
        next_url=place.url(before=rows[-1].key) if rows and window.older else "",
        prev_url=place.url(after=rows[0].key) if rows and window.newer else "",
        publisher=publisher,
    )


def feed(fmt: Format, place: Place, window: Window, items: Sequence[FeedItem], *, hub: bool = True) -> Rendered:
    """The feed's bytes with its Link headers: exactly one self, the hub, and the pages beside it."""
    about = channel(place, window, hub=hub)
    links = (("hub", about.hub_url), ("self", about.self_url), ("next", about.next_url), ("prev", about.prev_url))
    return Rendered(
        feed_format(fmt.name)(about, items),
        media_type(fmt),
        window.changed,
        tuple(f'<{url}>; rel="{rel}"' for rel, url in links if url),
    )


def media_type(fmt: Format) -> str:
    return fmt.media_type if fmt.media_type.endswith("json") else f"{fmt.media_type}; charset=utf-8"
