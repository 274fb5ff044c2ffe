"""Leases: who works on what, and until when. A lost lease is found out by the compare-and-set.

`lease_until` of a row without an owner is the earliest moment of its next attempt (back-off).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import F, Q

from pipelines.model import Priority
from pipelines.workflow import Action, Role, State, allowed
from store.guard import reads, writes
from store.intents import Lease
from store.models import ArticleState, Event, Translation

_ORDER = tuple(p.value for p in (Priority.FLASH, Priority.URGENT, Priority.ROUTINE))
_FREE = [State.WAITING.value, State.DRAFTING.value]


@writes
def take(translation_id: int, owner: str, *, now: datetime, seconds: int, attempts: int) -> Lease | None:
    """Claim a translation for drafting; None where there is nothing to do (done, held, or somebody's).

    The attempt is counted before the work: an article that kills its worker is held after `attempts`.
    """
    row = Translation.objects.select_for_update(of=("self",)).filter(pk=translation_id).first()
    if row is None or not allowed(Action.DRAFT, State(row.state), Role.MACHINE) or not row.is_latest:
        return None
    if row.lease_until and row.lease_until > now:
        return None
    if row.attempts >= attempts:
        _hold_poison(row, now)
        return None
    Translation.objects.filter(pk=row.pk).update(
        state=State.DRAFTING.value,
        lease_owner=owner,
        lease_until=now + timedelta(seconds=seconds),
        attempts=F("attempts") + 1,
        version=F("version") + 1,
        updated_at=now,
    )
    return Lease(row.pk, owner, row.version + 1, row.attempts + 1)


def _hold_poison(row: Translation, now: datetime) -> None:
    reason = f"gave up after {row.attempts} attempts; the last: {row.last_error or 'the worker died'}"
    Translation.objects.filter(pk=row.pk).update(
        state=State.HELD.value,
        lease_owner="",
        lease_until=None,
        last_error=reason,
        version=F("version") + 1,
        updated_at=now,
    )
    Event.objects.create(at=now, what="held", translation_id=row.pk, note=reason)


@writes
def renew(lease: Lease, *, now: datetime, seconds: int) -> bool:
    """Hold on to it while the work goes on; False where it was lost."""
    held = Translation.objects.filter(pk=lease.translation_id, version=lease.version, lease_owner=lease.owner)
    return bool(held.update(lease_until=now + timedelta(seconds=seconds)))


@reads
def owners() -> list[str]:
    """Everybody who holds a lease, live or not."""
    return list(Translation.objects.exclude(lease_owner="").values_list("lease_owner", flat=True).distinct())


@writes
def free(owners: Sequence[str], *, now: datetime) -> int:
    """End the leases of workers that are known to be dead, so that nobody waits for them to run out."""
    dead = Translation.objects.filter(state=State.DRAFTING.value, lease_owner__in=owners)
    return dead.update(lease_owner="", lease_until=now, sent_at=None, version=F("version") + 1)


class Due(StrEnum):
    """What the sweep looks for."""

    DRAFTS = "drafts"  # waits without a live lease
    RELEASES = "releases"  # may go out, and its embargo or schedule is over


@reads
def count_due(what: Due, *, now: datetime) -> int:
    return _due(what, now).count()


@writes
def mark_due(what: Due, *, now: datetime, older_than: datetime, limit: int) -> list[tuple[int, str]]:
    """(id, priority) of what is due and was not sent since `older_than`, flash first; marks it sent now."""
    rows = _due(what, now).filter(Q(sent_at__isnull=True) | Q(sent_at__lt=older_than))
    found: list[tuple[int, str]] = []
    for priority in _ORDER:
        some = rows.filter(priority=priority).order_by("id").values_list("pk", "priority")
        found += list(some[: limit - len(found)])
    Translation.objects.filter(pk__in=[pk for pk, _ in found]).update(sent_at=now)
    return found


def _due(what: Due, now: datetime) -> Any:
    latest = Translation.objects.filter(is_latest=True)
    if what is Due.DRAFTS:
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return latest.filter(free, state__in=_FREE)
    timely = Q(not_before__isnull=True) | Q(not_before__lte=now)
    ready = Q(state=State.APPROVED.value) | Q(state=State.DRAFTED.value, publish=True)
    return latest.filter(timely, ready, article__state=ArticleState.READY)


@writes
def expire_claims(*, now: datetime) -> int:
    """A person's claim that ran out goes back to the queue; what they typed was saved already."""
    return Translation.objects.filter(state=State.IN_REVIEW.value, claim_until__lte=now).update(
        state=State.DRAFTED.value,
        claimed_by=None,
        claim_until=None,
        version=F("version") + 1,
        updated_at=now,
    )


@reads
def held_by(translation_id: int, owner: str) -> Lease | None:
    """The lease that this owner holds on a translation, if it still does."""
    row = Translation.objects.filter(pk=translation_id, lease_owner=owner, state=State.DRAFTING.value).first()
    return Lease(row.pk, owner, row.version, row.attempts) if row else None
