"""The outbox's rows: written in the publication's transaction, and overtaken by what is newer.

A newer version or a kill supersedes what is still queued. How rows are claimed is in `partner_claims.py`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max, Q

from pipelines.model import FeedItem, Priority
from store import convert
from store.guard import reads, writes
from store.models import (
    Channel,
    Delivery,
    DeliveryAttempt,
    DeliveryKind,
    DeliveryState,
    Partner,
    PartnerState,
    Publication,
    Subscription,
)
from store.rights import Grant, Wish

PRIORITY = {Priority.FLASH: 1, Priority.URGENT: 2, Priority.ROUTINE: 3}
KILL_FIRST = 0
# Nothing is sent to who pulls; WebSub goes by topic (partner_hub.py).
_NOT_BY_ITEM = (Channel.PULL, Channel.WEBSUB)


# ---------------------------------------------------------------- writing, in the publication's transaction


def grant_of(partner: Partner) -> Grant:
    rights = partner.rights or {}
    return Grant(
        sources=tuple(rights.get("sources", ())),
        locales=tuple(rights.get("locales", ())),
        territories=tuple(partner.territories),
        usage_terms=tuple(rights.get("usage_terms", ())),
        labels=tuple(rights.get("labels", ("*",))),
    )


def wish_of(subscription: Subscription) -> Wish:
    return Wish(
        tuple(subscription.locales),
        tuple(subscription.sections),
        tuple(subscription.keywords),
        tuple(subscription.blocked_sources),
    )


def queue(publication: Publication, source: str, at: datetime) -> int:
    """A row for each push subscription whose rights admit the item, and whose wishes do. Returns how many.

    Who was sent an earlier version is sent the correction whatever its words are now: it must not keep the mistake.
    """
    item = convert.item_of(publication.item)
    earlier = Delivery.objects.filter(uri=publication.uri, kind=DeliveryKind.PUBLISH, attempts__gt=0)
    holders = set(earlier.order_by().values_list("subscription_id", flat=True)) if publication.version > 1 else set()
    rows = [
        _row(sub, publication, str(DeliveryKind.PUBLISH), PRIORITY[item.priority], at)
        for sub in _pushes()
        if _admits(sub, item, source, holds=sub.pk in holders)
    ]
    supersede([r.subscription_id for r in rows], publication.uri, publication.version, at)
    return len(Delivery.objects.bulk_create(rows, batch_size=500))


def queue_kill(publication: Publication, at: datetime) -> int:
    """A kill for everyone who got, or may have got, any version: rights and wishes may have changed since."""
    touched = Delivery.objects.filter(uri=publication.uri, kind=DeliveryKind.PUBLISH)
    # What is in flight is left to end, as in `supersede`: the kill waits for it, or it could arrive after the kill.
    touched.filter(_not_in_flight(at), state=DeliveryState.QUEUED).update(
        state=DeliveryState.SUPERSEDED, finished_at=at, last_error="killed"
    )
    # After the update, which waited for claims under way: whoever holds the item by now is told as well.
    ids = list(touched.filter(attempts__gt=0).order_by().values_list("subscription_id", flat=True).distinct())
    subs = Subscription.objects.filter(pk__in=ids).exclude(channel__in=_NOT_BY_ITEM)
    rows = [_row(sub, publication, str(DeliveryKind.KILL), KILL_FIRST, at) for sub in subs]
    return len(Delivery.objects.bulk_create(rows, batch_size=500))


def _pushes() -> list[Subscription]:
    active = Subscription.objects.filter(state=PartnerState.ACTIVE, partner__state=PartnerState.ACTIVE)
    return list(active.exclude(channel__in=_NOT_BY_ITEM).select_related("partner").order_by("pk"))


def _admits(sub: Subscription, item: FeedItem, source: str, *, holds: bool) -> bool:
    wish = wish_of(sub)
    wanted = wish.wants(item, source) or (holds and source not in wish.blocked_sources)
    return wanted and not grant_of(sub.partner).refusal(item, source)


def _row(sub: Subscription, publication: Publication, kind: str, priority: int, at: datetime) -> Delivery:
    return Delivery(
        subscription=sub,
        publication=publication,
        kind=kind,
        uri=publication.uri,
        locale=publication.locale,
        version=publication.version,
        message_id=message_id(sub.pk, publication.uri, publication.version, 0),
        priority=priority,
        not_before=at,
        created_at=at,
    )


def message_id(subscription: int, uri: str, version: int, replay: int) -> str:
    """The same for the same thing, whatever process computes it."""
    return f"msg_{uuid5(NAMESPACE_URL, f'{subscription}/{uri}/{version}/{replay}').hex}"


def supersede(subscriptions: list[int], uri: str, version: int, at: datetime) -> None:
    """What is queued and older. What is in flight is left to end: its receipt must be recorded."""
    Delivery.objects.filter(
        _not_in_flight(at),
        subscription_id__in=subscriptions,
        uri=uri,
        version__lt=version,
        state=DeliveryState.QUEUED,
    ).update(state=DeliveryState.SUPERSEDED, finished_at=at, last_error="a newer version overtook it")


def _not_in_flight(at: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=at)


# ---------------------------------------------------------------- once more


@writes
def replay(delivery_id: int, *, now: datetime) -> int | None:
    """Send a finished delivery once more, as a new row with its own id; None where a newer version went out."""
    row = Delivery.objects.select_related("publication", "subscription").get(pk=delivery_id)
    same = Delivery.objects.filter(subscription=row.subscription, uri=row.uri)
    if same.filter(version__gt=row.version).exists():
        return None
    number = (same.filter(publication=row.publication).aggregate(m=Max("replay"))["m"] or 0) + 1
    made = Delivery.objects.create(
        subscription=row.subscription,
        publication=row.publication,
        kind=row.kind,
        uri=row.uri,
        locale=row.locale,
        version=row.version,
        replay=number,
        message_id=message_id(row.subscription_id, row.uri, row.version, number),
        priority=row.priority,
        not_before=now,
        created_at=now,
    )
    return made.pk


# ---------------------------------------------------------------- what grows


@writes
def forget_attempts(before: datetime, *, limit: int) -> int:
    """Delete the oldest lines of the log; the deliveries stay, for a kill must know who was ever sent what."""
    old = DeliveryAttempt.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:limit]
    return DeliveryAttempt.objects.filter(pk__in=list(old)).delete()[0]


@reads
def due_count(*, now: datetime) -> int:
    return Delivery.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now).count()
