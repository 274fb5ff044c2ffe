"""The outbox's rows: written with the publication, claimed by lease, overtaken by what is newer.

For one subscription and one item, versions go out in growing order or not at all: a newer version or a kill
supersedes what is still queued, and nothing is claimed while an older one is in flight.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Exists, F, Max, OuterRef, Q

from pipelines.errors import Conflict
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
    """A row for each push subscription whose rights and wishes admit the item. Returns how many."""
    item = convert.item_of(publication.item)
    rows = [
        _row(sub, publication, str(DeliveryKind.PUBLISH), PRIORITY[item.priority], at)
        for sub in _pushes()
        if _admits(sub, item, source)
    ]
    _supersede([r.subscription_id for r in rows], publication, at)
    return len(Delivery.objects.bulk_create(rows, batch_size=500))


def queue_kill(publication: Publication, at: datetime) -> int:
    """A kill for everyone who got, or may have got, any version: rights and wishes may have changed since."""
    touched = Delivery.objects.filter(uri=publication.uri, kind=DeliveryKind.PUBLISH)
    ids = list(touched.filter(attempts__gt=0).order_by().values_list("subscription_id", flat=True).distinct())
    touched.filter(state=DeliveryState.QUEUED).update(
        state=DeliveryState.SUPERSEDED, finished_at=at, last_error="killed"
    )
    subs = Subscription.objects.filter(pk__in=ids).exclude(channel=Channel.PULL)
    rows = [_row(sub, publication, str(DeliveryKind.KILL), KILL_FIRST, at) for sub in subs]
    return len(Delivery.objects.bulk_create(rows, batch_size=500))


def _pushes() -> list[Subscription]:
    active = Subscription.objects.filter(state=PartnerState.ACTIVE, partner__state=PartnerState.ACTIVE)
    return list(active.exclude(channel=Channel.PULL).select_related("partner").order_by("pk"))


def _admits(sub: Subscription, item: FeedItem, source: str) -> bool:
    return not grant_of(sub.partner).refusal(item, source) and wish_of(sub).wants(item, source)


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


def _supersede(subscriptions: list[int], publication: Publication, at: datetime) -> None:
    """What is queued and older. What is in flight is left to end: its receipt must be recorded."""
    Delivery.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at),
        subscription_id__in=subscriptions,
        uri=publication.uri,
        version__lt=publication.version,
        state=DeliveryState.QUEUED,
    ).update(state=DeliveryState.SUPERSEDED, finished_at=at, last_error="a newer version overtook it")


# ---------------------------------------------------------------- claiming and recording


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery, leased. `attempt` is this try's number, from 1; it is what `record` must find."""

    delivery_id: int
    subscription_id: int
    channel: str
    kind: str
    uri: str
    version: int
    message_id: str
    attempt: int
    item: FeedItem | None  # None for a test push
    format: str
    failures: int  # the subscription's failures in a row before this one
    owner: str


@writes
def claim(owner: str, *, now: datetime, seconds: int, limit: int = 1, each: int = 8) -> list[Claimed]:
    """Lease up to `limit` due deliveries, at most `each` for one subscription: what overtakes comes first.

    Each claim counts as an attempt before anything is sent: a worker that dies on the way may have sent it.
    A subscription's row is locked while its deliveries are picked; one that another worker picks from is skipped.
    """
    wanted = dict.fromkeys(_due(now).values_list("subscription_id", flat=True)[: limit * 4])
    locked = Subscription.objects.select_for_update(skip_locked=True).filter(pk__in=wanted)
    rows = list(_due(now).filter(subscription_id__in=list(locked.values_list("pk", flat=True)))[: limit * 4])
    _end_overtaken([row.pk for row in rows if row.overtaken], now)
    claimed: list[Claimed] = []
    count: Counter[int] = Counter()
    for row in rows:
        if row.overtaken or count[row.subscription_id] == each or len(claimed) == limit:
            continue
        count[row.subscription_id] += 1
        claimed += _lease(row, owner, now, seconds)
    return claimed


def _due(now: datetime) -> Any:
    """Queued, due, not leased, circuit closed, and no other delivery of the same item in flight."""
    same = Delivery.objects.filter(subscription=OuterRef("subscription"), uri=OuterRef("uri"))
    flying = same.filter(state=DeliveryState.QUEUED, lease_until__gt=now)
    newer = same.filter(version__gt=OuterRef("version"))
    return (
        Delivery.objects.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=now),
            state=DeliveryState.QUEUED,
            not_before__lte=now,
            subscription__state=PartnerState.ACTIVE,
            subscription__partner__state=PartnerState.ACTIVE,
        )
        .exclude(subscription__open_until__gt=now)
        .exclude(Exists(flying))
        .annotate(overtaken=Exists(newer))
        .select_related("subscription", "publication")
        .order_by("priority", "not_before", "pk")
    )


def _end_overtaken(ids: list[int], now: datetime) -> None:
    """Nothing older is ever sent after something newer: such rows end here."""
    Delivery.objects.filter(pk__in=ids, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SUPERSEDED, finished_at=now, last_error="a newer version overtook it"
    )


def _lease(row: Delivery, owner: str, now: datetime, seconds: int) -> list[Claimed]:
    changed = Delivery.objects.filter(pk=row.pk, state=DeliveryState.QUEUED, attempts=row.attempts).update(
        lease_owner=owner, lease_until=now + timedelta(seconds=seconds), attempts=F("attempts") + 1
    )
    if not changed:
        return []
    one = Claimed(
        row.pk,
        row.subscription_id,
        row.subscription.channel,
        row.kind,
        row.uri,
        row.version,
        row.message_id,
        row.attempts + 1,
        convert.item_of(row.publication.item) if row.publication else None,
        row.subscription.format,
        row.subscription.failures,
        owner,
    )
    return [one]


@reads
def config_of(claimed: Claimed) -> dict[str, object]:
    """The channel's address and keys, unsealed; raises NotConfigured where the secret key changed."""
    return Subscription.objects.get(pk=claimed.subscription_id).config


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one attempt. `retry_at` is None where it is over (delivered, or dead).

    `open_until` closes the subscription's door for a while; `disable` shuts it until a person opens it.
    """

    claimed: Claimed
    delivered: bool
    decided_at: datetime
    duration_ms: int = 0
    status_code: int | None = None
    error: str = ""
    response: str = ""
    receipt: dict[str, object] = field(default_factory=dict)
    retry_at: datetime | None = None
    open_until: datetime | None = None
    disable: bool = False


@writes
def record(intent: Record) -> str:
    """Write the attempt and the row's new state; Conflict where the lease was lost to another worker."""
    claimed = intent.claimed
    state = _state_after(intent)
    changed = Delivery.objects.filter(
        pk=claimed.delivery_id, attempts=claimed.attempt, lease_owner=claimed.owner
    ).update(
        state=state,
        lease_owner="",
        lease_until=None,
        not_before=intent.retry_at or intent.decided_at,
        receipt=convert.clean(intent.receipt),
        last_error=convert.storable(intent.error),
        finished_at=None if state == str(DeliveryState.QUEUED) else intent.decided_at,
    )
    if not changed:
        raise Conflict("another worker took the delivery over", subject=claimed.message_id)
    DeliveryAttempt.objects.create(
        delivery_id=claimed.delivery_id,
        number=claimed.attempt,
        at=intent.decided_at,
        duration_ms=intent.duration_ms,
        outcome="retry" if state == str(DeliveryState.QUEUED) else state,
        status_code=intent.status_code,
        error=convert.storable(intent.error),
        response=convert.storable(intent.response)[:2000],
    )
    _circuit(intent)
    return state


def _state_after(intent: Record) -> str:
    if intent.delivered:
        return str(DeliveryState.DELIVERED)
    return str(DeliveryState.QUEUED if intent.retry_at else DeliveryState.DEAD)


def _circuit(intent: Record) -> None:
    sub = Subscription.objects.filter(pk=intent.claimed.subscription_id)
    if intent.delivered:
        sub.exclude(failures=0, open_until=None).update(failures=0, open_until=None, last_error="")
        return
    fields: dict[str, object] = {
        "failures": F("failures") + 1,
        "open_until": intent.open_until,
        "last_error": convert.storable(intent.error),
    }
    if intent.disable:
        fields["state"] = PartnerState.DISABLED
    sub.update(**fields)


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


@reads
def due_count(*, now: datetime) -> int:
    return Delivery.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now).count()
