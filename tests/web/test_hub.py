"""Our own WebSub hub: verification of intent, leases, topics that are ours, callbacks that are nobody's inside."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from feed_site import item, kill, put

from newsroom.hub import views
from store import outbox, partner_hub
from store.models import Delivery, Subscription
from tests.worker.delivery.servers import http_site, says
from worker.delivery import pump

pytestmark = pytest.mark.django_db
TOPIC = "http://127.0.0.1:8000/feeds/es/atom.xml"


@pytest.fixture(autouse=True)
def _house(settings, monkeypatch) -> None:
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_PRIVATE_PARTNERS": True, "DRAGOMAN_ALLOW_HTTP": True}
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(id(settings))}
    }
    monkeypatch.setattr(views, "verify_soon", views.verify)  # in this thread, over this connection


@pytest.fixture
def site():
    with http_site() as made:
        made.always = echo
        yield made


def echo(handler, got) -> None:
    query = parse_qs(urlsplit(got.path).query)
    says(200, query.get("hub.challenge", ["none"])[0].encode())(handler, got)


def ask(client: Client, callback: str, mode: str = "subscribe", topic: str = TOPIC, **more):
    fields = {"hub.mode": mode, "hub.callback": callback, "hub.topic": topic}
    return client.post("/websub/hub", {**fields, **{f"hub.{k}": v for k, v in more.items()}})


def publish(said) -> None:
    row = put(said)
    outbox.queue(row, "wire", said.version_created)
    partner_hub.queue(row, said, said.version_created)


def test_a_subscriber_that_echoes_the_challenge_gets_what_is_published(client, site):
    assert ask(client, site.url + "/cb?id=1", secret="hush", lease_seconds="7200").status_code == 202
    [asked] = site.got
    query = parse_qs(urlsplit(asked.path).query)
    assert query["id"] == ["1"] and query["hub.mode"] == ["subscribe"] and query["hub.lease_seconds"] == ["7200"]
    publish(item())
    assert pump.once() == 1
    assert site.got[1].method == "POST" and b"Noticia 1" in site.got[1].body
    assert site.got[1].headers["x-hub-signature"].startswith("sha256=")


def test_who_does_not_echo_the_challenge_is_not_subscribed(client, site):
    for reply in (says(200, b"other"), says(404), says(302, Location="http://h/")):
        site.replies = [reply]
        assert ask(client, site.url).status_code == 202
    assert not Subscription.objects.exists()


def test_unsubscribing_is_verified_too(client, site):
    ask(client, site.url)
    site.replies = [says(404)]
    ask(client, site.url, "unsubscribe")
    assert Subscription.objects.get().state == "active"
    ask(client, site.url, "unsubscribe")
    assert Subscription.objects.get().state == "disabled"
    publish(item())
    assert not Delivery.objects.exists()


def test_a_renewal_keeps_one_subscription_with_the_new_lease_and_secret(client, site):
    ask(client, site.url, secret="one")
    ask(client, site.url, secret="two", lease_seconds="99999999999")
    config = Subscription.objects.get().config
    assert config["secret"] == "two" and config["topic"] == TOPIC


def test_after_the_lease_nothing_is_sent(client, site):
    ask(client, site.url, lease_seconds="1")
    publish(item())
    row = Delivery.objects.get()
    Delivery.objects.update(not_before=row.created_at)
    from django.utils import timezone

    later = timezone.now() + timedelta(hours=2)
    pump.once(clock=lambda: later)
    assert len(site.got) == 1 and Subscription.objects.get().state == "disabled"


def test_a_newer_change_of_the_topic_supersedes_one_that_waits_and_a_kill_goes_first(client, site):
    ask(client, site.url)
    publish(item(1))
    publish(item(2))
    publish(kill(item(1)))
    states = list(Delivery.objects.order_by("version").values_list("state", "kind"))
    assert states == [("superseded", "publish"), ("superseded", "publish"), ("queued", "kill")]
    pump.once()
    assert b"deleted-entry" in site.got[1].body and b"Noticia 2" in site.got[1].body


def test_a_topic_hears_of_its_own_locale_section_and_tag_only(client, site):
    ask(client, site.url, topic="http://127.0.0.1:8000/feeds/es/section/sport/rss.xml")
    ask(client, site.url, topic="http://127.0.0.1:8000/feeds/ru/atom.xml")
    ask(client, site.url, topic="http://127.0.0.1:8000/feeds/es/tag/Ukraine/atom.xml")
    publish(item(1))
    [row] = Delivery.objects.all()
    assert "/tag/Ukraine/" in row.uri


@pytest.mark.parametrize(
    "callback",
    ["file:///etc/passwd", "ftp://h/", "", "no address", "http://user:pw@h/", "x" * 3000, "http://h/\n"],
)
def test_callbacks_that_are_none_are_refused(client, callback):
    assert ask(client, callback).status_code == 400


def test_a_callback_inside_the_house_is_never_connected_to(client, settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_PRIVATE_PARTNERS": False}
    from pipelines.errors import DeliveryFailed

    for host in ("169.254.169.254", "[::1]", "2130706433"):
        assert ask(client, f"http://{host}/").status_code == 400
    with pytest.raises(DeliveryFailed):  # a name is looked up in the verifier's thread
        ask(client, "http://localhost/")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "topic", ["http://elsewhere/feeds/es/atom.xml", "http://127.0.0.1:8000/admin/", "file:///x", ""]
)
def test_topics_that_are_not_ours_are_refused(client, site, topic):
    assert ask(client, site.url, topic=topic).status_code == 400 and not site.got


def test_a_long_secret_an_odd_mode_and_a_get_are_refused(client, site):
    assert ask(client, site.url, secret="x" * 200).status_code == 400
    assert ask(client, site.url, "publish").status_code == 400
    assert client.get("/websub/hub").status_code == 405


def test_wishes_are_limited_to_a_rate(client, site, one_minute, monkeypatch):
    monkeypatch.setattr(views, "_A_MINUTE", 2)
    answers = [ask(client, site.url) for _ in range(3)]
    assert [a.status_code for a in answers] == [202, 202, 429] and answers[-1]["Retry-After"] == "50"
    one_minute.at += 50
    assert ask(client, site.url).status_code == 202


def test_with_an_outside_hub_ours_is_closed_and_that_one_is_told(client, site, settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_HUB_URL": site.url}
    assert ask(client, "http://h.example/").status_code == 410
    publish(item())
    publish(kill(item()))
    pump.once()
    assert len(site.got) == 12, "the kill's ping, a topic a request, overtook the other"
    assert "hub.mode=publish" in site.got[0].body.decode()


def test_the_feeds_announce_this_very_hub(client):
    put(item())
    link = client.get("/feeds/es/atom.xml")["Link"]
    [hub] = re.findall(r'<([^>]+)>; rel="hub"', link)
    assert client.post(urlsplit(hub).path, {}).status_code == 400
