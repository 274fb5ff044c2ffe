"""What reads a door of Redis: a thread that outlives bad messages, a busy database and a Redis that is away."""

from __future__ import annotations

import os
import socket
from abc import abstractmethod
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import redis
from django.conf import settings
from django.db import close_old_connections

from pipelines.errors import BadInput, StorageBusy, StorageError
from worker import doors
from worker.log import logger

# What a fault in our own code looks like: the message is set aside, the queue goes on. Memory and interrupts pass.
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
TRIES = 5
STALE_SECONDS = 30.0
_LONGEST_WAIT = 30.0
# An article's byte on its way: \uXXXX makes three of one, base64 four of three, and the envelope has fields of its own.
_WRAPPING = 8


def told(done: doors.Accepted, where: str) -> doors.Accepted:
    """The same, after a line in the log."""
    logger.info("article %d %s (%s)", done.article_id, "accepted" if done.created else "was here already", where)
    return done


def _weigh(raw: bytes) -> None:
    """Before anything is parsed: a parser needs many times a message's size. Raises BadInput."""
    limit = _WRAPPING * int(settings.DRAGOMAN["DRAGOMAN_MAX_ARTICLE_BYTES"])
    if len(raw) > limit:
        raise BadInput(
            f"the message has {len(raw):,} bytes", mend=f"at most {limit:,} are read (DRAGOMAN_MAX_ARTICLE_BYTES)"
        )


class Doorkeeper(Thread):
    """Calls `turn` for ever. `stopping` ends it after the message in hand."""

    door = ""

    def __init__(self, client: Any, *, poll_seconds: float = 1.0) -> None:
        # Any: redis-py's hints name every reply of every protocol version.
        super().__init__(name=f"door-{self.door}", daemon=True)
        self.client, self.poll_seconds = client, poll_seconds
        self.id = f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self.stopping = Event()

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        wait = 0.0
        while not self.stopping.is_set():
            try:
                self.turn()
                wait = 0.0
            except redis.RedisError as error:
                wait = min(wait * 2 + 0.5, _LONGEST_WAIT)
                logger.warning("door %s: Redis cannot be reached (%s)", self.door, error)
                self.stopping.wait(wait)
            except StorageError as error:
                wait = min(wait * 2 + 0.5, _LONGEST_WAIT)
                logger.warning("door %s: %s The message waits.", self.door, error)
                self.stopping.wait(wait)
            finally:
                close_old_connections()
        try:
            self.leave()
        except redis.RedisError as error:
            logger.warning("door %s: left without a word to Redis (%s)", self.door, error)

    @abstractmethod
    def turn(self) -> None:
        """Take what there is and deal with it; blocks for at most `poll_seconds`."""

    def leave(self) -> None:
        """Called once, at the end."""

    def deal(self, raw: bytes, accept: Callable[[bytes], object], tries: int = 0) -> None:
        """Accept or set aside; raises StorageBusy where neither could be written: then the message stays."""
        if tries >= TRIES:
            doors.set_aside(self.door, raw, f"{tries} workers took it and none came to an end")
            return
        try:
            _weigh(raw)
            accept(raw)
        except StorageBusy:
            raise
        except (BadInput, StorageError) as error:
            doors.set_aside(self.door, raw, str(error))
        except FAULTS as fault:
            logger.exception("door %s: a fault of ours", self.door)
            doors.set_aside(self.door, raw, f"a fault of ours: {type(fault).__name__}: {fault}")
