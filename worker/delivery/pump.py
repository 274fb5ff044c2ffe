"""The outbox's pump: claim what is due, send it from many threads, write down what became of it.

One pump runs in a process at a time. It claims as many as it has free senders, so that partners that do not answer
keep only their own senders busy, and it goes on until nothing is due and nothing is in flight.
"""

from __future__ import annotations

import queue
import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from itertools import chain, repeat
from threading import Event, Lock
from time import monotonic, sleep
from uuid import uuid4

from django.utils import timezone

from pipelines import backoff
from pipelines.errors import DeliveryFailed, DragomanError, NotConfigured, StorageBusy
from store import partner_claims
from store.models import DeliveryKind
from store.partner_claims import Claimed, Record
from worker.delivery import CHANNELS, http, parcels
from worker.delivery.base import Channel, Outcome
from worker.log import about, logger
from worker.names import is_dead, process_name, worker_name

SENDERS = 32
EACH = 6  # sent to one subscription at the same time
# No send begins unless this much of its lease is left: the next owner must never overlap with it.
MARGIN = timedelta(seconds=2 * http.DEADLINE)
# A task of Celery's must end some time; it asks for another run then.
LONGEST_RUN = 300.0
_NAP = 0.25
_GATHER = 0.01
# Claimed in one go for each sender: while they are sent the next are claimed, and a lease is a transaction.
_AHEAD = 8
_LOOK_FOR_DEAD = 5.0
# Seconds until a database that is away is asked again; the last goes on.
_PATIENCE = (0.1, 0.5, 1.0, 2.0, 5.0)

Opener = Callable[[str], Channel]
Clock = Callable[[], datetime]


@cache
def open_channel(kind: str) -> Channel:
    """The channel, made when it is first needed. Raises NotConfigured for one that we lack."""
    if kind not in CHANNELS:
        raise NotConfigured("there is no such channel", subject=kind, mend=f"use one of {', '.join(CHANNELS)}")
    module, _, name = CHANNELS[kind].partition(":")
    return getattr(import_module(module), name)()


# ---------------------------------------------------------------- one attempt


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes one attempt and says what it means. It touches no database."""

    opener: Opener = open_channel
    clock: Clock = timezone.now
    share: Callable[[], float] = random.random
    rendered: parcels.Rendered = field(default_factory=parcels.Rendered)

    def attempt(self, one: Claimed) -> Record:
        with about(delivery=one.delivery_id, message=one.message_id):
            begun = monotonic()
            outcome = self._outcome(one)
            record = decide(one, outcome, self.clock(), self.share())
            level = logger.debug if outcome.delivered else logger.info
            level("%s v%d to subscription %d: %s %s", one.uri, one.version, one.subscription_id, record.state,
                  outcome.error)  # fmt: skip
            return replace(record, duration_ms=int((monotonic() - begun) * 1000))

    def _outcome(self, one: Claimed) -> Outcome:
        try:
            return self.opener(one.channel).send(parcels.parcel(one, self.rendered, self.clock()))
        except (DeliveryFailed, NotConfigured) as error:
            return Outcome(False, error=str(error))
        except DragomanError as error:  # a format or a topic that is not there: no retry helps
            return Outcome(False, error=str(error), hopeless=True)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as fault:
            logger.exception("a fault of ours")
            return Outcome(False, error=f"a fault of ours: {type(fault).__name__}")


def decide(one: Claimed, outcome: Outcome, now: datetime, share: float) -> Record:
    """What an outcome means: over, again later, or a closed door. Pure."""
    if outcome.delivered:
        return Record(
            one,
            True,
            now,
            status_code=outcome.status_code,
            error=outcome.error,
            response=outcome.response,
            receipt=dict(outcome.receipt),
        )
    kill = one.kind == str(DeliveryKind.KILL)
    over = outcome.gone or one.kind == str(DeliveryKind.TEST) or (outcome.hopeless and not kill)
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


# ---------------------------------------------------------------- many


@dataclass(slots=True)
class Lane:
    """One subscription's deliveries in this process: a few are being sent, the others wait their turn."""

    sending: int = 0
    waiting: deque[tuple[Claimed, float]] = field(default_factory=deque)


class Pump:
    """Senders around one outbox. `run` returns when nothing is due and nothing is in flight."""

    def __init__(self, sender: Sender | None = None, *, senders: int = SENDERS, each: int = EACH) -> None:
        self._sender, self._size, self._each = sender or Sender(), senders, each
        self._pool = ThreadPoolExecutor(max_workers=senders, thread_name_prefix="deliver")
        self._done: queue.SimpleQueue[tuple[Claimed, Record | None]] = queue.SimpleQueue()
        self._lanes: dict[int, Lane] = defaultdict(Lane)
        self._lock = Lock()
        self._held = 0  # claimed and not yet written down
        self._enough, self._look_at = 0, 0.0
        # Not the thread's name: a process that had this very number before us must look different.
        self._owner = f"{process_name()}{uuid4().hex[:12]}"
        self._looked = 0.0
        self._stopping = Event()

    def stop(self) -> None:
        """Begin nothing more; what is in flight ends within one attempt's deadline."""
        self._stopping.set()

    def run(self, seconds: float = LONGEST_RUN) -> bool:
        """True where it ended because its time was over: more may be due."""
        end = monotonic() + seconds
        self._free_the_dead()
        while True:
            late = monotonic() > end or self._stopping.is_set()
            claimed = 0 if late else self._claim()
            if not self._held:
                return late
            # With nothing due, look again now and then: somebody may have published meanwhile.
            self._settle(wait=_NAP if claimed == 0 else _GATHER)

    def _claim(self) -> int:
        # A claim costs a transaction: not for a few, but soon enough for what was published meanwhile.
        if self._held > self._enough and monotonic() < self._look_at:
            return 0
        room = self._size * _AHEAD - self._held
        if room <= 0:
            return 0
        seconds = partner_claims.lease_seconds()
        try:
            claimed = partner_claims.claim(
                self._owner, now=self._sender.clock(), seconds=seconds, limit=room, each=self._each * _AHEAD
            )
        except StorageBusy:
            if not self._held:
                raise
            # To leave now would leave what is in flight without a record, and others would send it again.
            self._enough, self._look_at = 0, monotonic() + _PATIENCE[-1]
            return 0
        until = monotonic() + seconds - MARGIN.total_seconds()
        self._held += len(claimed)
        self._enough, self._look_at = self._held // 2, monotonic() + _NAP
        with self._lock:
            for one in claimed:
                self._lanes[one.subscription_id].waiting.append((one, until))
            for number in dict.fromkeys(one.subscription_id for one in claimed):
                self._start(self._lanes[number])
        return len(claimed)

    def _start(self, lane: Lane) -> None:
        """As many of the lane as may be sent at the same time. Called with the lock held."""
        while lane.waiting and lane.sending < self._each:
            lane.sending += 1
            self._pool.submit(self._send, lane, *lane.waiting.popleft())

    def _send(self, lane: Lane, one: Claimed, until: float) -> None:
        """In a sender's thread; whatever happens, the pump hears of it."""
        record = None
        try:
            if monotonic() < until and not self._stopping.is_set():
                record = self._sender.attempt(one)
        finally:
            with self._lock:
                lane.sending -= 1
                if record is None or not record.delivered:
                    self._give_up(lane)
                self._start(lane)
            self._done.put((one, record))

    def _give_up(self, lane: Lane) -> None:
        """A partner that fails is not asked for the rest; the next claim tries it with a single one."""
        while lane.waiting:
            self._done.put((lane.waiting.popleft()[0], None))

    def _settle(self, wait: float) -> None:
        """Write down what is through, all in one transaction."""
        through = list(self._ready(wait))
        self._held -= len(through)
        if unsent := [one for one, record in through if record is None]:
            self._until_written(lambda: partner_claims.give_back(unsent))
        if records := [record for _, record in through if record is not None]:
            for record in self._until_written(lambda: partner_claims.record_all(records)) or ():
                logger.warning("%s was taken over by another worker", record.claimed.message_id)

    def _until_written(self, write: Callable[[], list[Record] | None]) -> list[Record] | None:
        """What was sent must be written down: a database that is away is asked again until it is back.

        A process that shuts down asks for as long as a lease may last; then others own the deliveries anyway.
        """
        waits, end = chain(_PATIENCE, repeat(_PATIENCE[-1])), monotonic() + partner_claims.lease_seconds()
        while True:
            try:
                return write()
            except StorageBusy as error:
                if self._stopping.is_set() and monotonic() > end:
                    raise
                logger.warning("%s The receipts wait.", error)
                sleep(next(waits))

    def _ready(self, wait: float) -> Iterable[tuple[Claimed, Record | None]]:
        """What is through; under load a few together, for a transaction costs more than a wait."""
        try:
            yield self._done.get(timeout=wait)
            for _ in range(min(self._held, self._size * 2) - 1):
                yield self._done.get(timeout=_GATHER)
        except queue.Empty:
            return

    def _free_the_dead(self) -> None:
        """What a killed worker of this host held need not wait until its lease runs out."""
        if monotonic() - self._looked < _LOOK_FOR_DEAD:
            return
        first, self._looked = not self._looked, monotonic()
        # Of our own number only a former process can have left something behind, before our first claim.
        held = [o for o in partner_claims.owners() if o != self._owner and (first or not o.startswith(process_name()))]
        dead = [owner for owner in held if is_dead(owner)]
        if dead and (count := partner_claims.free(dead)):
            logger.warning("%d deliveries of a worker that died go back to the outbox", count)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


_running, _wanted = Lock(), Event()


@cache
def _pump() -> Pump:
    return Pump()


def stop(**_: object) -> None:
    """The process is shutting down (Celery's signal `worker_shutting_down`)."""
    _pump().stop()


def run() -> bool:
    """The process's pump, if it is not running already: then the running one looks once more before it ends."""
    late = False
    _wanted.set()
    while _wanted.is_set() and _running.acquire(blocking=False):
        try:
            _wanted.clear()
            late = _pump().run()
        finally:
            _running.release()
    return late


def once(
    *,
    opener: Opener = open_channel,
    clock: Clock = timezone.now,
    share: Callable[[], float] = random.random,
    limit: int = 8,
) -> int:
    """One claim, sent one after another in this thread; returns how many. For tests and commands."""
    owner = worker_name()
    seconds = partner_claims.lease_seconds()
    claimed = partner_claims.claim(owner, now=clock(), seconds=seconds, limit=limit)
    sender = Sender(opener, clock, share)
    for one in claimed:
        partner_claims.record(sender.attempt(one))
    return len(claimed)


def push(delivery_id: int, sender: Sender | None = None) -> Record | None:
    """This delivery now, in this thread (a test push); None where somebody else has it."""
    sender = sender or Sender()
    one = partner_claims.claim_one(
        delivery_id, worker_name(), now=sender.clock(), seconds=partner_claims.lease_seconds()
    )
    if one is None:
        return None
    record = sender.attempt(one)
    partner_claims.record(record)
    return record
