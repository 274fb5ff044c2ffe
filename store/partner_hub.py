"""WebSub in the outbox: subscribers of our own hub, by topic, and the outside hub that the settings name.

A subscriber is a `Subscription` of the partner `websub`: its lists say what the topic selects (one locale, perhaps
one section or one tag, which stands in `keywords`). A delivery's uri is the topic and its version the publication's
key: the topic is sent as it stands, so a newer change supersedes an older one that still waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from pipelines.model import FeedItem
from store.guard import reads, writes
from store.models import Channel, Delivery, DeliveryKind, Partner, PartnerState, Publication, Subscription
from store.outbox import KILL_FIRST, PRIORITY, message_id, supersede

PARTNER = "websub"
FORMAT = "feed"


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A verified wish: `locale`, `section` and `tag` are what the topic selects."""

    topic: str
    callback: str
    locale: str
    decided_at: datetime
    lease: timedelta
    section: str = ""
    tag: str = ""
    secret: str = field(default="", repr=False)


def name_of(topic: str, callback: str) -> str:
    """Topic and callback are a subscription's identity (WebSub section 5.1)."""
    return sha256(f"{topic}\n{callback}".encode()).hexdigest()


@writes
def subscribe(intent: Subscribe) -> int:
    """Begin, renew or begin again; returns the subscription's id."""
    partner = Partner.objects.select_for_update().get(pk=_partner(intent.decided_at).pk)  # one wish after another
    row = Subscription.objects.filter(partner=partner, name=name_of(intent.topic, intent.callback)).first()
    if row is None:
        row = Subscription(
            partner=partner, name=name_of(intent.topic, intent.callback), created_at=intent.decided_at,
            channel=Channel.WEBSUB, format=FORMAT,
        )  # fmt: skip
    row.state = PartnerState.ACTIVE
    row.failures, row.open_until, row.last_error = 0, None, ""
    row.locales = [intent.locale]
    row.sections = [intent.section] if intent.section else []
    row.keywords = [intent.tag] if intent.tag else []
    row.config = {
        "topic": intent.topic,
        "callback": intent.callback,
        "secret": intent.secret,
        "expires": (intent.decided_at + intent.lease).isoformat(),
    }
    row.save()
    return row.pk


@writes
def unsubscribe(topic: str, callback: str) -> bool:
    """False where there was no such subscription."""
    rows = Subscription.objects.filter(partner__slug=PARTNER, name=name_of(topic, callback))
    return bool(rows.update(state=PartnerState.DISABLED, last_error="unsubscribed"))


@reads
def subscribers() -> int:
    return Subscription.objects.filter(partner__slug=PARTNER, state=PartnerState.ACTIVE).count()


def _partner(at: datetime) -> Partner:
    defaults = {"name": "WebSub subscribers of the public feeds", "created_at": at}
    return Partner.objects.get_or_create(slug=PARTNER, defaults=defaults)[0]


def queue(publication: Publication, item: FeedItem, at: datetime) -> int:
    """A row for each subscriber whose topic shows the item, and for the outside hub. In the caller's transaction."""
    rows = [_ping(publication, item, at)] if settings.DRAGOMAN["DRAGOMAN_HUB_URL"] else []
    subs = Subscription.objects.filter(channel=Channel.WEBSUB, state=PartnerState.ACTIVE, format=FORMAT)
    for sub in subs.filter(partner__slug=PARTNER, partner__state=PartnerState.ACTIVE).exclude(locales=[]):
        if _shows(sub, item):
            topic = str(sub.config["topic"])
            supersede([sub.pk], topic, publication.pk, at)
            rows.append(_row(sub, publication, item, at, topic, publication.pk))
    return len(Delivery.objects.bulk_create(rows, batch_size=500))


def _shows(sub: Subscription, item: FeedItem) -> bool:
    return (
        item.locale in sub.locales
        and (not sub.sections or item.section in sub.sections)
        and (not sub.keywords or any(tag in item.tags for tag in sub.keywords))
    )


def _ping(publication: Publication, item: FeedItem, at: datetime) -> Delivery:
    """The outside hub is one subscription; its address follows the setting."""
    hub: str = settings.DRAGOMAN["DRAGOMAN_HUB_URL"]
    name = name_of("hub", hub)
    row = Subscription.objects.filter(partner__slug=PARTNER, name=name).first()
    if row is None:
        row = Subscription(
            partner=_partner(at), name=name, channel=Channel.WEBSUB, format=FORMAT, created_at=at, locales=[]
        )
        row.config = {"hub": hub}
        row.save()
    supersede([row.pk], item.uri, item.version, at)
    return _row(row, publication, item, at, item.uri, item.version)


def _row(sub: Subscription, publication: Publication, item: FeedItem, at: datetime, uri: str, number: int) -> Delivery:
    kind = DeliveryKind.KILL if item.killed else DeliveryKind.PUBLISH
    return Delivery(
        subscription=sub,
        publication=publication,
        kind=kind,
        uri=uri,
        locale=publication.locale,
        version=number,
        message_id=message_id(sub.pk, uri, number, 0),
        priority=KILL_FIRST if item.killed else PRIORITY[item.priority],
        not_before=at,
        created_at=at,
    )
