"""What did not arrive, for the desk: dead letters that nothing has taken the place of, what is being retried, and
which channels are in trouble. A dead letter stays in its table for ever; here it counts while it is the last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from store.guard import reads, writes
from store.models import Channel, Delivery, DeliveryAttempt, DeliveryKind, DeliveryState, PartnerState, Subscription
from store.outbox import replay
from store.partner_queries import Attempt

_QUIET = (Channel.PULL,)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`dead` or being retried; an empty field filters nothing, `before` is the last row of the page before."""

    dead: bool = True
    partner: str = ""
    kind: str = ""
    text: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One line: what, to whom, why not, since when. `translation` leads to its text where it still has one."""

    id: int
    kind: str
    headline: str
    uri: str
    locale: str
    version: int
    translation: int | None
    partner: str
    partner_name: str
    channel: str
    partner_state: str
    open_until: datetime | None
    attempts: int
    error: str
    created_at: datetime
    finished_at: datetime | None
    next_try: datetime
    log: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A channel that fails, is closed or has dead letters; nothing of its settings, which hold keys."""

    partner: str
    partner_name: str
    channel: str
    state: str
    failures: int
    open_until: datetime | None
    error: str
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """`left` were not dead letters any more: sent again by somebody else, or overtaken."""

    queued: int
    left: int


def _dead() -> QuerySet[Delivery]:
    """Given up, and nothing of the same item that is as new went or goes to the same channel afterwards."""
    later = Delivery.objects.filter(
        subscription=OuterRef("subscription"),
        uri=OuterRef("uri"),
        version__gte=OuterRef("version"),
        pk__gt=OuterRef("pk"),
    )
    return Delivery.objects.filter(~Exists(later), state=DeliveryState.DEAD).exclude(kind=DeliveryKind.TEST)


def _retried() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.QUEUED, attempts__gt=0).exclude(kind=DeliveryKind.TEST)


def _matching(wanted: Wanted) -> QuerySet[Delivery]:
    rows = _dead() if wanted.dead else _retried()
    if wanted.partner:
        rows = rows.filter(subscription__partner__slug=wanted.partner)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        rows = rows.filter(_says(wanted.text))
    return rows


def _says(text: str) -> Q:
    of = ("uri", "publication__headline", "publication__translation__headline")
    return Q(*[(f"{name}__icontains", text) for name in of], _connector=Q.OR)


@reads
def page(wanted: Wanted, *, limit: int) -> list[Undelivered]:
    """The newest first, with every attempt: two queries at any depth."""
    rows = _matching(wanted).select_related("subscription__partner")
    rows = rows.annotate(
        title=F("publication__headline"),
        text_of=F("publication__translation_id"),
        text_title=F("publication__translation__headline"),  # a kill carries no words
    )
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = list(rows.defer("subscription__sealed_config", "receipt").order_by("-pk")[:limit])
    tries: dict[int, list[Attempt]] = {}
    for one in DeliveryAttempt.objects.filter(delivery__in=[r.pk for r in found]).order_by("number"):
        made = Attempt(one.number, one.at, one.duration_ms, one.outcome, one.status_code, one.error, one.response[:500])
        tries.setdefault(one.delivery_id, []).append(made)
    return [_line(row, tuple(tries.get(row.pk, ()))) for row in found]


def _line(row: Delivery, log: tuple[Attempt, ...]) -> Undelivered:
    sub = row.subscription
    shut = PartnerState.ACTIVE if sub.state == sub.partner.state == PartnerState.ACTIVE else sub.state
    return Undelivered(
        row.pk,
        row.kind,
        getattr(row, "title", "") or getattr(row, "text_title", "") or "",
        row.uri,
        row.locale,
        row.version,
        getattr(row, "text_of", None),
        sub.partner.slug,
        str(sub.partner),
        sub.channel,
        str(shut if sub.partner.state == PartnerState.ACTIVE else sub.partner.state),
        sub.open_until,
        row.attempts,
        row.last_error,
        row.created_at,
        row.finished_at,
        row.not_before,
        log,
    )


@reads
def counts(*, most: int = 1000) -> tuple[int, int]:
    """(dead letters, being retried), each counted no further than `most`."""
    dead, retried = (rows.order_by()[:most].count() for rows in (_dead(), _retried()))
    return dead, retried


@reads
def dead_count(*, most: int = 100) -> int:
    return _dead().order_by()[:most].count()


@reads
def partners() -> list[tuple[str, str]]:
    """(slug, name) of everybody we push to."""
    rows = Subscription.objects.exclude(channel__in=_QUIET).select_related("partner").order_by("partner__slug")
    return list(dict.fromkeys((s.partner.slug, str(s.partner)) for s in rows.defer("sealed_config")))


@reads
def troubles(now: datetime) -> list[Trouble]:
    """Channels that somebody should look at, the worst first, in three queries."""
    waiting = _by_channel(Delivery.objects.filter(state=DeliveryState.QUEUED))
    dead = _by_channel(_dead())
    rows = Subscription.objects.exclude(channel__in=_QUIET).select_related("partner").defer("sealed_config")
    found = [
        Trouble(
            s.partner.slug,
            str(s.partner),
            s.channel,
            str(s.state if s.partner.state == PartnerState.ACTIVE else s.partner.state),
            s.failures,
            s.open_until if s.open_until and s.open_until > now else None,
            s.last_error if s.failures else "",
            waiting.get(s.pk, 0),
            dead.get(s.pk, 0),
        )
        for s in rows
    ]
    return sorted(filter(_bad, found), key=lambda t: (-t.dead, -t.failures, t.partner))


def _bad(one: Trouble) -> bool:
    shut = one.state != str(PartnerState.ACTIVE) and one.waiting > 0
    return shut or one.failures > 0 or one.dead > 0 or one.open_until is not None


def _by_channel(rows: QuerySet[Delivery]) -> Mapping[int, int]:
    return dict(rows.order_by().values_list("subscription_id").annotate(n=Count("pk")))


@reads
def dead_ids(wanted: Wanted, *, limit: int) -> list[int]:
    """Everything under a filter, oldest first, as it went out."""
    return list(_matching(wanted).order_by("pk").values_list("pk", flat=True)[:limit])


@writes
def replay_dead(ids: Iterable[int], *, now: datetime) -> Replayed:
    """Each goes out again as a new delivery. Two people who ask for the same one send it once.

    The channels are locked first: who comes second finds the first one's row, and the letter is dead no more.
    """
    asked: Sequence[int] = sorted(set(ids))
    channels = Delivery.objects.filter(pk__in=asked).values("subscription")
    locked = Subscription.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=channels)
    list(locked.order_by("pk").values_list("pk", flat=True))
    dead = list(_dead().filter(pk__in=asked).order_by("pk").values_list("pk", flat=True))
    queued = sum(replay(pk, now=now) is not None for pk in dead)
    return Replayed(queued, len(asked) - queued)
