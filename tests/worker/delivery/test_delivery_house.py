"""Publication to partner through the real outbox: versions, kills, takedowns, circuits, replay, test pushes."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from pipelines.formats import item_format
from pipelines.workflow import Role
from store import partner_claims, partner_intents, partner_queries, publishing
from store.models import Delivery, DeliveryAttempt, Publication, Subscription
from store.partner_queries import Query
from tests.store.houses import MINUTE, T0, accept, killed, published, story, subscriber
from tests.worker.delivery.servers import says
from worker.delivery import pump, webhook
from worker.delivery.base import Outcome
from worker.delivery.memory import MemoryChannel

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.django_db]


def send(channel, at=T0, limit=50) -> int:
    return pump.once(opener=lambda _: channel, clock=lambda: at, limit=limit)


def said(channel) -> list[tuple[str, int]]:
    return [(p.kind, p.version) for p in channel.sent]


def test_a_correction_a_kill_and_a_republication_arrive_in_that_order():
    subscriber()
    channel = MemoryChannel()
    published(story("1"))
    send(channel)
    published(story("2", "The talks ended in Kyiv."), at=T0 + MINUTE)
    send(channel, T0 + MINUTE)
    accept(killed("3"), at=T0 + 2 * MINUTE)
    send(channel, T0 + 2 * MINUTE)
    published(story("4"), at=T0 + 3 * MINUTE)
    send(channel, T0 + 3 * MINUTE)
    assert said(channel) == [("publish", 1), ("publish", 2), ("kill", 3), ("publish", 4)]
    assert len({p.id for p in channel.sent}) == 4


def test_a_kill_goes_to_whoever_received_any_locale_even_if_its_rights_are_gone():
    sub = subscriber()
    channel = MemoryChannel()
    published(story("1"), "es")
    send(channel)
    sub.partner.rights = {}
    sub.partner.save()
    accept(killed("2"), at=T0 + MINUTE)
    send(channel, T0 + MINUTE)
    assert said(channel) == [("publish", 1), ("kill", 2)]


def test_what_waits_is_kept_back_where_its_rights_were_withdrawn_and_the_rest_goes_out():
    """More than one batch of it stands before the item that may still go."""
    sub = subscriber()
    for n in range(40):
        published(story("1", uri=f"urn:{n}"), "es")
    published(story("1", uri="urn:ru"), "ru", at=T0 + MINUTE)
    sub.partner.rights = {"sources": ["*"], "locales": ["ru"]}
    sub.partner.save()
    channel = MemoryChannel()
    assert send(channel, T0 + MINUTE, limit=4) == 1
    assert [p.item.locale for p in channel.sent] == ["ru"]
    kept = Delivery.objects.filter(state="refused")
    assert kept.count() == 40 and set(kept.values_list("attempts", "last_error")) == {(0, "locale es is not granted")}
    accept(killed("2", uri="urn:1"), at=T0 + MINUTE)
    assert send(channel, T0 + 2 * MINUTE) == 0, "who was never sent anything is not told of a kill"


def test_rights_withdrawn_between_two_tries_end_the_tries_and_the_kill_still_comes():
    sub = subscriber()
    channel = MemoryChannel().fails("500", status_code=500)
    published(story("1"))
    send(channel)
    sub.partner.rights = {"sources": ["other"], "locales": ["*"]}
    sub.partner.save()
    assert send(channel, T0 + 10 * MINUTE) == 0 and Delivery.objects.get().state == "refused"
    accept(killed("2"), at=T0 + 10 * MINUTE)
    send(channel, T0 + 11 * MINUTE)
    assert said(channel) == [("kill", 2)]


def test_a_right_is_withdrawn_by_command_and_the_others_stay(capsys):
    subscriber()
    channel = MemoryChannel()
    published(story("1"))
    call_command("partners", "grant", "site", "--locales", "ru,de", "--headline-limit", "70", "--json")
    now = json.loads(capsys.readouterr().out)
    assert (now["locales"], now["sources"], now["headline_limit"]) == (["ru", "de"], ["*"], 70)
    assert send(channel) == 0 and Delivery.objects.get().state == "refused"
    call_command("partners", "grant", "site", "--sources", "")
    assert "sources: none" in capsys.readouterr().out


def test_a_replay_asks_for_the_rights_of_today():
    sub = subscriber()
    channel = MemoryChannel()
    published(story("1"))
    send(channel)
    sub.partner.rights = {}
    sub.partner.save()
    partner_queries.replay_many(Query("site"), now=T0 + MINUTE)
    send(channel, T0 + MINUTE)
    assert said(channel) == [("publish", 1)]


def test_a_correction_follows_the_item_to_who_holds_it_though_its_words_are_no_longer_asked_for():
    subscriber(keywords=["No deal"])
    subscriber("other", keywords=["a deal was signed"])
    channel = MemoryChannel()
    published(story("1"))
    send(channel)
    published(story("2", "The talks ended."), at=T0 + MINUTE)
    send(channel, T0 + MINUTE)
    assert [(p.config, p.version) for p in channel.sent] == [({}, 1), ({}, 2)]


def test_a_headline_is_cut_at_a_word_for_a_partner_without_room_in_pushes_and_feeds_alike(client):
    from store import tokens

    sub = subscriber()
    sub.partner.headline_limit = 12
    sub.partner.save()
    wide = subscriber("wide")
    channel = MemoryChannel()
    published(story("1"))
    send(channel, T0)
    cut = {json.loads(p.body)["headlines"][0]["value"] for p in channel.sent}
    whole = Publication.objects.get().headline
    assert wide and len(whole) > 12 and whole in cut and len(cut) == 2
    [short] = cut - {whole}
    assert len(short) <= 12 and short.endswith("…") and whole.startswith(short[:-1])
    token = tokens.issue_partner_token("site", now=timezone.now())
    answer = client.get("/partners/site/es/ninjs.json", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()[0]["headlines"][0]["value"] == short


def test_the_log_of_attempts_is_kept_for_its_time_and_the_delivery_for_ever(settings):
    from worker import sweeping

    subscriber()
    published(story("1"))
    send(MemoryChannel())
    days = timedelta(days=settings.DRAGOMAN["DRAGOMAN_KEEP_ATTEMPTS_DAYS"])
    sweeping.run(T0 + days)
    assert DeliveryAttempt.objects.count() == 1
    sweeping.run(T0 + days + MINUTE)
    assert DeliveryAttempt.objects.count() == 0 and Delivery.objects.get().state == "delivered"


def test_a_kill_waits_for_the_version_that_is_in_flight_so_it_arrives_last():
    subscriber()
    published(story("1"))
    [flying] = partner_claims.claim("w1", now=T0, seconds=60, limit=9)
    accept(killed("2"), at=T0)
    channel = MemoryChannel()
    assert send(channel) == 0
    partner_claims.record(partner_claims.Record(flying, True, T0))
    assert send(channel, T0 + MINUTE) == 1 and said(channel) == [("kill", 2)]


def test_a_kill_is_sent_after_a_version_that_failed_in_flight_and_may_have_arrived():
    subscriber()
    published(story("1"))
    [flying] = partner_claims.claim("w1", now=T0, seconds=60, limit=9)
    accept(killed("2"), at=T0)
    partner_claims.record(partner_claims.Record(flying, False, T0, error="timed out", retry_at=T0 + MINUTE))
    channel = MemoryChannel()
    send(channel, T0 + MINUTE)
    send(channel, T0 + 2 * MINUTE)
    assert said(channel) == [("kill", 2)]


def test_a_takedown_kills_one_locale_and_leaves_the_others():
    subscriber()
    channel = MemoryChannel()
    es = published(story("1"), "es")
    published(story("1", uri="urn:test:2"), "ru")
    send(channel)
    publishing.take_down(publishing.TakeDown(es.pk, None, Role.ADMIN, "law", T0 + MINUTE))
    send(channel, T0 + MINUTE)
    assert [(p.kind, p.item.locale) for p in channel.sent if p.kind == "kill"] == [("kill", "es")]


def test_a_kill_is_retried_past_the_end_of_the_schedule_until_it_is_acknowledged():
    subscriber()
    channel, now = MemoryChannel(), T0
    published(story("1"))
    send(channel)
    accept(killed("2"), at=T0)
    for _ in range(15):
        channel.fails("500", status_code=500)
    for _ in range(40):
        now += timedelta(days=2)
        send(channel, now)
    assert said(channel)[-1] == ("kill", 2)
    assert DeliveryAttempt.objects.filter(delivery__kind="kill").count() == 16


def test_every_wire_says_the_same_of_a_version_as_the_feed():
    """Parity: the pushed document is that format's document of the published item."""
    subscriber()
    sub = Subscription.objects.get()
    channel = MemoryChannel()
    published(story("1"))
    for number, name in enumerate(("ninjs", "ninjs-1.6", "ninjs-2.2", "newsml_g2", "nitf", "atom", "page")):
        sub.format = name
        sub.save()
        if number:
            partner_queries.replay_many(Query("site"), now=T0)
        send(channel)
        row = Publication.objects.get()
        assert channel.sent[-1].body == item_format(name)(partner_claims.item_of(row.item)), name


def test_a_subscription_that_failed_is_tried_with_one_delivery_at_a_time():
    sub = subscriber()
    for n in range(5):
        published(story("1", uri=f"urn:{n}"))
    Subscription.objects.filter(pk=sub.pk).update(failures=2)
    assert len(partner_claims.claim("w", now=T0, seconds=60, limit=9)) == 1
    assert partner_claims.claim("w2", now=T0, seconds=60, limit=9) == []


def test_a_long_queue_of_one_partner_leaves_room_for_the_others():
    greedy = subscriber("greedy")
    for n in range(30):
        published(story("1", uri=f"urn:{n}"))
    modest = subscriber("modest")
    published(story("1", uri="urn:new"))
    claimed = partner_claims.claim("w", now=T0, seconds=60, limit=10, each=6)
    assert {c.subscription_id for c in claimed} == {greedy.pk, modest.pk}


def test_what_is_given_back_is_free_and_does_not_count():
    subscriber()
    published(story("1"))
    claimed = partner_claims.claim("w", now=T0, seconds=60, limit=9)
    partner_claims.give_back(claimed)
    [again] = partner_claims.claim("w", now=T0, seconds=60, limit=9)
    assert again.attempt == 1


def test_dead_letters_are_replayed_and_only_the_newest_version_of_an_item():
    subscriber()
    channel = MemoryChannel().fails("404", hopeless=True)
    published(story("1"))
    send(channel)
    assert Delivery.objects.get().state == "dead"
    done = partner_queries.replay_many(Query("site", "dead"), now=T0 + MINUTE)
    assert (done.queued, done.skipped) == (1, 0)
    send(channel, T0 + MINUTE)
    assert said(channel) == [("publish", 1)]
    published(story("2"), at=T0 + 2 * MINUTE)
    send(channel, T0 + 2 * MINUTE)
    done = partner_queries.replay_many(Query("site", since=T0), now=T0 + 3 * MINUTE)
    assert (done.queued, done.skipped) == (1, 2)
    send(channel, T0 + 3 * MINUTE)
    assert said(channel) == [("publish", 1), ("publish", 2), ("publish", 2)]
    assert len({p.id for p in channel.sent}) == 3


def test_a_paused_partner_gets_what_waited_when_it_goes_on_but_only_the_newest():
    subscriber()
    channel = MemoryChannel()
    call_command("partners", "pause", "site", "--json")
    published(story("1"))
    published(story("2"), at=T0 + MINUTE)
    assert send(channel, T0 + MINUTE) == 0
    call_command("partners", "pause", "site", "--resume", "--json")
    Delivery.objects.update(not_before=T0)
    published(story("3"), at=T0 + 2 * MINUTE)
    send(channel, T0 + 2 * MINUTE)
    assert said(channel) == [("publish", 3)]


def test_a_test_push_goes_out_at_once_withheld_and_is_not_retried(site, capsys):
    sub = subscriber()
    sub.config = {"url": site.url, "secret": webhook.new_secret()}
    sub.save()
    call_command("partners", "test", "site", "--json")
    body = json.loads(site.got[0].body)
    assert body["type"] == "item.test" and body["data"]["pubStatus"] == "withheld"
    assert json.loads(capsys.readouterr().out)[0]["status"] == 200
    site.always = says(500)
    with pytest.raises(SystemExit):
        call_command("partners", "test", "site", "--json")
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["delivered", "dead"]


def test_rotation_signs_with_both_keys_until_it_is_finished():
    sub = subscriber()
    sub.config = {"url": "https://site.example/", "secret": "whsec_old"}
    sub.save()
    partner_intents.rotate("site", "whsec_new")
    assert Subscription.objects.get().config["old_secret"] == "whsec_old"
    partner_intents.retire("site")
    assert Subscription.objects.get().config == {"url": "https://site.example/", "secret": "whsec_new"}


@pytest.mark.django_db(transaction=True)
def test_the_pump_sends_all_with_many_threads_and_a_partner_that_hangs_up_gives_its_claims_back():
    subscriber("well")
    subscriber("bad")
    for n in range(30):
        published(story("1", uri=f"urn:{n}"))
    lock, got = threading.Lock(), []

    class Channel(MemoryChannel):
        def send(self, parcel):
            with lock:
                got.append(parcel)
            bad = parcel.config.get("bad")
            return Outcome(False, error="no") if bad else Outcome(True, 200)

    bad = Subscription.objects.get(partner__slug="bad")
    bad.config = {"bad": True}
    bad.save()
    channel = Channel()
    clock = T0 + MINUTE
    running = pump.Pump(pump.Sender(lambda _: channel, lambda: clock, lambda: 0.5), senders=8, each=2)
    assert not running.run(20)
    running.close()
    well = [p for p in got if not p.config.get("bad")]
    assert len(well) == 30 == len({p.id for p in well})
    assert Delivery.objects.filter(state="delivered").count() == 30
    assert Delivery.objects.filter(lease_owner__gt="").count() == 0
    assert len(got) - 30 < 15, "a partner that fails is not asked for all of its share"


def test_the_log_is_read_by_command_and_by_the_partner_with_its_token(client, capsys):
    from store import tokens

    subscriber()
    channel = MemoryChannel().fails("the partner answered 500", status_code=500)
    published(story("1"))
    send(channel)
    call_command("partners", "log", "site", "--json")
    [row] = json.loads(capsys.readouterr().out)
    assert row["log"][0]["status_code"] == 500 and row["state"] == "queued"
    token = tokens.issue_partner_token("site", now=timezone.now())
    answer = client.get("/partners/site/deliveries.json", headers={"Authorization": f"Bearer {token}"})
    [seen] = answer.json()["deliveries"]
    assert seen["message_id"] == row["message_id"] and "partner" not in seen and "no-store" in answer["Cache-Control"]
    assert client.get("/partners/site/deliveries.json").status_code == 401
    subscriber("other")
    assert client.get(f"/partners/other/deliveries.json?token={token}").status_code == 401


@pytest.mark.parametrize(
    ("arguments", "says_"),
    [
        (("add", "no name", "--channel", "webhook"), "short name"),
        (("add", "websub"), "hub's own name"),
        (("add", "x", "--channel", "webhook"), "url: is missing"),
        (("add", "x", "--channel", "webhook", "--url", "ftp://h/"), "scheme ftp"),
        (("add", "x", "--channel", "websub", "--url", "https://h/"), "has no partners"),
        (("add", "x", "--channel", "email", "--to", "nobody"), "no e-mail address"),
        (("add", "x", "--file", "/nowhere.toml"), "cannot be read"),
        (("replay", "nobody"), "no such partner"),
        (("replay", "nobody", "--all"), "needs a window"),
        (("test", "nobody"), "no such partner"),
        (("grant", "nobody", "--locales", "es"), "no such partner"),
        (("grant", "site"), "nothing is named"),
        (("grant", "site", "--headline-limit", "-1"), "is no number from 0"),
        (("log", "nobody"), "no such partner"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says_, capsys):
    with pytest.raises(SystemExit):
        call_command("partners", *arguments)
    said_ = capsys.readouterr().err
    assert says_ in said_ and said_.count("\n") == 1


def test_a_partner_is_added_from_a_file_with_several_channels(tmp_path, capsys):
    file = tmp_path / "site.toml"
    file.write_text(
        'sources = ["*"]\nlocales = ["es"]\n'
        '[[subscription]]\nchannel = "webhook"\nconfig = { url = "https://site.example/hook" }\n'
        '[[subscription]]\nchannel = "files"\nformat = "newsml_g2"\nsections = ["world"]\n'
        f'config = {{ url = "file://{tmp_path}/in", on_kill = "remove" }}\n'
    )
    call_command("partners", "add", "site", "--file", str(file), "--json")
    made = json.loads(capsys.readouterr().out)
    assert made["created"] and made["token"].startswith("drg_") and len(made["secrets"]) == 1
    hook, files = Subscription.objects.order_by("pk")
    assert hook.config["secret"] == made["secrets"][0] and files.sections == ["world"] and files.format == "newsml_g2"


def test_nothing_is_queued_before_an_embargo_is_over():
    from pipelines.errors import NotAllowed
    from tests.store.houses import drafted

    subscriber()
    row = drafted(story("1", embargoed_until=T0 + MINUTE), publish=True)
    with pytest.raises(NotAllowed, match="embargo"):
        publishing.publish(publishing.Publish(row.pk, T0))
    assert not Delivery.objects.exists()
    publishing.publish(publishing.Publish(row.pk, T0 + MINUTE))
    channel = MemoryChannel()
    send(channel, T0 + MINUTE)
    assert said(channel) == [("publish", 1)]


@pytest.mark.django_db(transaction=True)
def test_a_pump_that_is_told_to_stop_gives_back_what_it_has_not_begun():
    subscriber("site")
    for n in range(20):
        published(story("1", uri=f"urn:{n}"))
    begun, go_on = threading.Event(), threading.Event()

    class Slow(MemoryChannel):
        def send(self, parcel):
            begun.set()
            go_on.wait(10)
            return super().send(parcel)

    channel = Slow()
    clock = T0 + MINUTE
    running = pump.Pump(pump.Sender(lambda _: channel, lambda: clock, lambda: 0.5), senders=4, each=2)

    def end() -> None:
        begun.wait(10)
        running.stop()
        go_on.set()

    threading.Thread(target=end).start()
    assert running.run(20)
    running.close()
    assert 1 <= len(channel.sent) <= 2
    left = Delivery.objects.filter(state="queued")
    assert left.count() == 20 - len(channel.sent) and set(left.values_list("attempts", "lease_owner")) == {(0, "")}
