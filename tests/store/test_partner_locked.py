"""The storage methods of partners, deliveries and sources against a locked database: StorageBusy, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pipelines.errors import StorageBusy
from store import partner_hub, partner_intents, partner_queries, polls, source_hubs
from store.models import PartnerState, SourceKind
from tests.store.test_locked import NOW, elsewhere, locked  # noqa: F401 - fixtures

POLL = polls.Poll(1, "s", "feed", "https://h/", timedelta(minutes=5), [], "w")
WISH = partner_hub.Subscribe("t", "c", "es", NOW, timedelta(days=1))

CALLS: dict[str, Callable[[], Any]] = {
    "partner_hub.subscribe": lambda: partner_hub.subscribe(WISH),
    "partner_hub.unsubscribe": lambda: partner_hub.unsubscribe("t", "c"),
    "partner_hub.subscribers": partner_hub.subscribers,
    "partner_intents.add": lambda: partner_intents.add(partner_intents.AddPartner("p", NOW)),
    "partner_intents.regrant": lambda: partner_intents.regrant(partner_intents.Regrant("p", sources=())),
    "partner_intents.set_state": lambda: partner_intents.set_state("p", PartnerState.ACTIVE),
    "partner_intents.rotate": lambda: partner_intents.rotate("p", "k"),
    "partner_intents.retire": lambda: partner_intents.retire("p"),
    "partner_intents.queue_test": lambda: partner_intents.queue_test("p", now=NOW),
    "partner_queries.partners": partner_queries.partners,
    "partner_queries.deliveries": lambda: partner_queries.deliveries(partner_queries.Query()),
    "partner_queries.known": lambda: partner_queries.known("p"),
    "partner_queries.replay_many": lambda: partner_queries.replay_many(partner_queries.Query(), now=NOW),
    "polls.claim": lambda: polls.claim("w", now=NOW, seconds=1),
    "polls.settle": lambda: polls.settle(POLL, {}, next_poll=NOW),
    "polls.add": lambda: polls.add(polls.AddSource("s", SourceKind.FEED, "https://h/")),
    "polls.set_active": lambda: polls.set_active("s", True),
    "polls.is_pollable": lambda: polls.is_pollable("s"),
    "polls.sources": polls.sources,
    "polls.rules_of": lambda: polls.rules_of("s"),
    "polls.wake": lambda: polls.wake(1, now=NOW),
    "source_hubs.of": lambda: source_hubs.of(1),
    "source_hubs.ask": lambda: source_hubs.ask(1, "https://h/", "t", now=NOW),
    "source_hubs.failed": lambda: source_hubs.failed("k", "no"),
    "source_hubs.confirm": lambda: source_hubs.confirm("k", "t", timedelta(days=1), now=NOW),
    "source_hubs.unwanted": lambda: source_hubs.unwanted("k", "t"),
    "source_hubs.deny": lambda: source_hubs.deny("k", "t", "no"),
    "source_hubs.pushed": lambda: source_hubs.pushed("k"),
    "source_hubs.heard": lambda: source_hubs.heard("k", now=NOW),
    "polls.holds": lambda: polls.holds(1, "urn:1"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_locked_database_is_storage_busy(locked, name):  # noqa: F811
    with pytest.raises(StorageBusy):
        CALLS[name]()


def test_every_public_method_is_tried_here():
    for module in (partner_hub, partner_intents, partner_queries, polls, source_hubs):
        for name, value in vars(module).items():
            wrapped = getattr(value, "__wrapped__", None)
            if wrapped is not None and wrapped.__module__ == module.__name__:
                assert f"{module.__name__.removeprefix('store.')}.{name}" in CALLS
