"""Sources that are polled: claimed by lease, and what a poll found written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from pipelines.errors import BadInput, NotFound
from store.guard import reads, writes
from store.models import Source, SourceKind, Story

POLLED = (SourceKind.FEED, SourceKind.FOLDER, SourceKind.WEBSUB)


@dataclass(frozen=True, slots=True)
class Poll:
    """One source, leased. `state` is what the last poll left: validators, failures, what was seen."""

    source_id: int
    slug: str
    kind: str
    url: str
    every: timedelta
    rules: list[Any]
    owner: str
    state: dict[str, Any] = field(default_factory=dict)


def poll_of(row: Source, owner: str) -> Poll:
    every = timedelta(seconds=row.poll_every)
    return Poll(row.pk, row.slug, row.kind, row.url, every, list(row.rules), owner, dict(row.poll_state))


@writes
def claim(owner: str, *, now: datetime, seconds: int, limit: int = 4, slug: str = "") -> list[Poll]:
    """Lease what is due; with `slug` that one source, due or not."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = Source.objects.select_for_update(skip_locked=True).filter(free, active=True, kind__in=POLLED)
    due = Q(next_poll__isnull=True) | Q(next_poll__lte=now)
    found = list(rows.filter(Q(slug=slug) if slug else due).order_by("next_poll", "pk")[:limit])
    Source.objects.filter(pk__in=[r.pk for r in found]).update(
        lease_owner=owner, lease_until=now + timedelta(seconds=seconds)
    )
    return [poll_of(row, owner) for row in found]


@writes
def settle(poll: Poll, state: dict[str, Any], *, next_poll: datetime) -> bool:
    """False where the lease was lost: then another worker's findings count."""
    mine = Source.objects.filter(pk=poll.source_id, lease_owner=poll.owner)
    return bool(mine.update(poll_state=state, next_poll=next_poll, lease_owner="", lease_until=None))


@writes
def wake(source_id: int, *, now: datetime) -> None:
    """Let the next round look at it."""
    Source.objects.filter(pk=source_id).update(next_poll=now)


@dataclass(frozen=True, slots=True)
class AddSource:
    slug: str
    kind: SourceKind
    url: str
    name: str = ""
    locales: tuple[str, ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    poll_every: int = 300


@writes
def add(intent: AddSource) -> bool:
    """True where the source is new; a known one gets the address, locales and rules. It is polled at once."""
    _, created = Source.objects.update_or_create(
        slug=intent.slug,
        defaults={
            "kind": intent.kind,
            "url": intent.url,
            "name": intent.name,
            "active": True,
            "locales": list(intent.locales),
            "rules": list(intent.rules),
            "poll_every": intent.poll_every,
            "next_poll": None,
        },
    )
    return created


@writes
def set_active(slug: str, active: bool) -> None:
    if not Source.objects.filter(slug=slug).update(active=active):
        raise NotFound("there is no such source", subject=slug, mend="`dragoman sources list` lists them")


@reads
def is_pollable(slug: str) -> bool:
    """Raises BadInput for a source that is pushed, NotFound for none."""
    kind = Source.objects.filter(slug=slug).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound("there is no such source", subject=slug, mend="`dragoman sources list` lists them")
    if kind not in POLLED:
        raise BadInput("is pushed to us, not polled", subject=slug, mend="poll a feed or a folder")
    return True


@dataclass(frozen=True, slots=True)
class SourceStanding:
    slug: str
    kind: str
    url: str
    active: bool
    locales: tuple[str, ...]
    poll_every: int
    next_poll: datetime | None
    failures: int
    error: str
    hub: str = ""  # how the subscription at its hub stands, and until when
    hub_until: datetime | None = None


@reads
def sources() -> list[SourceStanding]:
    return [_standing(row) for row in Source.objects.select_related("hub").order_by("slug")]


def _standing(row: Source) -> SourceStanding:
    hub = getattr(row, "hub", None)
    return SourceStanding(
        row.slug,
        row.kind,
        row.url,
        row.active,
        tuple(row.locales),
        row.poll_every,
        row.next_poll,
        int(row.poll_state.get("failures", 0)),
        str(row.poll_state.get("error", "")) or (hub.last_error if hub else ""),
        hub.state if hub else "",
        hub.expires_at if hub else None,
    )


@reads
def holds(source_id: int, uri: str) -> bool:
    """Whether we have a story of that source under that name."""
    return Story.objects.filter(source_id=source_id, uri=uri).exists()


@reads
def rules_of(slug: str) -> list[Any]:
    return list(Source.objects.filter(slug=slug).values_list("rules", flat=True).first() or [])
