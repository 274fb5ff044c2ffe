"""Partners, written: added with what they may have, subscribed to channels, paused, their keys rotated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from pipelines.errors import BadInput, NotFound
from store.guard import writes
from store.models import Channel, Delivery, DeliveryKind, Partner, PartnerState, Subscription


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """One channel of a partner. `config` is the channel's own settings, checked before; it is sealed at rest."""

    channel: str
    format: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    name: str = ""
    locales: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    blocked_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddPartner:
    """A partner and what it is granted: what is empty is denied. An existing one gets the subscriptions as well."""

    slug: str
    decided_at: datetime
    name: str = ""
    sources: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    usage_terms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ("*",)
    rate_per_minute: int = 60
    headline_limit: int = 0
    subscriptions: tuple[NewSubscription, ...] = ()


@writes
def add(intent: AddPartner) -> bool:
    """True where the partner is new; of a known one the grants stay as they are."""
    rights = {
        "sources": list(intent.sources),
        "locales": list(intent.locales),
        "usage_terms": list(intent.usage_terms),
        "labels": list(intent.labels),
    }
    partner, created = Partner.objects.get_or_create(
        slug=intent.slug,
        defaults={
            "name": intent.name,
            "territories": list(intent.territories),
            "rights": rights,
            "rate_per_minute": intent.rate_per_minute,
            "headline_limit": intent.headline_limit,
            "created_at": intent.decided_at,
        },
    )
    for one in intent.subscriptions:
        _subscribe(partner, one, intent.decided_at)
    return created


@dataclass(frozen=True, slots=True)
class Regrant:
    """What a partner may have from now on; None leaves it as it is. What waits is judged by it when it is sent."""

    slug: str
    sources: tuple[str, ...] | None = None
    locales: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    usage_terms: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    headline_limit: int | None = None
    rate_per_minute: int | None = None


@writes
def regrant(intent: Regrant) -> dict[str, Any]:
    """The grants as they are now, by name."""
    row = Partner.objects.select_for_update().get(pk=_partner(intent.slug).pk)
    given = {"sources": intent.sources, "locales": intent.locales, "usage_terms": intent.usage_terms}
    given |= {"labels": intent.labels}
    row.rights = (row.rights or {}) | {key: list(words) for key, words in given.items() if words is not None}
    if intent.territories is not None:
        row.territories = list(intent.territories)
    if intent.headline_limit is not None:
        row.headline_limit = intent.headline_limit
    if intent.rate_per_minute is not None:
        row.rate_per_minute = intent.rate_per_minute
    row.save(update_fields=["rights", "territories", "headline_limit", "rate_per_minute"])
    numbers = {"headline_limit": row.headline_limit, "rate_per_minute": row.rate_per_minute}
    return {**row.rights, "territories": row.territories, **numbers}


def _subscribe(partner: Partner, new: NewSubscription, at: datetime) -> None:
    row = Subscription(
        partner=partner,
        name=new.name,
        channel=Channel(new.channel),
        format=new.format,
        locales=list(new.locales),
        sections=list(new.sections),
        keywords=list(new.keywords),
        blocked_sources=list(new.blocked_sources),
        created_at=at,
    )
    row.config = dict(new.config)
    row.save()


def _partner(slug: str) -> Partner:
    row = Partner.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("there is no such partner", subject=slug, mend="`dragoman partners list` lists them")
    return row


@writes
def set_state(slug: str, state: PartnerState) -> int:
    """Pause or resume a partner with all its subscriptions; returns how many there are.

    Resuming opens the doors of those that were disabled or failed, too: what waits is sent.
    """
    partner = _partner(slug)
    Partner.objects.filter(pk=partner.pk).update(state=state)
    rows = Subscription.objects.filter(partner=partner)
    if state == PartnerState.ACTIVE:
        return rows.update(state=state, failures=0, open_until=None, last_error="")
    return rows.exclude(state=PartnerState.DISABLED).update(state=state)


@writes
def rotate(slug: str, secret: str) -> int:
    """A new webhook key; the one before it goes on signing until `retire`. Returns how many webhooks have it.

    Raises BadInput where there is no webhook.
    """
    partner = _partner(slug)
    rows = list(Subscription.objects.select_for_update().filter(partner=partner, channel=Channel.WEBHOOK))
    if not rows:
        raise BadInput("has no webhook whose key could rotate", subject=slug, mend="add one, or rotate its token")
    for row in rows:
        row.config = row.config | {"secret": secret, "old_secret": row.config.get("secret", "")}
        row.save(update_fields=["sealed_config"])
    return len(rows)


@writes
def retire(slug: str) -> int:
    """The old key signs no longer."""
    rows = list(Subscription.objects.select_for_update().filter(partner=_partner(slug), channel=Channel.WEBHOOK))
    for row in rows:
        row.config = {k: v for k, v in row.config.items() if k != "old_secret"}
        row.save(update_fields=["sealed_config"])
    return len(rows)


@writes
def queue_test(slug: str, *, now: datetime) -> list[int]:
    """A test delivery for each subscription that pushes; sent by who asked, so it is not left to the pump."""
    rows = Subscription.objects.filter(partner=_partner(slug)).exclude(channel=Channel.PULL).order_by("pk")
    made = []
    for sub in rows:
        one = Delivery.objects.create(
            subscription=sub,
            publication=None,
            kind=DeliveryKind.TEST,
            uri=f"urn:x-dragoman:test:{sub.pk}",
            version=1,
            message_id=f"msg_{uuid4().hex}",
            not_before=now,
            created_at=now,
        )
        made.append(one.pk)
    return made
