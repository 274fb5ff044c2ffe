"""Polled feeds and watched folders: asked politely, each article once, what is bad is set aside once."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from html import escape

import pytest
from django.core.management import call_command

from pipelines.formats import feed_format
from pipelines.model import FeedChannel
from store import polls
from store.models import Article, SetAsideMessage, Source, SourceKind, Story, Translation
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


# ---------------------------------------------------------------- what changes, and what is withdrawn

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>urn:f</id>'
    "<title>Wire</title><updated>2024-10-17T09:00:00Z</updated>{}</feed>"
)


def entry(text: str = TEXT, updated: str = "2024-10-17T09:00:00Z") -> str:
    times = f"<published>2024-10-17T08:00:00Z</published><updated>{updated}</updated>"
    return f"<entry><id>urn:1</id><title>Talks end without a deal</title>{times}<summary>{text}</summary></entry>"


def tombstone(when: str = "2024-10-17T10:00:00Z") -> str:
    return f'<at:deleted-entry ref="urn:1" when="{when}"><at:comment>Wrong person named</at:comment></at:deleted-entry>'


def states(source: str = "wire") -> list[tuple[str, str]]:
    rows = Article.objects.filter(story__source__slug=source).order_by("number")
    return list(rows.values_list("version", "state"))


def test_other_words_under_the_same_version_are_another_version_and_the_same_ones_are_none(site):
    add(site.url, locales=("es",))
    first, second = rss(1), rss(1).replace(b"Geneva", b"Vienna")
    site.replies = [says(200, one) for one in (first, second, second + b"\n", first)]
    assert [poll().new for _ in range(4)] == [1, 1, 0, 1]
    assert states() == [("1", "superseded"), ("1+2", "superseded"), ("1+3", "ready")]
    assert [a.latest.version for a in Story.objects.select_related("latest")] == ["1+3"]


def test_an_atom_entry_that_changed_without_a_new_time_is_a_new_version_until_its_time_moves(site):
    add(site.url, locales=("es",))
    later = entry(TEXT.replace("Geneva", "Bern"), "2024-10-17T09:30:00Z")
    bodies = [ATOM.format(one) for one in (entry(), entry(TEXT.replace("Geneva", "Vienna")), later, entry())]
    site.replies = [says(200, one.encode()) for one in bodies]
    assert [poll().new for _ in range(4)] == [1, 1, 1, 0], "an old copy out of a cache brings nothing back"
    assert [v for v, _ in states()] == ["20241017090000", "20241017090000+2", "20241017093000"]


def test_a_link_whose_address_changes_with_every_look_is_no_news(site):
    add(site.url)
    linked = '<p><a href="https://wire.example/?t={}">The ministers</a> met. ' + TEXT + "</p>"
    bodies = [rss(1).decode().replace(TEXT, escape(linked.format(n))) for n in (1, 2)]
    site.replies = [says(200, one.encode()) for one in bodies]
    assert [poll().new for _ in range(2)] == [1, 0]


def test_a_tombstone_kills_what_was_published_of_the_entry_and_it_stays_dead(site):
    add(site.url, locales=("es",))
    bodies = (entry(), tombstone() + entry("Other words. " + TEXT), tombstone(), entry("Again others. " + TEXT), "")
    site.replies = [says(200, ATOM.format(one).encode()) for one in bodies]
    done = [poll() for _ in range(5)]
    assert [one.error for one in done] == [""] * 5
    assert states() == [
        ("20241017090000", "superseded"), ("20241017090000+2", "superseded"), ("20241017100000", "killed"),
    ]  # fmt: skip
    assert set(Translation.objects.values_list("state", flat=True)) == {"killed"}
    assert Article.objects.order_by("number").last().note == "Wrong person named"


def test_an_entry_that_was_updated_after_its_tombstone_lives_again(site):
    add(site.url, locales=("es",))
    reborn = tombstone() + entry(TEXT, "2024-10-17T11:00:00Z")
    site.replies = [says(200, ATOM.format(one).encode()) for one in (entry(), tombstone(), reborn)]
    for _ in range(3):
        poll()
    assert states()[-1] == ("20241017110000", "ready")


def test_an_entry_that_is_made_anew_after_its_tombstone_lives_again_and_its_old_copy_does_not(site):
    """Published and updated at one moment, as many systems write a new entry."""

    def made(at: str) -> str:
        return entry(TEXT, at).replace("2024-10-17T08:00:00Z", at)

    first, anew = made("2024-10-17T09:00:00Z"), made("2024-10-17T11:00:00Z")
    add(site.url, locales=("es",))
    site.replies = [says(200, ATOM.format(one).encode()) for one in (first, tombstone(), first + "\n", anew)]
    for _ in range(3):
        poll()
    assert states() == [("20241017090000", "superseded"), ("20241017100000", "killed")]
    poll()
    assert states()[-1] == ("20241017110000", "ready")


def test_a_tombstone_of_what_we_never_had_leaves_nothing(site):
    add(site.url)
    site.always = says(200, ATOM.format(tombstone()).encode())
    assert poll() == polling.Polled("wire", known=1) and not Article.objects.exists()


NINJS = {"uri": "urn:1", "version": "3", "headline": "Talks end", "body_text": TEXT}
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1" version="3"><itemMeta>'
    '<pubStatus qcode="stat:{}"/></itemMeta><contentMeta><headline>Talks end</headline></contentMeta>{}</newsItem>'
)
G2_BODY = f'<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{TEXT}</p></body></html></inlineXML></contentSet>'


@pytest.mark.parametrize(
    ("living", "dead"),
    [
        ([NINJS], [{"uri": "urn:1", "version": "4", "pubstatus": "canceled"}]),
        ([NINJS], [NINJS | {"pubstatus": "canceled"}]),
        ([NINJS], [{"uri": "urn:1", "pubStatus": "canceled"}]),
        (G2.format("usable", G2_BODY), G2.format("canceled", "")),
        (G2.format("usable", G2_BODY), G2.format("canceled", G2_BODY).replace('version="3"', 'version="4"')),
        (G2.format("usable", G2_BODY), G2.format("canceled", "").replace(' version="3"', "")),
    ],
)
def test_a_canceled_item_kills_under_a_new_version_the_same_or_none_and_the_old_copy_stays_dead(site, living, dead):
    add(site.url, locales=("es",))
    bodies = [one if isinstance(one, str) else json.dumps(one) for one in (living, dead, living, dead)]
    site.replies = [says(200, one.encode()) for one in bodies]
    assert [poll().new for _ in range(4)] == [1, 1, 0, 0]
    assert [state for _, state in states()] == ["superseded", "killed"]
    assert Translation.objects.get().state == "killed"


def test_an_old_kill_that_comes_late_kills_nothing(site):
    add(site.url, locales=("es",))
    site.replies = [
        says(200, json.dumps([one]).encode()) for one in (NINJS, NINJS | {"version": "2", "pubstatus": "canceled"})
    ]
    poll()
    poll()
    assert states()[0] == ("3", "ready")


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


def test_a_file_that_comes_again_with_other_words_is_a_new_version(tmp_path):
    add(str(tmp_path), SourceKind.FOLDER)
    for text in (TEXT, TEXT.replace("Geneva", "Vienna")):
        (tmp_path / "story.txt").write_text("Talks end without a deal\n\n" + text)
        poll()
        poll()
    assert states() == [("1", "superseded"), ("1+2", "ready")]


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
