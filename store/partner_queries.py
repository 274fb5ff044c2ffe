"""Partners, read: who there is, how each subscription stands, and the log of deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from pipelines.errors import NotFound
from store.guard import reads, writes
from store.models import Delivery, DeliveryAttempt, DeliveryKind, DeliveryState, Partner, Subscription
from store.outbox import replay


@dataclass(frozen=True, slots=True)
class SubscriptionStanding:
    """One channel and its circuit; nothing of its settings, which hold keys."""

    id: int
    channel: str
    format: str
    state: str
    locales: tuple[str, ...]
    sections: tuple[str, ...]
    failures: int
    open_until: datetime | None
    last_error: str
    deliveries: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartnerStanding:
    slug: str
    name: str
    state: str
    sources: tuple[str, ...]
    locales: tuple[str, ...]
    subscriptions: tuple[SubscriptionStanding, ...]


@reads
def partners() -> list[PartnerStanding]:
    """All, by name, in three queries."""
    counts: dict[int, dict[str, int]] = {}
    rows = Delivery.objects.order_by().values_list("subscription_id", "state").annotate(n=Count("pk"))
    for subscription, state, n in rows:
        counts.setdefault(subscription, {})[state] = n
    found = Partner.objects.prefetch_related("subscriptions").order_by("slug")
    return [_partner(row, counts) for row in found]


def _partner(row: Partner, counts: dict[int, dict[str, int]]) -> PartnerStanding:
    rights = row.rights or {}
    subs = sorted(row.subscriptions.all(), key=lambda s: s.pk)
    return PartnerStanding(
        row.slug,
        row.name,
        row.state,
        tuple(rights.get("sources", ())),
        tuple(rights.get("locales", ())),
        tuple(_subscription(sub, counts.get(sub.pk, {})) for sub in subs),
    )


def _subscription(row: Subscription, counts: dict[str, int]) -> SubscriptionStanding:
    return SubscriptionStanding(
        row.pk,
        row.channel,
        row.format,
        row.state,
        tuple(row.locales),
        tuple(row.sections),
        row.failures,
        row.open_until,
        row.last_error,
        counts,
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    at: datetime
    duration_ms: int
    outcome: str
    status_code: int | None
    error: str
    response: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One delivery as operators and its partner may read it. `id` is the cursor (smaller is older)."""

    id: int
    partner: str
    channel: str
    message_id: str
    kind: str
    uri: str
    locale: str
    version: int
    state: str
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    next_try: datetime | None
    error: str
    log: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """Which deliveries: "" and None do not filter."""

    partner: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


def _rows(query: Query) -> QuerySet[Delivery]:
    rows = Delivery.objects.all()
    if query.partner:
        rows = rows.filter(subscription__partner__slug=query.partner)
    if query.state:
        rows = rows.filter(state=query.state)
    if query.since:
        rows = rows.filter(created_at__gte=query.since)
    if query.until:
        rows = rows.filter(created_at__lte=query.until)
    return rows.filter(pk__lt=query.before) if query.before is not None else rows


@reads
def deliveries(query: Query) -> list[Logged]:
    """The newest first, with every attempt, in two queries."""
    rows = list(_rows(query).select_related("subscription__partner").order_by("-pk")[: query.limit])
    tries: dict[int, list[Attempt]] = {}
    for one in DeliveryAttempt.objects.filter(delivery__in=[r.pk for r in rows]).order_by("number"):
        made = Attempt(one.number, one.at, one.duration_ms, one.outcome, one.status_code, one.error, one.response[:500])
        tries.setdefault(one.delivery_id, []).append(made)
    return [_logged(row, tuple(tries.get(row.pk, ()))) for row in rows]


def _logged(row: Delivery, log: tuple[Attempt, ...]) -> Logged:
    waiting = row.state == DeliveryState.QUEUED
    return Logged(
        row.pk,
        row.subscription.partner.slug,
        row.subscription.channel,
        row.message_id,
        row.kind,
        row.uri,
        row.locale,
        row.version,
        row.state,
        row.attempts,
        row.created_at,
        row.finished_at,
        row.not_before if waiting else None,
        row.last_error,
        log,
    )


@reads
def known(slug: str) -> bool:
    return Partner.objects.filter(slug=slug).exists()


@dataclass(frozen=True, slots=True)
class Replayed:
    """`skipped` were overtaken by a newer version or a kill, which the partner has or will get."""

    queued: int
    skipped: int


@writes
def replay_many(query: Query, *, now: datetime) -> Replayed:
    """Send again what is finished: dead letters, or all of a window. Of an item only its newest version goes.

    Raises NotFound where the query names a partner that does not exist.
    """
    if query.partner and not known(query.partner):
        raise NotFound("there is no such partner", subject=query.partner, mend="`dragoman partners list` lists them")
    rows = _rows(query).exclude(state__in=[DeliveryState.QUEUED, DeliveryState.SUPERSEDED])
    newest: dict[tuple[int, str], tuple[int, int]] = {}
    keys = rows.exclude(kind=DeliveryKind.TEST).order_by("pk").values_list("pk", "subscription_id", "uri", "version")
    total = 0
    for pk, subscription, uri, version in keys[: query.limit]:
        total += 1
        newest[subscription, uri] = max(newest.get((subscription, uri), (0, 0)), (version, pk))
    made = [replay(pk, now=now) for _, pk in newest.values()]
    queued = sum(1 for one in made if one is not None)
    return Replayed(queued, total - queued)
