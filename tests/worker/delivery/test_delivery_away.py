"""The database goes away while deliveries are in flight: what was answered is still written down."""

from __future__ import annotations

from threading import Event

import pytest

from pipelines.errors import StorageBusy
from store import partner_claims
from store.models import Delivery
from tests.store.houses import T0, published, story, subscriber
from worker.delivery import pump
from worker.delivery.memory import MemoryChannel


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_longer_than_patience_still_gets_every_receipt(monkeypatch):
    subscriber()
    published(story("1"))
    channel = MemoryChannel()
    monkeypatch.setattr(pump, "_PATIENCE", (0.0,))
    record_all, left = partner_claims.record_all, list(range(20))

    def away(records):
        if left:
            raise StorageBusy(f"the database is away ({left.pop()})")
        return record_all(records)

    monkeypatch.setattr(partner_claims, "record_all", away)
    pump.Pump(pump.Sender(lambda _: channel, lambda: T0), senders=2).run()
    assert not left and len(channel.sent) == 1
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_fails_leaves_nothing_in_flight_without_its_record(monkeypatch):
    subscriber()
    published(story("1"))
    slow, asked = Event(), []
    channel = MemoryChannel()

    def claim(*args, **kwargs):
        asked.append(1)
        if len(asked) == 1:
            return real(*args, **kwargs)
        slow.set()
        raise StorageBusy("the database is away")

    real = partner_claims.claim
    monkeypatch.setattr(partner_claims, "claim", claim)

    def opener(_):
        slow.wait(10)
        return channel

    running = pump.Pump(pump.Sender(opener, lambda: T0), senders=2)
    with pytest.raises(StorageBusy):  # only once nothing is held
        running.run()
    assert len(channel.sent) == 1 and Delivery.objects.get().state == "delivered"
