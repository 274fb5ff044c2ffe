"""The outbox's core: claim what is due, send it, write down what became of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from time import monotonic

from django.utils import timezone

from pipelines.errors import Conflict, NotConfigured
from store import outbox
from store.models import DeliveryKind
from store.outbox import Claimed, Record
from worker.delivery import CHANNELS, backoff
from worker.delivery.base import Channel, Outcome, Parcel
from worker.log import about, logger
from worker.names import worker_name

LEASE_SECONDS = 120
BATCH = 8

Opener = Callable[[str], Channel]


def open_channel(kind: str) -> Channel:
    """The channel's module, imported when it is first needed. Raises NotConfigured for one that we lack."""
    if kind not in CHANNELS:
        raise NotConfigured("there is no such channel", subject=kind, mend=f"use one of {', '.join(CHANNELS)}")
    module, _, name = CHANNELS[kind].partition(":")
    return getattr(import_module(module), name)()


def run(
    *,
    opener: Opener = open_channel,
    clock: Callable[[], datetime] = timezone.now,
    share: Callable[[], float] = random.random,
) -> bool:
    """One batch. True where the batch was full: more may be due."""
    owner = worker_name()
    claimed = outbox.claim(owner, now=clock(), seconds=LEASE_SECONDS, limit=BATCH)
    for one in claimed:
        with about(delivery=one.delivery_id, message=one.message_id):
            _deliver(one, opener, clock, share)
    return len(claimed) == BATCH


def _deliver(one: Claimed, opener: Opener, clock: Callable[[], datetime], share: Callable[[], float]) -> None:
    begun = monotonic()
    outcome = _send(one, opener)
    record = decide(one, outcome, clock(), share())
    try:
        state = outbox.record(replace(record, duration_ms=int((monotonic() - begun) * 1000)))
    except Conflict as reason:
        logger.warning("not recorded: %s", reason)
    else:
        logger.info("%s v%d: %s %s", one.uri, one.version, state, outcome.error)


def _send(one: Claimed, opener: Opener) -> Outcome:
    try:
        return opener(one.channel).send(_parcel(one))
    except NotConfigured as error:
        return Outcome(False, error=str(error))


def _parcel(one: Claimed) -> Parcel:
    return Parcel(
        one.message_id, one.kind, one.uri, one.version, one.attempt, one.item, one.format, outbox.config_of(one)
    )


def decide(one: Claimed, outcome: Outcome, now: datetime, share: float) -> Record:
    """What an outcome means: over, again later, or a closed door. Pure."""
    if outcome.delivered:
        return Record(one, True, now, status_code=outcome.status_code, receipt=dict(outcome.receipt))
    kill = one.kind == str(DeliveryKind.KILL)
    over = outcome.gone or (outcome.hopeless and not kill)
    return Record(
        one,
        False,
        now,
        status_code=outcome.status_code,
        error=outcome.error,
        response=outcome.response,
        receipt=dict(outcome.receipt),
        retry_at=None if over else backoff.retry_at(one.attempt, now, share, kill=kill, wish=outcome.retry_after),
        open_until=backoff.open_until(one.failures + 1, now, outcome.retry_after),
        disable=outcome.gone,
    )
