"""The outbox's pump: an outcome becomes a record, and a channel is asked once an attempt."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import backoff
from store.models import Delivery, DeliveryAttempt, Subscription
from store.partner_claims import Claimed
from tests.store.houses import T0, accept, killed, published, story, subscriber
from worker.delivery import pump
from worker.delivery.base import Outcome
from worker.delivery.memory import MemoryChannel


def claimed(kind: str = "publish", attempt: int = 1, failures: int = 0) -> Claimed:
    return Claimed(1, 1, "webhook", kind, "u", 1, "msg", attempt, 1, "ninjs", failures, "w")


@pytest.mark.django_db
def test_a_publication_arrives_with_its_item_and_a_receipt():
    subscriber()
    published(story("1"))
    channel = MemoryChannel()
    assert pump.once(opener=lambda _: channel, clock=lambda: T0) == 1
    [parcel] = channel.sent
    assert parcel.item.headline and parcel.kind == "publish"
    assert Delivery.objects.get().state == "delivered" and DeliveryAttempt.objects.get().status_code == 200


@pytest.mark.django_db
def test_a_failure_is_tried_again_with_the_same_id():
    subscriber()
    published(story("1"))
    channel = MemoryChannel().fails("500", status_code=500)
    now = T0
    pump.once(opener=lambda _: channel, clock=lambda: now)
    first = Delivery.objects.get()
    assert first.state == "queued" and first.not_before > T0
    now = first.not_before
    pump.once(opener=lambda _: channel, clock=lambda: now)
    assert [p.id for p in channel.sent] == [first.message_id]
    assert Subscription.objects.get().failures == 0


@pytest.mark.django_db
def test_a_kill_goes_out_before_what_else_waits():
    subscriber()
    channel = MemoryChannel()
    published(story("1"))
    pump.once(opener=lambda _: channel, clock=lambda: T0)
    published(story("1", uri="urn:other"))
    accept(killed("2"))
    pump.once(opener=lambda _: channel, clock=lambda: T0)
    assert [p.kind for p in channel.sent] == ["publish", "kill", "publish"]


@pytest.mark.django_db
def test_a_channel_that_does_not_exist_is_a_failure_that_is_written_down():
    subscriber()
    published(story("1"))

    def none(kind):
        from pipelines.errors import NotConfigured

        raise NotConfigured("there is no such channel", subject=kind)

    pump.once(opener=none, clock=lambda: T0)
    assert "no such channel" in Delivery.objects.get().last_error


def test_a_kill_is_never_given_up_but_for_a_partner_that_is_gone():
    late = pump.decide(claimed("kill", attempt=500), Outcome(False, error="500", hopeless=True), T0, 0.5)
    assert late.retry_at and not late.disable
    gone = pump.decide(claimed("kill"), Outcome(False, status_code=410, gone=True), T0, 0.5)
    assert gone.retry_at is None and gone.disable


def test_a_publication_is_dead_after_the_schedule():
    last = len(backoff.STEPS)
    assert pump.decide(claimed(attempt=last), Outcome(False), T0, 0.5).retry_at
    assert pump.decide(claimed(attempt=last + 1), Outcome(False), T0, 0.5).retry_at is None


def test_the_partners_own_wish_only_makes_it_later():
    wish = timedelta(minutes=7)
    record = pump.decide(claimed(), Outcome(False, status_code=429, retry_after=wish), T0, 0.5)
    assert record.retry_at == T0 + wish and record.open_until == T0 + wish
    short = pump.decide(claimed(attempt=2), Outcome(False, retry_after=timedelta(seconds=1)), T0, 0.5)
    assert short.retry_at == T0 + timedelta(minutes=5)


def test_the_circuit_opens_after_failures_in_a_row_for_at_most_ten_minutes():
    assert pump.decide(claimed(failures=3), Outcome(False), T0, 0.5).open_until is None
    assert pump.decide(claimed(failures=4), Outcome(False), T0, 0.5).open_until == T0 + timedelta(seconds=10)
    assert pump.decide(claimed(failures=99), Outcome(False), T0, 0.5).open_until == T0 + timedelta(minutes=10)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.floats(0, 1))
def test_jitter_stays_within_a_fifth(attempt, share):
    step = backoff.STEPS[attempt - 1]
    at = backoff.retry_at(attempt, T0, share)
    assert at and 0.8 * step <= at - T0 <= 1.2 * step + timedelta(microseconds=1)
