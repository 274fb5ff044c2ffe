"""Polled feeds and watched folders: asked politely, each article once, what is bad is set aside once."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from django.core.management import call_command

from pipelines.formats import feed_format
from pipelines.model import FeedChannel
from store import polls
from store.models import Article, SetAsideMessage, Source, SourceKind, Translation
from tests.store.houses import T0
from tests.worker.delivery.conftest import item
from tests.worker.delivery.servers import says
from worker.sources import polling

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.django_db]

TEXT = "The ministers met in Geneva on Monday and left the city without a deal, officials of both countries said."
ENTRY = (
    "<item><guid>urn:{0}</guid><title>Talks {0} end without a deal</title><description>"
    + TEXT
    + "</description></item>"
)


def rss(*numbers: int, extra: str = "") -> bytes:
    entries = "".join(ENTRY.format(n) for n in numbers)
    return f'<rss version="2.0"><channel><title>Wire</title>{extra}{entries}</channel></rss>'.encode()


def add(url: str, kind: SourceKind = SourceKind.FEED, **more) -> None:
    polls.add(polls.AddSource("wire", kind, url, **more))


def poll(at=T0) -> polling.Polled:
    [done] = polling.run(slug="wire", clock=lambda: at, share=lambda: 0.0)
    return done


def next_poll():
    return Source.objects.get().next_poll - T0


def test_a_feed_brings_each_article_once(site):
    add(site.url, locales=("es",))
    site.replies = [says(200, rss(1, 2)), says(200, rss(3, 2, 1))]
    assert (poll().new, poll().new) == (2, 1)
    assert Article.objects.count() == 3 and set(Translation.objects.values_list("locale", flat=True)) == {"es"}
    assert Article.objects.first().door == "feed"


def test_validators_are_sent_back_and_304_changes_nothing(site):
    add(site.url)
    site.replies = [says(200, rss(1), ETag='"a"', Last_Modified="Thu, 17 Oct 2024 08:00:00 GMT"), says(304)]
    poll()
    assert poll() == polling.Polled("wire")
    assert site.got[1].headers["if-none-match"] == '"a"' and "if-modified-since" in site.got[1].headers


def test_a_feed_is_left_alone_for_its_interval_and_longer_where_it_asks_for_that(site):
    add(site.url, poll_every=300)
    site.replies = [
        says(200, rss(1)),
        says(200, rss(1), Cache_Control="public, max-age=1800"),
        says(200, rss(2, extra="<ttl>60</ttl>")),
    ]
    waits = []
    for _ in range(3):
        poll()
        waits.append(next_poll())
    assert waits == [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1)]


def test_failures_double_the_wait_and_one_success_ends_it(site):
    add(site.url, poll_every=300)
    site.replies = [says(500), says(500), says(429, Retry_After="3000"), says(301, Location="http://169.254.169.254/")]
    waits = []
    for _ in range(4):
        assert poll().error
        waits.append(next_poll().total_seconds())
    assert waits == [600, 1200, 3000, 4800] and len(site.got) == 4
    site.always = says(200, rss(1))
    assert poll().new == 1 and next_poll() == timedelta(minutes=5)


def test_only_what_is_due_is_polled(site):
    add(site.url)
    site.always = says(200, rss(1))
    assert len(polling.run(clock=lambda: T0)) == 1
    assert polling.run(clock=lambda: T0 + timedelta(minutes=1)) == []
    assert len(polling.run(clock=lambda: T0 + timedelta(minutes=6))) == 1


def test_a_source_in_another_workers_hands_is_left_alone(site):
    add(site.url)
    assert polls.claim("other", now=T0, seconds=60)
    assert polling.run(slug="wire", clock=lambda: T0) == []


@pytest.mark.parametrize("name", ["rss", "atom", "ninjs", "newsml_g2"])
def test_our_own_feeds_can_be_polled(site, name):
    channel = FeedChannel("Wire", "es", "http://h.example/", "http://h.example/feed")
    items = [item(), item(uri="tag:house.example,2024:2/es")]
    add(site.url)
    site.always = says(200, feed_format(name)(channel, items))
    done = poll()
    assert (done.new, done.error, done.rejected) == (2, "", 0)


def test_one_bad_entry_is_set_aside_once_and_the_others_come_in(site):
    add(site.url)
    good = {"uri": "urn:1", "version": "1", "headline": "Talks end", "body_text": TEXT}
    site.replies = [
        says(200, json.dumps([good, {"uri": 5}]).encode()),
        says(200, json.dumps([{"uri": 5}, good]).encode()),
    ]
    first, second = poll(), poll()
    assert (first.new, first.rejected, second.new, second.rejected) == (1, 1, 0, 1)
    assert SetAsideMessage.objects.count() == 1


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<html></html>", b"[", b"<rss", b'{"a": NaN}', b"\x00\xff\xfe", b"[[[[1]]]]"]
)
def test_what_is_no_feed_is_a_failure_or_set_aside_and_never_a_traceback(site, body):
    add(site.url)
    site.always = says(200, body)
    done = poll()
    assert done.error or done.rejected


def test_a_feed_at_a_private_address_is_refused(settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_PRIVATE_PARTNERS": False}
    add("http://169.254.169.254/latest")
    assert "link-local" in poll().error


def test_rules_choose_locales_priority_and_what_is_skipped(site):
    rules = (
        {"keyword": ["2"], "skip": True},
        {"keyword": ["Geneva"], "locales": ["ru"], "priority": "flash", "publish": True},
    )
    add(site.url, locales=("es",), rules=rules)
    site.always = says(200, rss(1, 2))
    done = poll()
    assert (done.new, done.skipped) == (1, 1)
    [row] = Translation.objects.all()
    assert (row.locale, row.priority, row.publish) == ("ru", "flash", True)


# ---------------------------------------------------------------- folders


def test_a_file_is_taken_when_it_no_longer_grows_and_then_put_away(tmp_path):
    add(str(tmp_path), SourceKind.FOLDER)
    file = tmp_path / "story.txt"
    file.write_text("Talks end without a deal\n\n" + TEXT)
    assert poll().new == 0
    with file.open("a") as more:
        more.write("\n\nThe talks go on in May, the officials said.")
    assert poll().new == 0
    assert poll().new == 1
    assert [p.name for p in (tmp_path / "processed").iterdir()] == ["story.txt"] and not file.exists()


def test_what_cannot_be_used_is_rejected_with_its_reason(tmp_path):
    add(str(tmp_path), SourceKind.FOLDER)
    (tmp_path / "bad.json").write_text('{"uri": 5}')
    (tmp_path / "empty.txt").write_bytes(b"")
    poll()
    assert poll().rejected == 2
    names = {p.name for p in (tmp_path / "rejected").iterdir()}
    assert names == {"bad.json", "bad.json.reason.txt", "empty.txt", "empty.txt.reason.txt"}


def test_the_same_file_again_changes_nothing_and_overwrites_nothing(tmp_path):
    add(str(tmp_path), SourceKind.FOLDER)
    for _ in range(2):
        (tmp_path / "story.txt").write_text("Talks end without a deal\n\n" + TEXT)
        poll()
        poll()
    assert Article.objects.count() == 1 and len(list((tmp_path / "processed").iterdir())) == 2


def test_links_and_hidden_files_are_left_alone(tmp_path):
    add(str(tmp_path), SourceKind.FOLDER)
    (tmp_path / ".story.txt.part").write_text(TEXT)
    os.symlink("/etc/passwd", tmp_path / "link.txt")
    poll()
    assert poll() == polling.Polled("wire")


def test_a_folder_that_is_gone_is_a_failure_in_one_sentence(tmp_path):
    add(str(tmp_path / "nowhere"), SourceKind.FOLDER)
    assert "cannot be read" in poll().error


# ---------------------------------------------------------------- command


def test_a_source_is_added_listed_polled_and_paused_by_command(site, tmp_path, capsys):
    site.always = says(200, rss(1))
    rules = tmp_path / "rules.json"
    rules.write_text('[{"locales": ["es"]}]')
    call_command("sources", "add", "wire", site.url, "--rules", str(rules), "--json")
    assert json.loads(capsys.readouterr().out)["created"]
    call_command("sources", "poll", "wire", "--json")
    assert json.loads(capsys.readouterr().out)[0]["new"] == 1
    call_command("sources", "pause", "wire")
    capsys.readouterr()
    call_command("sources", "list", "--json")
    assert json.loads(capsys.readouterr().out)[0]["active"] is False


@pytest.mark.parametrize(
    "arguments",
    [("add", "wire", "ftp://h/"), ("add", "wire", "/no/such/folder"), ("add", "a b", "https://h/"), ("poll", "none"),
     ("pause", "none"), ("add", "wire", "https://h/", "--every", "1"), ("add", "wire", "https://h/", "--locales", "e_s"),
     ("add", "wire", "https://h/", "--rules", "/etc/passwd")],
)  # fmt: skip
def test_bad_input_is_one_sentence(arguments, capsys):
    with pytest.raises(SystemExit):
        call_command("sources", *arguments)
    assert capsys.readouterr().err.count("\n") == 1
