"""What is particular to each channel: signatures, ids, names, hubs, mail headers."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from pipelines.errors import BadInput, DeliveryFailed, NotFound
from tests.web.feed_site import item as published
from tests.web.feed_site import kill as killed
from tests.web.feed_site import put
from tests.worker.delivery.conftest import T0, item, kill, parcel
from tests.worker.delivery.servers import mail_site, says, sftp_site
from worker.delivery import webhook, websub
from worker.delivery.email import EmailChannel, message_of
from worker.delivery.files import FilesChannel
from worker.delivery.superdesk import SuperdeskChannel
from worker.delivery.webhook import WebhookChannel
from worker.delivery.websub import WebSubChannel

pytestmark = pytest.mark.usefixtures("private")
NEW, OLD = webhook.new_secret(), webhook.new_secret()


# ---------------------------------------------------------------- webhook


def test_a_webhook_is_verified_by_the_standards_own_library(site):
    now = datetime.now(UTC)
    WebhookChannel().send(parcel({"url": site.url, "secret": NEW}, at=now))
    [got] = site.got
    assert Webhook(NEW).verify(got.body, got.headers)["type"] == "item.published"
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(got.body + b" ", got.headers)


def test_while_a_key_rotates_both_keys_verify(site):
    WebhookChannel().send(parcel({"url": site.url, "secret": NEW, "old_secret": OLD}, at=datetime.now(UTC)))
    [got] = site.got
    assert got.headers["webhook-signature"].count("v1,") == 2
    for key in (NEW, OLD):
        Webhook(key).verify(got.body, got.headers)


def test_id_and_body_are_the_same_over_retries_and_the_timestamp_is_the_attempts(site):
    for attempt in (1, 2):
        later = T0 + timedelta(minutes=attempt)
        WebhookChannel().send(parcel({"url": site.url, "secret": NEW}, attempt=attempt, at=later))
    first, second = site.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60


def test_the_kind_of_event_stands_in_the_envelope():
    for one, name in ((item(), "item.published"), (item(2), "item.updated"), (kill(), "item.killed")):
        said = json.loads(webhook.envelope(parcel({}, one)))
        assert said["type"] == name and said["data"]["uri"] == one.uri and said["timestamp"].startswith("2024-10-17")


def test_xml_goes_as_it_is(site):
    WebhookChannel().send(parcel({"url": site.url, "secret": NEW}, format="newsml_g2"))
    assert (
        site.got[0].headers["content-type"].startswith("application/vnd.iptc.g2") and b"<newsItem" in site.got[0].body
    )


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 500])
def test_whatever_is_not_2xx_is_a_failure(site, status):
    site.always = says(status, b"no", Location="http://169.254.169.254/")
    outcome = WebhookChannel().send(parcel({"url": site.url, "secret": NEW}))
    assert not outcome.delivered and outcome.status_code == status and outcome.response == "no" and not outcome.gone
    assert len(site.got) == 1


def test_410_is_the_end(site):
    site.always = says(410)
    assert WebhookChannel().send(parcel({"url": site.url, "secret": NEW})).gone


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_retry_after_is_honoured_in_seconds_and_as_a_date(site, status):
    site.replies = [says(status, Retry_After="90"), says(status, Retry_After="Thu, 17 Oct 2024 09:02:00 GMT")]
    send = WebhookChannel().send
    one = parcel({"url": site.url, "secret": NEW})
    assert [send(one).retry_after for _ in range(2)] == [timedelta(seconds=90), timedelta(seconds=120)]


@pytest.mark.parametrize("secret", ["", "abc", "whsec_", "whsec_AAAA", "whsec_!!!", "A" * 44, "whsec_" + "A" * 400])
def test_a_secret_that_is_none_is_refused_before_it_is_stored(secret):
    with pytest.raises(BadInput, match="secret"):
        WebhookChannel().check({"url": "https://h.example/", "secret": secret})


@pytest.mark.parametrize(
    "config", [{}, {"url": "https://h/"}, {"url": 5, "secret": NEW}, {"url": "https://h/", "secret": NEW, "x": "y"}]
)
def test_unknown_and_missing_settings_are_named(config):
    with pytest.raises(BadInput):
        WebhookChannel().check(config)


# ---------------------------------------------------------------- superdesk


def test_the_superdesk_signature_is_hmac_sha1_of_the_raw_body(site):
    SuperdeskChannel().send(parcel({"url": site.url, "secret": "0123456789abcdef"}, format="ninjs-1.6"))
    [got] = site.got
    digest = hmac.new(b"0123456789abcdef", got.body, hashlib.sha1).hexdigest()
    assert got.headers["x-superdesk-signature"] == f"sha1={digest}" and json.loads(got.body)["body_html"]


# ---------------------------------------------------------------- websub


@pytest.fixture
def es_feed(db):
    put(published())
    return "http://127.0.0.1:8000/feeds/es/atom.xml"


def expires(days: int = 1) -> str:
    return (T0 + timedelta(days=days)).isoformat()


def test_a_subscriber_gets_the_topic_as_it_is_served_signed_and_with_its_links(site, es_feed, client):
    config = {"callback": site.url, "topic": es_feed, "secret": "hush", "expires": expires()}
    assert WebSubChannel().send(parcel(config)).delivered
    [got] = site.got
    served = client.get("/feeds/es/atom.xml")
    assert got.body == served.content and got.headers["content-type"] == served["Content-Type"]
    assert got.headers["x-hub-signature"] == "sha256=" + hmac.new(b"hush", got.body, hashlib.sha256).hexdigest()
    assert f'<{es_feed}>; rel="self"' in got.headers["link"] and 'rel="hub"' in got.headers["link"]
    assert got.headers["link"].count('rel="self"') == 1


def test_after_a_kill_the_topic_holds_the_tombstone_and_not_the_story(site, es_feed):
    put(killed(published()))
    WebSubChannel().send(parcel({"callback": site.url, "topic": es_feed, "expires": expires()}, kill()))
    assert b"deleted-entry" in site.got[0].body and b"Texto 1" not in site.got[0].body


def test_a_lease_that_is_over_ends_the_subscription(site, es_feed):
    outcome = WebSubChannel().send(parcel({"callback": site.url, "topic": es_feed, "expires": expires(-1)}))
    assert outcome.gone and not site.got


@pytest.mark.parametrize("status", [301, 410, 500])
def test_a_redirect_is_a_failure_and_410_the_end(site, es_feed, status):
    site.always = says(status)
    outcome = WebSubChannel().send(parcel({"callback": site.url, "topic": es_feed, "expires": expires()}))
    assert not outcome.delivered and outcome.gone == (status == 410)


@pytest.mark.parametrize(
    "topic",
    ["https://elsewhere.example/feeds/es/atom.xml", "http://127.0.0.1:8000/es/noticia-1", "file:///etc/passwd", "",
     "http://127.0.0.1:8000/admin/", "http://127.0.0.1:8000/feeds/es/atom.xml?before=3", "http://[", "/feeds/es/atom.xml"],
)  # fmt: skip
def test_a_topic_is_one_of_our_feeds(topic):
    with pytest.raises(NotFound):
        websub.topic_of(topic)


def test_an_outside_hub_is_told_every_feed_in_which_the_item_shows_one_at_a_time(site):
    """Flask-WebSub and others read the first hub.topic of a request and no more."""
    said = replace(item(), section="art & life", tags=("Ukraine",))
    assert WebSubChannel().send(parcel({"hub": site.url}, said)).delivered
    told = [parse_qs(got.body.decode()) for got in site.got]
    assert len(told) == 12 and all(
        one["hub.mode"] == ["publish"] and one["hub.url"] == one["hub.topic"] for one in told
    )
    assert "/feeds/es/section/art%20%26%20life/atom.xml" in told[5]["hub.topic"][0]


def test_an_outside_hub_that_fails_is_told_again(site):
    site.replies = [says(202), says(503, b"", Retry_After="7")]
    outcome = WebSubChannel().send(parcel({"hub": site.url}))
    assert (outcome.delivered, outcome.status_code, len(site.got)) == (False, 503, 2) and outcome.retry_after


# ---------------------------------------------------------------- files


def test_a_file_appears_whole_under_one_name_and_nothing_else_stays(tmp_path):
    channel, config = FilesChannel(), {"url": f"file://{tmp_path}/in"}
    for version in (1, 2, 3):
        assert channel.send(parcel(config, item(version))).delivered
    [file] = (tmp_path / "in").iterdir()
    assert json.loads(file.read_bytes())["version"] == "3" and file.name.startswith("es-")


def test_a_kill_removes_the_file_where_the_partner_wants_that(tmp_path):
    channel, config = FilesChannel(), {"url": f"file://{tmp_path}/in", "on_kill": "remove"}
    channel.send(parcel(config))
    assert channel.send(parcel(config, kill())).delivered and list((tmp_path / "in").iterdir()) == []
    assert channel.send(parcel(config, kill())).delivered, "removed already is as good"


def test_an_sftp_server_with_another_key_is_not_trusted(tmp_path):
    import paramiko

    from worker.delivery.sftp import line_of

    with sftp_site(tmp_path) as there:
        other = line_of(paramiko.ECDSAKey.generate())
        config = {"url": f"{there.url}/in", "password": "secret", "host_key": other}
        with pytest.raises(DeliveryFailed, match="SFTP failed"):
            FilesChannel().send(parcel(config))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "config",
    [{"url": "http://h/"}, {"url": "file://host/x"}, {"url": "file:///a/../b"}, {"url": "sftp://h/in"}, {"url": "s3:///x"},
     {"url": "sftp://u:pw@h/in"}, {"url": "sftp://h/in", "password": "x"}, {"url": "file:///x", "on_kill": "hide"},
     {"url": "sftp://h/in", "password": "x", "host_key": "h ssh-ed25519 !!"}, {"url": "memory://x"}],
)  # fmt: skip
def test_places_that_cannot_work_are_refused_before_they_are_stored(config):
    with pytest.raises(BadInput):
        FilesChannel().check(config)


# ---------------------------------------------------------------- e-mail


def test_a_mail_keeps_its_id_over_retries_and_its_thread_over_versions():
    one, again, later = (
        message_of(parcel({"to": ["a@b.example"]}, item(v), attempt=n)) for v, n in ((1, 1), (1, 2), (2, 1))
    )
    assert one["Message-ID"] == again["Message-ID"] and one["References"] == later["References"]


def test_a_kill_is_flagged_and_holds_no_word_of_the_story():
    message = message_of(parcel({"to": ["a@b.example"]}, kill()))
    assert message["Subject"].startswith("KILL") and message["Importance"] == "high"
    assert "Withdraw this item at once" in message.get_body().get_content()


def test_a_headline_cannot_smuggle_a_header_in():
    said = item(headline="Hola\r\nBcc: evil@x.example\r\n\r\nbody")
    message = message_from_bytes(bytes(message_of(parcel({"to": ["a@b.example"]}, said))), policy=default)
    assert message["Bcc"] is None and "Bcc" in message["Subject"]


def test_what_every_recipients_server_refuses_for_good_is_not_tried_again(settings):
    with mail_site() as box:
        settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_SMTP_URL": box.url}
        box.refuses = [b"550 no such user"]
        outcome = EmailChannel().send(parcel({"to": ["a@b.example"]}))
    assert outcome.hopeless and outcome.status_code == 550


@pytest.mark.parametrize("to", [["no address"], ["a@b\r\nBcc: c@d"], [5], []])
def test_addresses_that_are_none_are_refused(to):
    with pytest.raises(BadInput):
        EmailChannel().check({"to": to})


def test_s3_puts_whole_objects_signed_and_removes_them_for_a_kill(site):
    site.always = says(200, b"", ETag='"d41d8cd98f00b204e9800998ecf8427e"')
    config = {
        "url": "s3://bucket/in",
        "access_key": "AK",
        "secret_key": "sk-hush",
        "endpoint": site.url,
        "region": "eu-1",
    }
    FilesChannel().check(config)
    outcome = FilesChannel().send(parcel(config))
    [put] = [got for got in site.got if got.method == "PUT"]
    assert outcome.delivered and put.path.endswith(f"/bucket/in/{outcome.receipt['file']}")
    assert "AWS4-HMAC-SHA256 Credential=AK/" in put.headers["authorization"] and b"hush" not in put.body
    assert item().uri.encode() in put.body
    site.always = says(204)
    assert FilesChannel().send(parcel({**config, "on_kill": "remove"}, kill())).delivered
    assert site.got[-1].method in ("DELETE", "POST")
    site.always = says(500)
    with pytest.raises(DeliveryFailed):
        FilesChannel().send(parcel(config))


def test_s3_connects_to_no_private_address_whatever_dns_said_before(site, settings, monkeypatch):
    """The endpoint passed the check; at connection the name leads elsewhere."""
    from worker.delivery import addresses

    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_PRIVATE_PARTNERS": False}
    monkeypatch.setattr(addresses, "checked", lambda host, port, **_: ["93.184.216.34"])
    config = {"url": "s3://bucket/in", "access_key": "AK", "secret_key": "sk", "region": "eu-1"}
    for endpoint in (site.url, site.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(DeliveryFailed):
            FilesChannel().send(parcel({**config, "endpoint": endpoint}))
    assert site.got == []
