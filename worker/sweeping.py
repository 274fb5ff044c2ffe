"""The sweep: whatever has no live lease and was due is sent again, as much as is missing from the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

import redis
from django.conf import settings

from pipelines.model import Priority
from store import leases, outbox
from store.leases import Due
from worker import broker, sending
from worker.log import logger

# So many messages keep every worker busy until the next sweep; more would only flood.
ROOM = 300
FORGET = 1_000  # attempts a round: a short transaction; at a round every ten seconds 8 million a day


def run(now: datetime) -> None:
    """One round. What was sent within the last three is left alone: a worker may have it in its hands."""
    leases.expire_claims(now=now)
    older = now - timedelta(seconds=3 * settings.DRAGOMAN["DRAGOMAN_SWEEP_SECONDS"])
    _send(Due.DRAFTS, "dragoman.translate", broker.TRANSLATE, now, older)
    _send(Due.RELEASES, "dragoman.publish", broker.PUBLISH, now, older)
    if outbox.due_count(now=now):
        sending.deliveries()
    kept = timedelta(days=settings.DRAGOMAN["DRAGOMAN_KEEP_ATTEMPTS_DAYS"])
    if gone := outbox.forget_attempts(now - kept, limit=FORGET):
        logger.info("%d delivery attempts older than %d days are forgotten", gone, kept.days)


def _send(what: Due, task: str, queue: str, now: datetime, older: datetime) -> None:
    """As many as are due and not in the queue; which of them were lost cannot be known, so the oldest go."""
    total = leases.count_due(what, now=now)
    missing = min(total, ROOM) - _depth(queue) if total else 0
    if missing <= 0:
        return
    found = leases.mark_due(what, now=now, older_than=older, limit=missing)
    sent = 0
    for pk, priority in found:
        if not sending.now(task, {"translation_id": pk}, broker.STEP[Priority(priority)]):
            break
        sent += 1
    if sent:
        logger.info("sent again: %d of %s", sent, task)


def _depth(queue: str) -> int:
    """A Redis that cannot be reached takes nothing: no room."""
    try:
        return broker.depth(queue)
    except redis.RedisError as error:
        logger.warning("Redis cannot be reached: %s", error)
        return ROOM
