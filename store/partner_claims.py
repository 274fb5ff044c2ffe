"""The outbox's other side: deliveries claimed by lease, and what became of each attempt.

For one subscription and one item, versions go out in growing order or not at all: nothing is claimed while an
older one is in flight, and what a newer one overtook ends here. Every subscription has its own share of a batch, so
that one with a long queue, or one that does not answer, keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from pipelines.errors import Conflict
from pipelines.formats import facts
from pipelines.model import FeedItem, Rights
from store import convert
from store.guard import reads, writes
from store.models import Channel, Delivery, DeliveryAttempt, DeliveryKind, DeliveryState, PartnerState, Subscription
from store.outbox import grant_of
from store.sealed import unseal

QUEUED = str(DeliveryState.QUEUED)
_ROUNDS = 20  # of kept-back rows, before the transaction makes way for others
OVERTAKEN = "a newer version overtook it"


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
    publication_id: int | None  # None for a test push
    format: str
    failures: int  # the subscription's failures in a row before this one
    owner: str
    headline_limit: int = 0
    document: dict[str, Any] | None = field(default=None, repr=False)
    sealed: bytes = field(default=b"", repr=False)

    def item(self) -> FeedItem | None:
        """What is sent, with its check report's address and a headline that fits, as the partner's feeds have it."""
        return facts.fitted(item_of(self.document), self.headline_limit) if self.document else None


def item_of(document: dict[str, Any]) -> FeedItem:
    report = f"{document['url']}/checks.json" if document.get("status") == "usable" else ""
    return convert.item_of({**document, "report_url": report})


@dataclass(frozen=True, slots=True)
class Turn:
    """One subscription's place in a batch: how many of its deliveries may go now. Its partner is loaded with it."""

    subscription: Subscription
    room: int


# ---------------------------------------------------------------- claiming


@writes
def claim(owner: str, *, now: datetime, seconds: int, limit: int = 1, each: int = 8) -> list[Claimed]:
    """Lease up to `limit` due deliveries, at most `each` in flight for one subscription: what overtakes first.

    Each claim counts as an attempt before anything is sent: a worker that dies on the way may have sent it. A
    subscription that failed last time is tried with one delivery at a time. A subscription's row is locked while
    its deliveries are picked; one that another worker picks from is skipped.
    """
    claimed: list[Claimed] = []
    for turn in _turns(now, each):
        if len(claimed) == limit:
            break
        rows = _admitted(turn, min(turn.room, limit - len(claimed)), now)
        claimed += _lease(rows, owner, now, seconds)
    return claimed


@writes
def claim_one(delivery_id: int, owner: str, *, now: datetime, seconds: int) -> Claimed | None:
    """This very delivery, whatever the circuit says: a test push. None where it is not free."""
    rows = Delivery.objects.select_for_update(of=("self",)).filter(_free(now), pk=delivery_id, state=QUEUED)
    claimed = _lease(_keep_back(list(_whole(rows)), now), owner, now, seconds)
    return claimed[0] if claimed else None


def _free(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)


def _turns(now: datetime, each: int) -> list[Turn]:
    """Subscriptions with something due, the most urgent first and then the one that waits longest."""
    due = Delivery.objects.filter(_free(now), subscription=OuterRef("pk"), state=QUEUED, not_before__lte=now)
    first = due.order_by("priority", "not_before")
    # no_key: a publication that is being written holds a foreign key's lock on the row, which is no reason to skip it.
    locked = Subscription.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    ready = (
        locked.filter(state=PartnerState.ACTIVE, partner__state=PartnerState.ACTIVE)
        .exclude(open_until__gt=now)
        .annotate(urgent=Subquery(first.values("priority")[:1]), since=Subquery(first.values("not_before")[:1]))
        .filter(urgent__isnull=False)
        .order_by("urgent", "since", "pk")
    )
    found = list(ready.select_related("partner"))
    flying = _in_flight([sub.pk for sub in found], now)
    rooms = [Turn(sub, (1 if sub.failures else each) - flying.get(sub.pk, 0)) for sub in found]
    return [turn for turn in rooms if turn.room > 0]


def _in_flight(subscriptions: Sequence[int], now: datetime) -> dict[int, int]:
    rows = Delivery.objects.filter(state=QUEUED, lease_until__gt=now, subscription_id__in=subscriptions)
    return dict(rows.order_by().values_list("subscription_id").annotate(n=Count("pk")))


def _pick(turn: Turn, room: int, now: datetime) -> list[Delivery]:
    """Due, not leased, and no other delivery of the same item in flight; what is overtaken ends here."""
    same = Delivery.objects.filter(subscription=OuterRef("subscription"), uri=OuterRef("uri"))
    flying = same.filter(state=QUEUED, lease_until__gt=now)
    newer = same.filter(version__gt=OuterRef("version"))
    rows = Delivery.objects.select_for_update(skip_locked=True).filter(
        _free(now), subscription=turn.subscription, state=QUEUED, not_before__lte=now
    )
    # More than there is room for: some may be overtaken or wait for one in flight.
    found = list(
        rows.annotate(flying=Exists(flying), overtaken=Exists(newer))
        .only("pk", "uri")
        .order_by("priority", "not_before", "pk")[: room * 2 + 8]
    )
    if old := [row.pk for row in found if row.overtaken and not row.flying]:
        _end(Delivery.objects.filter(pk__in=old), now)
    picked: dict[str, int] = {}
    for row in found:
        if not row.overtaken and not row.flying:
            picked.setdefault(row.uri, row.pk)  # a replay and its original do not fly together
    whole = _whole(Delivery.objects.filter(pk__in=list(picked.values())[:room]))
    rows = list(whole.order_by("priority", "not_before", "pk"))
    for row in rows:
        row.subscription = turn.subscription  # one object for all
    return rows


def _whole(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """With the publication, and the name of its source, which rights ask for."""
    return rows.select_related("publication").annotate(source=F("publication__story__source__slug"))


def _admitted(turn: Turn, room: int, now: datetime) -> list[Delivery]:
    """What may still go out; a row that may not makes room for the next, or many of them would hold up the rest."""
    kept: list[Delivery] = []
    for _ in range(_ROUNDS):
        picked = _pick(turn, room, now)
        kept = _keep_back(picked, now)
        if len(kept) == len(picked) or len(kept) == room:
            break
    return kept


def _keep_back(rows: list[Delivery], now: datetime) -> list[Delivery]:
    """Rights are judged again when it is sent: they may have been withdrawn while it waited. A kill always goes."""
    kept: list[Delivery] = []
    for row in rows:
        if why := _refusal(row):
            ended = Delivery.objects.filter(pk=row.pk, state=QUEUED)
            ended.update(state=DeliveryState.REFUSED, finished_at=now, last_error=why)
        else:
            kept.append(row)
    return kept


def _refusal(row: Delivery) -> str:
    """WebSub carries the public feeds, a test no story: nothing to grant."""
    if row.kind != DeliveryKind.PUBLISH or row.subscription.channel == Channel.WEBSUB or row.publication is None:
        return ""
    said = row.publication.item.get("rights") or {}
    rights = Rights(said.get("holder", ""), said.get("usage_terms", ""), tuple(said.get("territories", ())))
    source = getattr(row, "source", "")  # annotated in `_whole`
    return grant_of(row.subscription.partner).refusal_of(source, row.locale, row.publication.label, rights)


def _end(rows: QuerySet[Delivery], now: datetime) -> None:
    """Nothing older is ever sent after something newer."""
    rows.filter(state=QUEUED).update(state=DeliveryState.SUPERSEDED, finished_at=now, last_error=OVERTAKEN)


def _lease(rows: list[Delivery], owner: str, now: datetime, seconds: int) -> list[Claimed]:
    """The rows are locked by the caller's query (on SQLite by the transaction), so one UPDATE serves them all."""
    if not rows:
        return []
    until = now + timedelta(seconds=seconds)
    Delivery.objects.filter(pk__in=[r.pk for r in rows]).update(
        lease_owner=owner, lease_until=until, attempts=F("attempts") + 1
    )
    return [_claimed(row, owner) for row in rows]


def _claimed(row: Delivery, owner: str) -> Claimed:
    sub = row.subscription
    return Claimed(
        row.pk,
        sub.pk,
        sub.channel,
        row.kind,
        row.uri,
        row.version,
        row.message_id,
        row.attempts + 1,
        row.publication_id,
        sub.format,
        sub.failures,
        owner,
        sub.partner.headline_limit,
        row.publication.item if row.publication else None,
        bytes(sub.sealed_config),
    )


def config_of(claimed: Claimed) -> dict[str, object]:
    """The channel's address and keys, unsealed; raises NotConfigured where the secret key changed."""
    return unseal(claimed.sealed)


@writes
def give_back(claimed: Sequence[Claimed]) -> None:
    """What was claimed and not begun: it is free again, and the attempt does not count."""
    for one in claimed:
        mine = Delivery.objects.filter(pk=one.delivery_id, lease_owner=one.owner, attempts=one.attempt)
        mine.update(lease_owner="", lease_until=None, attempts=F("attempts") - 1)


@reads
def owners() -> list[str]:
    """Everybody who holds a delivery."""
    held = Delivery.objects.filter(state=QUEUED, lease_until__isnull=False)
    return list(held.order_by().values_list("lease_owner", flat=True).distinct())


@writes
def free(dead: Sequence[str]) -> int:
    """End the leases of workers that are known to be dead, so that nobody waits for them to run out."""
    return Delivery.objects.filter(state=QUEUED, lease_owner__in=dead).update(lease_owner="", lease_until=None)


# ---------------------------------------------------------------- recording


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

    @property
    def state(self) -> str:
        if self.delivered:
            return str(DeliveryState.DELIVERED)
        return str(DeliveryState.QUEUED if self.retry_at else DeliveryState.DEAD)


@writes
def record(intent: Record) -> str:
    """Write the attempt and the row's new state; Conflict where the lease was lost to another worker."""
    lost = _record([intent])
    if lost:
        raise Conflict("another worker took the delivery over", subject=intent.claimed.message_id)
    return intent.state


@writes
def record_all(intents: Sequence[Record]) -> list[Record]:
    """The same for many, in one transaction; returns those whose lease was lost, of which nothing is written."""
    return _record(intents)


def _record(intents: Sequence[Record]) -> list[Record]:
    held = Delivery.objects.select_for_update().filter(pk__in=[one.claimed.delivery_id for one in intents])
    rows = {row.pk: row for row in held.only("pk", "attempts", "lease_owner").order_by("pk")}
    kept = [one for one in intents if _still_held(one, rows.get(one.claimed.delivery_id))]
    alike: dict[str, list[Record]] = {}
    for one in kept:
        alike.setdefault(repr((one.state, one.retry_at, one.error, one.receipt)), []).append(one)
    for group in alike.values():
        _settle(group)
    DeliveryAttempt.objects.bulk_create([_attempt(one) for one in kept])
    for subscription in sorted({one.claimed.subscription_id for one in kept}):
        _circuit(subscription, [one for one in kept if one.claimed.subscription_id == subscription])
    return [one for one in intents if one not in kept]


def _still_held(intent: Record, row: Delivery | None) -> bool:
    """False where another worker holds the delivery by now."""
    claimed = intent.claimed
    return row is not None and (row.attempts, row.lease_owner) == (claimed.attempt, claimed.owner)


def _settle(group: list[Record]) -> None:
    """One UPDATE for all that ended alike; most do. The rows are locked."""
    first, at = group[0], max(one.decided_at for one in group)
    Delivery.objects.filter(pk__in=[one.claimed.delivery_id for one in group]).update(
        state=first.state,
        lease_owner="",
        lease_until=None,
        not_before=first.retry_at or at,
        receipt=convert.clean(first.receipt),
        last_error=convert.storable(first.error),
        finished_at=None if first.state == QUEUED else at,
    )


def _attempt(intent: Record) -> DeliveryAttempt:
    return DeliveryAttempt(
        delivery_id=intent.claimed.delivery_id,
        number=intent.claimed.attempt,
        at=intent.decided_at,
        duration_ms=intent.duration_ms,
        outcome="retry" if intent.state == QUEUED else intent.state,
        status_code=intent.status_code,
        error=convert.storable(intent.error),
        response=convert.storable(intent.response)[:2000],
    )


def _circuit(subscription: int, intents: Iterable[Record]) -> None:
    """In the order in which they came about: a success closes the circuit, failures after it count anew."""
    sub = Subscription.objects.filter(pk=subscription)
    ordered = sorted(intents, key=lambda i: i.decided_at)
    failed = list(reversed(list(takewhile(lambda i: not i.delivered, reversed(ordered)))))
    if len(failed) < len(ordered):
        sub.exclude(failures=0, open_until=None).update(failures=0, open_until=None, last_error="")
    if not failed:
        return
    fields: dict[str, object] = {
        "failures": F("failures") + len(failed),
        "last_error": convert.storable(failed[-1].error),
    }
    if shut := [one.open_until for one in failed if one.open_until]:
        fields["open_until"] = max(shut)
    if any(one.disable for one in ordered):
        fields["state"] = PartnerState.DISABLED
    sub.update(**fields)


def lease_seconds() -> int:
    """Well over one attempt's deadline, and no longer than the house's own leases."""
    return max(60, min(120, int(settings.DRAGOMAN["DRAGOMAN_LEASE_SECONDS"])))
