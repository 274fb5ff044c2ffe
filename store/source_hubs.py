"""WebSub as a subscriber: what we asked of the hubs of our sources, and what they confirmed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipelines.errors import NotFound
from store.guard import reads, writes
from store.models import HubState, Source, SourceHub, SourceKind
from store.polls import Poll, poll_of
from store.sealed import seal, unseal

ACTIVE, DENIED = str(HubState.ACTIVE), str(HubState.DENIED)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One subscription. `topic` is what the feed calls itself, `key` the end of our callback's address."""

    key: str
    hub: str
    topic: str
    state: str
    asked_at: datetime
    renew_at: datetime | None
    expires_at: datetime | None
    secret: str = field(default="", repr=False)

    def live(self, now: datetime) -> bool:
        return self.state == ACTIVE and self.expires_at is not None and now < self.expires_at


def _subscribed(row: SourceHub) -> Subscribed:
    secret = str(unseal(bytes(row.sealed_secret)).get("secret", ""))
    return Subscribed(row.key, row.hub, row.topic, row.state, row.asked_at, row.renew_at, row.expires_at, secret)


@reads
def of(source_id: int) -> Subscribed | None:
    row = SourceHub.objects.filter(source_id=source_id).first()
    return _subscribed(row) if row else None


@writes
def ask(source_id: int, hub: str, topic: str, *, now: datetime) -> Subscribed:
    """Written before the hub is asked, for it may confirm before it answers.

    Hub and topic as before: the key, the secret and what is confirmed stay, so that no push is lost meanwhile.
    """
    row = SourceHub.objects.select_for_update().filter(source_id=source_id).first()
    if row is None:
        row = SourceHub(source_id=source_id)
    if (row.hub, row.topic) != (hub, topic):
        row.hub, row.topic, row.key = hub, topic, secrets.token_urlsafe(32)
        row.sealed_secret = seal({"secret": secrets.token_urlsafe(32)})
        row.state, row.renew_at, row.expires_at = HubState.ASKED, None, None
    if row.state == HubState.DENIED:
        row.state = HubState.ASKED
    row.asked_at, row.last_error = now, ""
    row.save()
    return _subscribed(row)


@writes
def failed(key: str, error: str) -> None:
    SourceHub.objects.filter(key=key).update(last_error=error[:500])


@writes
def confirm(key: str, topic: str, lease: timedelta, *, now: datetime) -> bool:
    """The hub asks whether we meant it (section 5.3). False for what we never asked, or no longer want."""
    rows = SourceHub.objects.filter(key=key, topic=topic, source__active=True, source__kind=SourceKind.WEBSUB)
    # Renewed with a third of the lease left: a hub that is away for a while costs nothing.
    return bool(rows.update(state=HubState.ACTIVE, renew_at=now + lease * 2 / 3, expires_at=now + lease, last_error=""))


@reads
def unwanted(key: str, topic: str) -> bool:
    """Whether the end of a subscription may be confirmed: it is none of ours, or its source is polled no longer."""
    wanted = SourceHub.objects.filter(key=key, topic=topic, source__active=True, source__kind=SourceKind.WEBSUB)
    return not wanted.exists()


@writes
def deny(key: str, topic: str, reason: str) -> None:
    """The hub takes no wish, or takes its confirmation back (section 5.2)."""
    rows = SourceHub.objects.filter(key=key, topic=topic)
    rows.update(state=HubState.DENIED, renew_at=None, expires_at=None, last_error=f"the hub denied it: {reason[:300]}")


@dataclass(frozen=True, slots=True)
class Pushed:
    """Whose push it is, and the secret that its signature must be made with. `wanted`: it is still to be heard."""

    poll: Poll
    wanted: bool
    secret: str = field(default="", repr=False)


@reads
def pushed(key: str) -> Pushed:
    """Raises NotFound for an address that we gave nobody."""
    row = SourceHub.objects.select_related("source").filter(key=key).first()
    if row is None:
        raise NotFound("there is no such callback", subject=key[:12])
    source: Source = row.source
    return Pushed(poll_of(source, ""), source.active and source.kind == SourceKind.WEBSUB, _subscribed(row).secret)


@writes
def heard(key: str, *, now: datetime) -> None:
    SourceHub.objects.filter(key=key).update(heard_at=now)
