"""WebSub as a subscriber: the hub a feed names is asked, confirmed at our callback, renewed, and its pushes are judged."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from store import polls
from store.models import Article, SetAsideMessage, Source, SourceHub, SourceKind
from tests.worker.delivery.servers import Got, Site, http_site, says
from tests.worker.delivery.test_sources import rss
from worker.sources import discovery, polling, websub

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.django_db]
DAY = 86_400


class Hub:
    """An outside hub: it keeps the wishes and, unless told otherwise, confirms each at once, as some do."""

    def __init__(self, site: Site, client: Client) -> None:
        self.site, self.client, self.lease, self.confirms = site, client, DAY, True
        self.wishes: list[dict[str, str]] = []
        self.answers: list[tuple[int, bytes]] = []
        site.always = self.asked

    def asked(self, handler, got: Got) -> None:
        wish = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
        self.wishes.append(wish)
        says(202)(handler, got)

    def verify(self, **more: str) -> tuple[int, bytes]:
        wish = self.wishes[-1]
        query = {"hub.mode": "subscribe", "hub.topic": wish["hub.topic"], "hub.challenge": "c-123"}
        query |= {"hub.lease_seconds": str(self.lease)} | {f"hub.{k}": v for k, v in more.items()}
        answer = self.client.get(self.path, query)
        return answer.status_code, answer.content

    @property
    def path(self) -> str:
        return self.wishes[-1]["hub.callback"].removeprefix("http://127.0.0.1:8000")

    def push(self, body: bytes, method: str = "sha256", secret: str = "", header: str | None = None) -> int:
        key = (secret or self.wishes[-1]["hub.secret"]).encode()
        digest = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={digest}" if header is None else header}
        return self.client.post(self.path, body, content_type="application/rss+xml", headers=headers).status_code


@pytest.fixture
def feed(site) -> Site:
    return site


@pytest.fixture
def hub(feed, client):
    with http_site() as made:
        feed.always = says(200, rss(1), Link=f'<{made.url}>; rel="hub", <https://wire.example/rss>; rel=self')
        polls.add(polls.AddSource("wire", SourceKind.WEBSUB, feed.url, locales=("es",)))
        yield Hub(made, client)


def poll(at: datetime | None = None) -> polling.Polled:
    [done] = polling.run(slug="wire", clock=lambda: at or timezone.now(), share=lambda: 0.0)
    return done


def test_the_hub_of_a_feed_is_asked_confirmed_and_heard(hub):
    assert poll().new == 1
    [wish] = hub.wishes
    assert (wish["hub.mode"], wish["hub.topic"]) == ("subscribe", "https://wire.example/rss")
    assert len(wish["hub.secret"]) < 200 and hub.verify() == (200, b"c-123")
    assert hub.push(rss(1, 2)) == 202
    assert Article.objects.count() == 2 and SourceHub.objects.get().heard_at
    poll()
    assert len(hub.wishes) == 1, "what is confirmed is not asked for again"


@pytest.mark.parametrize("method", ["sha1", "sha384", "sha512"])
def test_every_method_of_the_standard_signs(hub, method):
    poll()
    hub.verify()
    assert hub.push(rss(2), method) == 202 and Article.objects.count() == 2


@pytest.mark.parametrize("header", ["", "sha256=", "sha256=00", "md5=0", "sha256=ü", "sha256", "none=x"])
def test_a_push_that_is_not_signed_with_our_secret_is_left_unread(hub, header):
    poll()
    hub.verify()
    assert hub.push(rss(7), header=header) == 202 and hub.push(rss(7), secret="another") == 202
    assert Article.objects.count() == 1 and not SourceHub.objects.get().heard_at


def test_only_what_we_asked_for_is_confirmed(hub):
    poll()
    assert hub.verify(topic="https://evil.example/")[0] == 404 and hub.verify(mode="unsubscribe")[0] == 404
    assert hub.verify(lease_seconds="soon")[0] == 404 and hub.verify(mode="publish")[0] == 404
    assert hub.client.get("/websub/callback/guessed", {"hub.mode": "subscribe"}).status_code == 404
    assert hub.client.post("/websub/callback/guessed", b"x", content_type="text/xml").status_code == 404
    assert SourceHub.objects.get().state == "asked"


def test_a_confirmed_source_is_polled_seldom_and_again_before_its_lease_must_be_renewed(hub):
    start = timezone.now()
    poll(start)
    assert Source.objects.get().next_poll - start == timedelta(minutes=5), "not confirmed yet: polled as any other"
    hub.verify()
    poll(start)
    assert Source.objects.get().next_poll - start == timedelta(hours=1)
    hub.lease = 600
    hub.verify()
    poll(start)
    assert Source.objects.get().next_poll < start + timedelta(seconds=420)


def test_a_lease_is_renewed_with_the_same_key_and_secret_and_one_that_is_over_is_polled_as_before(hub):
    poll()
    hub.verify()
    then = timezone.now() - timedelta(hours=1)
    SourceHub.objects.update(asked_at=then, renew_at=then)
    poll()
    first, second = hub.wishes
    assert first == second and SourceHub.objects.get().state == "active"
    SourceHub.objects.update(expires_at=then)
    start = timezone.now()
    poll(start)
    assert Source.objects.get().next_poll - start == timedelta(minutes=5)


def test_a_hub_that_fails_or_denies_leaves_the_polling_and_is_asked_again(hub, feed, capsys):
    hub.site.replies = [says(500, b"overloaded")]
    assert (poll().new, poll().error) == (1, "")
    assert "overloaded" in SourceHub.objects.get().last_error
    SourceHub.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    poll()
    assert len(hub.wishes) == 1
    assert hub.verify(mode="denied", reason="no such topic") == (200, b"")
    feed.always = says(200, rss(1, 2))
    assert poll().new == 1 and len(hub.wishes) == 1
    call_command("sources", "list", "--json")
    assert "denied" in capsys.readouterr().out


def test_a_hub_is_reached_through_the_guard_only(hub, settings):
    links = discovery.Links(hub.site.url, "urn:t")
    for setting, why in (("ALLOW_HTTP", "scheme http"), ("ALLOW_PRIVATE_PARTNERS", "this machine itself")):
        settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_HTTP": True, f"DRAGOMAN_{setting}": False}
        SourceHub.objects.all().delete()
        websub.keep(polls.poll_of(Source.objects.get(), ""), links, timezone.now())
        assert why in SourceHub.objects.get().last_error
    assert hub.wishes == []


def test_a_paused_source_ends_the_subscription(hub):
    poll()
    hub.verify()
    call_command("sources", "pause", "wire")
    assert hub.push(rss(2)) == 410 and hub.verify(mode="unsubscribe") == (200, b"c-123")
    assert Article.objects.count() == 1 and hub.verify()[0] == 404


def test_a_thin_ping_an_unreadable_push_and_one_that_is_too_large_make_us_look_for_ourselves(hub, settings):
    poll()
    hub.verify()
    for body in (b"", b"<rss", b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)):
        Source.objects.update(next_poll=timezone.now() + timedelta(hours=1))
        assert hub.push(body) == 202
        assert Source.objects.get().next_poll <= timezone.now()
    assert SetAsideMessage.objects.count() == 1


def test_a_push_that_meets_a_locked_database_is_asked_for_again(hub, monkeypatch):
    from pipelines.errors import StorageBusy
    from store import intents

    poll()
    hub.verify()

    def busy(*_: object) -> None:
        raise StorageBusy("locked")

    monkeypatch.setattr(intents, "accept", busy)
    assert hub.push(rss(2)) == 503


SELF = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{}" href="{}"/>'


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ("<https://h/>; rel=hub", b"", ("https://h/", "https://w/f")),
        ('<https://h/?a=1,2>; rel="hub other", </s>; rel="self"', b"", ("https://h/?a=1,2", "https://w/s")),
        ('<https://h/>; title="a, b"; rel="hub"', b"", ("https://h/", "https://w/f")),
        ("<https://n/>; rel=next", rss(1, extra=SELF.format("hub", "/hub")), ("https://w/hub", "https://w/f")),
        ("", rss(1, extra=SELF.format("hub", "https://1/") + SELF.format("hub", "https://2/")), ("https://1/", "https://w/f")),
        ("", b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://t/"/>'
             b'<link rel="hub" href="https://h/"/></feed>', ("https://h/", "https://t/")),
        ("", b'<feed><entry><link rel="hub" href="https://evil/"/></entry></feed>', None),
        ("garbage, <", b"<hub", None),
        ("", b'[{"hub": 1}]', None),
    ],
)  # fmt: skip
def test_a_hub_is_found_in_the_headers_first_and_then_in_the_feeds_own_links(headers, body, found):
    made = discovery.links(headers, body, "https://w/f")
    assert (made and (made.hub, made.topic)) == found
