"""Tokens of partners and publishing systems: made once, shown once, kept as a hash, scoped, expiring, revocable."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from pipelines.errors import NotFound
from store.convert import token_hash
from store.guard import reads, writes
from store.models import ApiToken, Channel, Partner, PartnerState, PartnerToken, Source, Subscription
from store.outbox import grant_of, wish_of
from store.rights import Grant, Wish

FEEDS = "feeds"  # scope of a partner's token
SUBMIT = "articles:write"  # scopes of a publishing system's token
PUBLISH = "articles:publish"
STATUS = "articles:read"
ANY = "*"
_PREFIX = 12


@dataclass(frozen=True, slots=True)
class PartnerAccess:
    """What a valid partner token opens. Without a subscription that pulls, nothing is filtered but by the grant."""

    partner_id: int
    slug: str
    active: bool
    scopes: tuple[str, ...]
    rate_per_minute: int
    headline_limit: int
    grant: Grant
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """Who submits: the source that the token belongs to."""

    token_id: int
    source: str
    active: bool
    scopes: tuple[str, ...]


def allows(scopes: tuple[str, ...], wanted: str) -> bool:
    return wanted in scopes or ANY in scopes


def _new() -> str:
    return "drg_" + secrets.token_urlsafe(32)


@writes
def issue_partner_token(
    partner: str,
    *,
    now: datetime,
    name: str = "",
    expires_at: datetime | None = None,
    scopes: tuple[str, ...] = (FEEDS,),
) -> str:
    """A new token for a partner's feeds; the only time it is seen. Raises NotFound for an unknown partner."""
    row = Partner.objects.filter(slug=partner).first()
    if row is None:
        raise NotFound("there is no such partner", subject=partner, mend="`dragoman partners list` lists them")
    token = _new()
    PartnerToken.objects.create(
        partner=row, name=name, prefix=token[:_PREFIX], hash=token_hash(token), scopes=list(scopes),
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    return token


@writes
def issue_api_token(
    source: str, *, now: datetime, name: str = "", expires_at: datetime | None = None,
    scopes: tuple[str, ...] = (SUBMIT, STATUS),
) -> str:  # fmt: skip
    """A new token for a publishing system, whose source is made where it is new."""
    row, _ = Source.objects.get_or_create(slug=source)
    token = _new()
    ApiToken.objects.create(
        source=row, name=name or source, prefix=token[:_PREFIX], hash=token_hash(token), scopes=list(scopes),
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    return token


def _valid(now: datetime) -> Q:
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


@reads
def partner_access(partner: str, token: str, *, now: datetime) -> PartnerAccess | None:
    """None for a token that is unknown, revoked, expired or another partner's."""
    rows = PartnerToken.objects.filter(_valid(now), hash=token_hash(token), partner__slug=partner)
    row = rows.select_related("partner").first()
    if row is None:
        return None
    pulls = Subscription.objects.filter(
        partner_id=row.partner_id, channel=Channel.PULL, state=PartnerState.ACTIVE
    ).order_by("pk")
    owner = row.partner
    return PartnerAccess(
        owner.pk,
        owner.slug,
        owner.state == PartnerState.ACTIVE,
        tuple(row.scopes),
        owner.rate_per_minute,
        owner.headline_limit,
        grant_of(owner),
        tuple(wish_of(s) for s in pulls),
    )


@reads
def api_access(token: str, *, now: datetime) -> ApiAccess | None:
    """None for a token that is unknown, revoked or expired."""
    row = ApiToken.objects.filter(_valid(now), hash=token_hash(token)).select_related("source").first()
    if row is None:
        return None
    return ApiAccess(row.pk, row.source.slug, row.source.active, tuple(row.scopes))


@dataclass(frozen=True, slots=True)
class Known:
    """A token as people may see it: never the token itself."""

    kind: str  # source or partner
    owner: str
    prefix: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@reads
def known() -> list[Known]:
    """All tokens, the newest last."""
    of_sources = [_known("source", t.source.slug, t) for t in ApiToken.objects.select_related("source")]
    of_partners = [_known("partner", t.partner.slug, t) for t in PartnerToken.objects.select_related("partner")]
    return sorted([*of_sources, *of_partners], key=lambda k: k.created_at)


def _known(kind: str, owner: str, row: ApiToken | PartnerToken) -> Known:
    times = (row.created_at, row.expires_at, row.revoked_at)
    return Known(kind, owner, row.prefix, row.name, tuple(row.scopes), *times)


@writes
def rotate(prefix: str, *, now: datetime, until: datetime) -> str:
    """Another token for the same owner, with the same scopes and as long a life; the old one ends at `until`.

    Raises NotFound where no valid token begins so.
    """
    for rows in _begin_so(prefix):
        if old := rows.filter(_valid(now)).order_by("pk").last():
            life = old.expires_at - old.created_at if old.expires_at else None
            rows.filter(pk=old.pk).update(expires_at=min(until, old.expires_at or until))
            token = _new()
            old.pk, old.prefix, old.hash = None, token[:_PREFIX], token_hash(token)
            old.created_at, old.expires_at = now, now + life if life else None
            old.save(force_insert=True)
            return token
    raise NotFound("the token is no longer valid", subject=prefix[:_PREFIX], mend="make one with `dragoman tokens add`")


@writes
def revoke(prefix: str, *, now: datetime) -> int:
    """Revoke the tokens that begin so; returns how many were still valid. Raises NotFound where none begins so."""
    return sum(rows.filter(revoked_at__isnull=True).update(revoked_at=now) for rows in _begin_so(prefix))


def _begin_so(prefix: str) -> list[QuerySet[Any]]:
    found = [table.objects.filter(prefix=prefix[:_PREFIX]) for table in (ApiToken, PartnerToken)]
    if len(prefix) < _PREFIX or not any(rows.exists() for rows in found):
        raise NotFound("no token begins so", subject=prefix[:_PREFIX], mend="`dragoman tokens list` shows them")
    return found
