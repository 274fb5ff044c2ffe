"""Partner feeds: no token, no feed; what is not granted is not there; a rate with Retry-After."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from feed_site import LIMITED, T0, item, kill, partner, put

from newsroom.feeds.rendered import KEPT
from store import tokens
from store.convert import token_hash
from store.models import Channel, PartnerState, PartnerToken, Subscription

pytestmark = pytest.mark.django_db
URL = "/partners/site/es/ninjs.json"


@pytest.fixture(autouse=True)
def _local_cache(settings) -> None:
    KEPT.clear()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(id(settings))}
    }


def issue(slug: str = "site", **more) -> str:
    return tokens.issue_partner_token(slug, now=timezone.now(), **more)


def uris(client: Client, token: str, url: str = URL) -> set[str]:
    response = client.get(url, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200, response.content
    return {one["uri"] for one in json.loads(response.content)}


def test_a_token_opens_the_feed_in_the_header_or_in_the_address(client: Client) -> None:
    partner()
    put(item(1))
    token = issue()
    assert uris(client, token) == {item(1).uri}
    by_query = client.get(f"{URL}?token={token}")
    assert by_query.status_code == 200 and token not in by_query["Link"]
    assert by_query["Cache-Control"].startswith("private")


def test_only_the_hash_is_kept(client: Client) -> None:
    partner()
    token = issue()
    row = PartnerToken.objects.get()
    assert row.hash == token_hash(token) and token not in str(row.__dict__) and row.prefix == token[:12]


@pytest.mark.parametrize("how", ["none", "wrong", "expired", "revoked", "another's", "basic"])
def test_without_a_valid_token_it_is_401_with_a_challenge(client: Client, how: str) -> None:
    partner()
    partner("other")
    past = timezone.now() - timedelta(seconds=1)
    token = {"expired": lambda: issue(expires_at=past), "another's": lambda: issue("other")}.get(how, issue)()
    if how == "revoked":
        PartnerToken.objects.update(revoked_at=past)
    header = {"none": "", "wrong": "Bearer nonsense", "basic": f"Basic {token}"}.get(how, f"Bearer {token}")
    response = client.get(URL, headers={"Authorization": header})
    assert response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"
    assert set(json.loads(response.content)) >= {"title", "detail", "mend", "status"}


def test_an_unknown_partner_looks_like_a_wrong_token(client: Client) -> None:
    partner()
    assert client.get("/partners/nobody/es/rss.xml", headers={"Authorization": f"Bearer {issue()}"}).status_code == 401


@pytest.mark.parametrize(
    ("change", "scopes", "url"),
    [
        ({"state": PartnerState.PAUSED}, ("feeds",), URL),
        ({}, (), URL),
        ({}, ("articles:read",), URL),
        ({}, ("feeds",), "/partners/site/ru/ninjs.json"),
        ({"rights": {}}, ("feeds",), URL),
    ],
)
def test_paused_unscoped_or_ungranted_is_403(client: Client, change: dict, scopes: tuple[str, ...], url: str) -> None:
    partner(**change)
    response = client.get(url, headers={"Authorization": f"Bearer {issue(scopes=scopes)}"})
    assert response.status_code == 403 and json.loads(response.content)["mend"]


def test_the_rights_gate_denies_by_default(client: Client) -> None:
    row = partner()
    token = issue()
    put(item(1))
    put(item(2), source="ungranted")
    put(item(3, rights=LIMITED))  # territories and terms that the partner has not agreed to
    assert uris(client, token) == {item(1).uri}
    row.territories = ["ES"]
    row.rights = {**row.rights, "usage_terms": ["Editorial use only"]}
    row.save()
    assert uris(client, token) == {item(1).uri, item(3).uri}


def test_wishes_filter_by_section_keyword_and_blocked_source(client: Client) -> None:
    row = partner(rights={"sources": ["*"], "locales": ["*"]})
    token = issue()
    put(item(1, section="sport"))
    put(item(2, headline="Elecciones en Moldavia"))
    put(item(3), source="tabloid")
    common = {"partner": row, "channel": Channel.PULL, "created_at": T0}
    wish = Subscription.objects.create(**common, sections=["sport"])
    assert uris(client, token) == {item(1).uri}
    Subscription.objects.create(**common, keywords=["moldavia"])
    assert uris(client, token) == {item(1).uri, item(2).uri}
    wish.delete()
    Subscription.objects.all().delete()
    Subscription.objects.create(**common, blocked_sources=["tabloid"])
    assert uris(client, token) == {item(1).uri, item(2).uri}


def test_a_kill_passes_the_partners_wishes_and_terms_but_not_an_ungranted_source(client: Client) -> None:
    row = partner()
    token = issue()
    Subscription.objects.create(partner=row, channel=Channel.PULL, created_at=T0, sections=["sport"])
    put(kill(item(1, rights=LIMITED)))
    put(kill(item(2)), source="ungranted")
    assert uris(client, token) == {item(1).uri}


def test_over_the_rate_it_is_429_with_retry_after(client: Client, one_minute) -> None:
    partner(rate_per_minute=3)
    token = issue()
    answers = [client.get(URL, headers={"Authorization": f"Bearer {token}"}) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429] and answers[-1]["Retry-After"] == "50"
    one_minute.at += 50
    assert client.get(URL, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_redis_that_is_away_does_not_silence_the_feeds(client: Client, settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nonexistent.sock"}
    }
    partner(rate_per_minute=1)
    token = issue()
    for _ in range(3):
        assert client.get(URL, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_partner_feeds_are_conditional_and_forget_nothing_between_partners(client: Client) -> None:
    partner()
    partner("poor", rights={"sources": [], "locales": ["es"]})
    put(item(1))
    rich, poor = issue(), issue("poor")
    full = client.get(URL, headers={"Authorization": f"Bearer {rich}"})
    again = client.get(URL, headers={"Authorization": f"Bearer {rich}", "If-None-Match": full["ETag"]})
    assert again.status_code == 304
    other = client.get(
        "/partners/poor/es/ninjs.json", headers={"Authorization": f"Bearer {poor}", "If-None-Match": full["ETag"]}
    )
    assert other.status_code == 200 and json.loads(other.content) == []


def test_every_format_is_served_to_partners(client: Client) -> None:
    partner()
    put(replace(item(1)))
    token = issue()
    for suffix in ("rss.xml", "atom.xml", "feed.json", "ninjs.json", "ninjs-1.6.json", "ninjs-2.2.json", "newsml.xml"):
        response = client.get(f"/partners/site/es/{suffix}", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200 and item(1).uri in response.content.decode()
