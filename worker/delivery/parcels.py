"""From a claimed delivery to what is sent: the item, rendered in the subscription's format."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock

from django.conf import settings

from pipelines.formats import find, item_format
from pipelines.model import Block, BlockKind, FeedItem, Label, PubStatus
from store import partner_claims
from store.partner_claims import Claimed
from worker.delivery.base import Parcel

_KEPT_BYTES = 16 * 1024 * 1024
NO_DOCUMENT = "feed"  # format of subscriptions that are sent a feed, or nothing but news of it


class Rendered:
    """Items as bytes, kept for a while: a story goes to many partners in few formats."""

    def __init__(self, budget: int = _KEPT_BYTES) -> None:
        self._entries: OrderedDict[tuple[int, str, int], tuple[FeedItem, bytes]] = OrderedDict()
        self._budget, self._weight, self._lock = budget, 0, Lock()

    def get(self, claimed: Claimed) -> tuple[FeedItem | None, bytes]:
        """The item and its document. A publication never changes, so its key is enough."""
        if claimed.publication_id is None:
            sample = sample_item(claimed)
            return sample, _document(sample, claimed.format)
        key = (claimed.publication_id, claimed.format, claimed.headline_limit)
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key]
        item = claimed.item()
        if item is None:
            return None, b""
        made = (item, _document(item, claimed.format))
        with self._lock:
            self._put(key, made)
        return made

    def _put(self, key: tuple[int, str, int], made: tuple[FeedItem, bytes]) -> None:
        if key in self._entries:
            return
        self._entries[key] = made
        self._weight += len(made[1])
        while self._weight > self._budget and len(self._entries) > 1:
            self._weight -= len(self._entries.popitem(last=False)[1][1])


def _document(item: FeedItem, name: str) -> bytes:
    return b"" if name == NO_DOCUMENT else item_format(name)(item)


def parcel(claimed: Claimed, rendered: Rendered, at: datetime) -> Parcel:
    """Raises NotConfigured where the channel's settings cannot be unsealed, NotFound for an unknown format."""
    config = partner_claims.config_of(claimed)
    item, body = rendered.get(claimed)
    known = None if claimed.format == NO_DOCUMENT else find(claimed.format)
    return Parcel(
        id=claimed.message_id,
        kind=claimed.kind,
        uri=claimed.uri,
        version=claimed.version,
        attempt=claimed.attempt,
        item=item,
        format=claimed.format,
        config=config,
        body=body,
        media_type=known.media_type if known else "",
        suffix=known.suffix.rpartition(".")[2] if known else "",
        at=at,
    )


def sample_item(claimed: Claimed) -> FeedItem:
    """What a test push carries: withheld, so that a site that takes it for news shows nothing."""
    words = "This is a test of the delivery; do not publish it."
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    return FeedItem(
        uri=claimed.uri,
        version=claimed.version,
        locale="en",
        status=PubStatus.WITHHELD,
        label=Label.MACHINE,
        url=f"{settings.BASE_URL}/",
        headline="Test push",
        blocks=(Block(BlockKind.HEADLINE, "Test push"), Block(BlockKind.PARAGRAPH, words)),
        first_created=moment,
        version_created=moment,
        source_uri=claimed.uri,
        source_version="1",
        provider=settings.DRAGOMAN["DRAGOMAN_PUBLISHER"],
        note=words,
    )
