"""WebSub (W3C Recommendation, 23 January 2018) as a subscriber: the hub of a source's feed pushes what is new.

The feed is polled as well, seldom while the hub's lease holds and as any other without it: a push that is lost, a hub
that is away or denies us costs minutes, not articles.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from pipelines.errors import BadInput, DeliveryFailed
from store import polls, source_hubs
from store.polls import Poll
from store.source_hubs import Subscribed
from worker import doors
from worker.delivery import http
from worker.log import about, logger
from worker.sources import feeds, polling
from worker.sources.base import Looked
from worker.sources.discovery import Links

LEASE = timedelta(days=10)
SELDOM = 12  # times the interval between two polls while the hub pushes
_ANSWER_IN = timedelta(minutes=10)  # a hub that did not confirm by then is asked again
_AFTER_NO = timedelta(days=1)
_CALLBACK = "/websub/callback/"
_METHODS = ("sha256", "sha384", "sha512", "sha1")  # section 8; HMAC with SHA-1 is weak in name only


def look(poll: Poll) -> Looked:
    """A poll that also keeps the subscription alive."""
    looked = feeds.look(poll)
    now = timezone.now()
    row = keep(poll, looked.links, now)
    if row is None or not row.live(now):
        return looked
    return replace(looked, seldom=SELDOM, before=row.renew_at)


def keep(poll: Poll, found: Links | None, now: datetime) -> Subscribed | None:
    """Ask the hub where it is new, or its lease is nearly over; the subscription as it stands then."""
    row = source_hubs.of(poll.source_id)
    wanted = found or (Links(row.hub, row.topic) if row else None)
    if wanted is None or (row and not _due(row, wanted, now)):
        return row
    asked = source_hubs.ask(poll.source_id, wanted.hub, wanted.topic, now=now)
    try:
        _subscribe(asked)
    except DeliveryFailed as error:  # polling goes on; the next poll asks again
        source_hubs.failed(asked.key, f"the hub: {error}")
        logger.warning("the hub did not take our subscription: %s", error)
    return source_hubs.of(poll.source_id)


def _due(row: Subscribed, wanted: Links, now: datetime) -> bool:
    if (row.hub, row.topic) != (wanted.hub, wanted.topic):
        return True
    if row.state == source_hubs.DENIED:
        return now >= row.asked_at + _AFTER_NO
    renewing = row.renew_at is None or now >= row.renew_at
    return renewing and now >= row.asked_at + _ANSWER_IN


def _subscribe(row: Subscribed) -> None:
    """Section 5.1; raises DeliveryFailed."""
    fields = {
        "hub.mode": "subscribe",
        "hub.topic": row.topic,
        "hub.callback": f"{settings.BASE_URL}{_CALLBACK}{row.key}",
        "hub.secret": row.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = http.shared().request("POST", row.hub, content=urlencode(fields).encode(), headers=headers)
    if not answer.ok:
        said = answer.body[:200].decode("utf-8", "replace").strip()
        raise DeliveryFailed(f"it answered {answer.status}{f' ({said})' if said else ''}", subject=row.hub[:200])


# ---------------------------------------------------------------- what the hub says to our callback


def confirmed(key: str, asked: Mapping[str, str]) -> str | None:
    """What to answer to the hub's verification of intent (section 5.3): its challenge; None for what we never meant.

    A denial (section 5.2) is noted and answered with nothing.
    """
    mode, topic = asked.get("hub.mode", ""), asked.get("hub.topic", "")
    challenge = asked.get("hub.challenge", "")
    if mode == "denied":
        source_hubs.deny(key, topic, asked.get("hub.reason", "") or "no reason given")
        return ""
    if mode == "unsubscribe" and challenge:
        return challenge if source_hubs.unwanted(key, topic) else None
    lease = asked.get("hub.lease_seconds", "")
    if mode != "subscribe" or not challenge or not (lease.isascii() and lease.isdigit() and 0 < len(lease) < 10):
        return None
    seconds = timedelta(seconds=max(int(lease), 1))
    return challenge if source_hubs.confirm(key, topic, seconds, now=timezone.now()) else None


def receive(key: str, signature: str, body: bytes | None) -> bool:
    """A push (section 7); `body` is None for one that is too large. False where it should stop (410).

    What is not signed with our secret is acknowledged and left unread (section 7.1.1). What is signed is taken as a
    poll would take it; what cannot be read makes us look for ourselves. Raises NotFound, and StorageError: again later.
    """
    found = source_hubs.pushed(key)
    if not found.wanted:
        return False
    now = timezone.now()
    with about(source=found.poll.slug):
        if body is None:
            polls.wake(found.poll.source_id, now=now)
        elif not signed(found.secret, signature, body):
            logger.warning("a push without our signature is left unread")
        else:
            source_hubs.heard(key, now=now)
            _take(found.poll, body, now)
    return True


def _take(poll: Poll, body: bytes, now: datetime) -> None:
    try:
        done = polling.take(poll, Looked(tuple(feeds.entries(body, poll.slug)))) if body.strip() else None
    except BadInput as error:
        doors.set_aside("websub", body, f"{poll.slug}: {error}")
        done = None
    if done is None:  # a thin ping, or what we cannot read: the feed itself tells
        polls.wake(poll.source_id, now=now)
    else:
        logger.info("pushed: %d new, %d known, %d rejected", done.new, done.known, done.rejected)


def signed(secret: str, header: str, body: bytes) -> bool:
    method, _, given = header.strip().partition("=")
    if not secret or method.lower() not in _METHODS or not given.isascii():
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(made, given.strip().lower())
