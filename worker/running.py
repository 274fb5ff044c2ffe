"""One worker process: Celery's consumer for the inner queues, and the doors where `intake` is among them."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from signal import SIGINT, SIGTERM, signal
from threading import Event

from celery.platforms import SecurityWarning
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone

from pipelines.errors import BadInput
from store import leases
from worker import broker
from worker.app import app
from worker.delivery import pump
from worker.doorkeeper import Doorkeeper
from worker.gate import Gate
from worker.log import logger
from worker.names import is_dead
from worker.stream import StreamDoor

ALL = (broker.INTAKE, *broker.QUEUES)


def queues_of(text: str) -> tuple[str, ...]:
    """ "translate,publish" as names; raises BadInput for one that we do not know."""
    names = tuple(dict.fromkeys(n.strip() for n in text.split(",") if n.strip()))
    for name in names:
        if name not in ALL:
            raise BadInput("is no queue", subject=name, mend=f"choose from {', '.join(ALL)}")
    return names or ALL


def doorkeepers() -> list[Doorkeeper]:
    return [Gate(broker.client()), StreamDoor(broker.client())]


def run(queues: Sequence[str] = ALL, *, concurrency: int | None = None, loglevel: str = "INFO") -> int:
    """Until SIGTERM or SIGINT; the tasks in hand are ended first. Returns the exit status."""
    _quiet()
    _free_the_dead()
    doors = doorkeepers() if broker.INTAKE in queues else []
    for door in doors:
        door.start()
    inner = [q for q in queues if q in broker.QUEUES]
    try:
        return _consume(inner, concurrency, loglevel) if inner else _wait()
    finally:
        for door in doors:
            door.stop()
        for door in doors:
            door.join(timeout=10)


def _quiet() -> None:
    """Our own lines tell what is done; Celery's, two for each sweep, are for DEBUG."""
    level = logging.DEBUG if settings.DRAGOMAN["DRAGOMAN_LOG_LEVEL"] == "DEBUG" else logging.WARNING
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(level)
    # Running as root is the container's or the operator's choice; with JSON only it is not pickle's danger.
    warnings.filterwarnings("ignore", category=SecurityWarning)


def _free_the_dead() -> None:
    """What a killed worker of this host held need not wait until its lease runs out."""
    dead = [owner for owner in leases.owners() if is_dead(owner)]
    if dead and (count := leases.free(dead, now=timezone.now())):
        logger.warning("%d jobs of a worker that died go back to the queue", count)


def _consume(queues: Sequence[str], concurrency: int | None, loglevel: str) -> int:
    worker = app.Worker(
        queues=list(queues),
        concurrency=concurrency,
        pool="threads",
        loglevel=loglevel,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        optimization="fair",
        quiet=True,
    )
    worker_shutting_down.connect(pump.stop)
    worker.start()
    return int(worker.exitcode or 0)


def _wait() -> int:
    """A process of doors alone."""
    ended = Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: ended.set())
    ended.wait()
    return 0
