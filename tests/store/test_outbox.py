"""Deliveries: claimed by lease, in growing versions, kills first; a dead partner slows nobody."""

from datetime import timedelta

import pytest

from pipelines.errors import Conflict
from store import outbox, partner_claims
from store.models import Delivery, DeliveryAttempt, Subscription
from store.partner_claims import Record
from tests.store.houses import MINUTE, T0, accept, killed, published, story, subscriber


def claim(owner="w1", at=T0, **more):
    return partner_claims.claim(owner, now=at, seconds=60, **({"limit": 10} | more))


def states() -> list[tuple[int, str]]:
    return list(Delivery.objects.order_by("version").values_list("version", "state"))


def test_a_delivery_is_claimed_by_one_worker_and_recorded_once():
    subscriber()
    published(story("1"))
    [mine] = claim("w1")
    assert claim("w2") == [] and mine.version == 1 and mine.attempt == 1
    assert partner_claims.record(Record(mine, True, T0, status_code=200)) == "delivered"
    with pytest.raises(Conflict):
        partner_claims.record(Record(mine, True, T0))
    assert DeliveryAttempt.objects.count() == 1


def test_a_worker_that_died_loses_its_claim_and_the_id_stays_the_same():
    subscriber()
    published(story("1"))
    [dead] = claim("w1")
    [again] = claim("w2", at=T0 + 2 * MINUTE)
    assert (again.message_id, again.attempt) == (dead.message_id, 2)
    with pytest.raises(Conflict):
        partner_claims.record(Record(dead, True, T0))


def test_a_newer_version_overtakes_a_queued_older_one():
    subscriber()
    published(story("1"))
    published(story("2"), at=T0 + MINUTE)
    assert states() == [(1, "superseded"), (2, "queued")]
    assert [c.version for c in claim(at=T0 + MINUTE)] == [2]


def test_nothing_older_is_retried_after_something_newer_was_published():
    subscriber()
    published(story("1"))
    [first] = claim()
    published(story("2"), at=T0 + MINUTE / 2)
    assert claim("w2", at=T0 + MINUTE / 2) == []  # the first is in flight: the second waits
    partner_claims.record(Record(first, False, T0 + MINUTE / 2, error="500", retry_at=T0 + MINUTE))
    [second] = claim("w2", at=T0 + 2 * MINUTE)
    assert second.version == 2
    assert states()[0] == (1, "superseded")


def test_a_kill_overtakes_everything_else_that_waits():
    subscriber()
    published(story("1"))
    [first] = claim()
    partner_claims.record(Record(first, True, T0))
    for n in range(3):
        published(story("1", uri=f"urn:other:{n}"))
    accept(killed("2"), at=T0 + MINUTE)
    assert claim(at=T0 + MINUTE, limit=1)[0].kind == "kill"


def test_a_retry_waits_for_its_moment():
    subscriber()
    published(story("1"))
    [one] = claim()
    partner_claims.record(Record(one, False, T0, error="503", retry_at=T0 + 5 * MINUTE))
    assert claim(at=T0 + MINUTE) == []
    assert len(claim(at=T0 + 5 * MINUTE)) == 1


def test_what_is_given_up_is_dead_and_can_be_replayed_with_a_new_id():
    subscriber()
    published(story("1"))
    [one] = claim()
    assert partner_claims.record(Record(one, False, T0, error="404")) == "dead"
    outbox.replay(one.delivery_id, now=T0)
    [again] = claim()
    assert again.version == 1 and again.message_id != one.message_id


def test_an_old_version_is_not_replayed_over_a_newer_one():
    subscriber()
    published(story("1"))
    [one] = claim()
    partner_claims.record(Record(one, True, T0))
    published(story("2"), at=T0 + MINUTE)
    assert outbox.replay(one.delivery_id, now=T0 + MINUTE) is None


def test_an_open_circuit_stops_one_partner_and_not_the_other():
    subscriber("dead")
    subscriber("well")
    published(story("1"))
    bad, good = sorted(claim(), key=lambda c: c.subscription_id)
    partner_claims.record(Record(bad, False, T0, error="timeout", retry_at=T0, open_until=T0 + 10 * MINUTE))
    partner_claims.record(Record(good, True, T0))
    published(story("1", uri="urn:other"), at=T0)
    assert {c.subscription_id for c in claim(at=T0 + MINUTE)} == {good.subscription_id}
    assert bad.subscription_id in {c.subscription_id for c in claim(at=T0 + 11 * MINUTE)}


def test_success_closes_the_circuit():
    sub = subscriber()
    published(story("1"))
    [one] = claim()
    partner_claims.record(Record(one, False, T0, retry_at=T0, open_until=T0))
    [again] = claim()
    partner_claims.record(Record(again, True, T0))
    sub.refresh_from_db()
    assert (sub.failures, sub.open_until) == (0, None)


def test_gone_disables_the_subscription_and_nothing_more_is_claimed():
    sub = subscriber()
    published(story("1"))
    [one] = claim()
    partner_claims.record(Record(one, False, T0, status_code=410, error="gone", disable=True))
    published(story("2"), at=T0 + MINUTE)
    sub.refresh_from_db()
    assert sub.state == "disabled" and claim(at=T0 + timedelta(days=9)) == []


def test_one_partner_gets_at_most_its_share_of_a_batch():
    subscriber("greedy")
    subscriber("modest")
    for n in range(4):
        published(story("1", uri=f"urn:{n}"))
    counts = [c.subscription_id for c in claim(limit=4, each=2)]
    assert sorted(counts.count(s) for s in set(counts)) == [2, 2]


def test_a_channels_settings_are_sealed_and_come_back():
    sub = subscriber()
    sub.config = {"url": "https://partner.example/hook", "key": "whsec_abc"}
    sub.save()
    stored = bytes(Subscription.objects.values_list("sealed_config", flat=True).get())
    assert b"whsec" not in stored and b"partner" not in stored
    published(story("1"))
    assert partner_claims.config_of(claim()[0])["key"] == "whsec_abc"
