"""Polling: what is due is looked at, its articles go through the same door as all others, and the next look is set."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module

from django.utils import timezone

from pipelines import backoff, rules
from pipelines.errors import BadInput, DeliveryFailed, StorageError
from pipelines.model import PubStatus
from store import polls
from store.polls import Poll
from worker import doors
from worker.log import about, logger
from worker.names import worker_name
from worker.sources import KINDS
from worker.sources.base import Found, Look, Looked
from worker.sources.feeds import AskedToWait

LEASE_SECONDS = 300
_REMEMBERED = 300  # bad entries whose complaint need not be repeated


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought in: articles that are new, those that were here, those that could not be used."""

    source: str
    new: int = 0
    known: int = 0
    rejected: int = 0
    skipped: int = 0
    error: str = ""


def look_of(kind: str) -> Look:
    module, _, name = KINDS[kind].partition(":")
    look: Look = getattr(import_module(module), name)
    return look


def run(
    *,
    slug: str = "",
    clock: Callable[[], datetime] = timezone.now,
    share: Callable[[], float] = random.random,
    look: Callable[[str], Look] = look_of,
) -> list[Polled]:
    """Poll what is due, or the source named."""
    claimed = polls.claim(worker_name(), now=clock(), seconds=LEASE_SECONDS, slug=slug)
    return [_poll(one, look(one.kind), clock, share()) for one in claimed]


def _poll(poll: Poll, look: Look, clock: Callable[[], datetime], share: float) -> Polled:
    with about(source=poll.slug):
        try:
            looked = look(poll)
            done, bad = _taken(poll, looked)
        except (DeliveryFailed, StorageError) as error:
            wish = error.wish if isinstance(error, AskedToWait) else None
            return _failed(poll, str(error), clock(), share, wish)
        state = {**looked.state, "failures": 0, "error": "", "rejected": _complaints(poll, bad)}
        after = clock() + backoff.next_poll(poll.every * looked.seldom, 0, share, looked.wish)
        polls.settle(poll, state, next_poll=min(after, looked.before or after))
        if done.new or done.rejected:
            logger.info("%d new, %d known, %d rejected", done.new, done.known, done.rejected)
        return done


def _failed(poll: Poll, error: str, now: datetime, share: float, wish: timedelta | None) -> Polled:
    failures = int(poll.state.get("failures", 0)) + 1
    state = {**poll.state, "failures": failures, "error": error}
    polls.settle(poll, state, next_poll=now + backoff.next_poll(poll.every, failures, share, wish))
    logger.warning("poll %d in a row failed: %s", failures, error)
    return Polled(poll.slug, error=error)


def take(poll: Poll, looked: Looked) -> Polled:
    """What somebody else looked up: a push."""
    return _taken(poll, looked)[0]


def _taken(poll: Poll, looked: Looked) -> tuple[Polled, list[str]]:
    """What became of each, and the digests of those that were rejected."""
    ruling = rules.read(poll.rules)
    became = [(_take_one(poll, one, ruling), one) for one in looked.found]
    count = Counter(what for what, _ in became)
    bad = [_digest(one) for what, one in became if what == "rejected"]
    return Polled(poll.slug, count["new"], count["known"], count["rejected"], count["skipped"]), bad


def _take_one(poll: Poll, one: Found, ruling: tuple[rules.Rule, ...]) -> str:
    if one.article is None:
        return _reject(poll, one, one.error)
    if rules.decide(ruling, one.article).skip:
        one.done("")
        return "skipped"
    if one.article.status is PubStatus.CANCELED and not polls.holds(poll.source_id, one.article.uri):
        return "known"  # nothing of ours to kill
    try:
        done = doors.accept_article(one.article, one.raw, doors.Wanted(poll.slug, door=poll.kind, weak=True))
    except BadInput as error:
        return _reject(poll, one, str(error))
    one.done("")
    return "new" if done.created else "known"


def _reject(poll: Poll, one: Found, reason: str) -> str:
    """Set aside where people see it, once: a feed shows a bad entry for days."""
    if _digest(one) not in poll.state.get("rejected", ()):
        doors.set_aside(poll.kind, one.raw, f"{one.name}: {reason}")
    one.done(reason)
    return "rejected"


def _digest(one: Found) -> str:
    return sha256(one.raw or one.name.encode()).hexdigest()[:16]


def _complaints(poll: Poll, bad: list[str]) -> list[str]:
    known = [d for d in poll.state.get("rejected", ()) if isinstance(d, str)]
    return list(dict.fromkeys([*known, *bad]))[-_REMEMBERED:]
