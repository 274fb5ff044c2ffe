"""The gate of the queue `intake`: it reads what publishers push, before any Celery consumer could.

A message is moved to this gate's own list in one step (LMOVE), and removed there after the commit. A gate that
died leaves its list behind; another one puts its messages back. So a message is dealt with at least once, and
intake is idempotent.
"""

from __future__ import annotations

import time
from hashlib import sha256
from typing import Any

from worker import broker, doors, envelope
from worker.doorkeeper import STALE_SECONDS, Doorkeeper, told

TAKERS = "dragoman:intake:takers"
TAKEN = "dragoman:intake:taken:"
TRIES_KEY = "dragoman:intake:tries"


class Gate(Doorkeeper):
    door = "task"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = TAKEN + self.id
        self._looked = 0.0
        self._held: bytes | None = None

    def turn(self) -> None:
        self.client.zadd(TAKERS, {self.id: time.time()})
        self._look_after_the_dead()
        raw = self._take() if self._held is None else self._held
        if raw is None:
            return
        self._held = raw  # a busy database raises: the next turn goes on with it
        self.deal(raw, accept, self._tries(raw))
        self._held = None
        pipe = self.client.pipeline()
        pipe.lrem(self.taken, 1, raw)
        pipe.hdel(TRIES_KEY, _digest(raw))
        pipe.execute()

    def leave(self) -> None:
        """A gate that ends in order leaves nothing to look after."""
        if not self.client.llen(self.taken):
            self.client.zrem(TAKERS, self.id)

    def _take(self) -> bytes | None:
        """The next message, the more urgent list first; waits on the plain one, where most arrive."""
        for key in broker.keys_of(broker.INTAKE):
            raw = self.client.lmove(key, self.taken, "RIGHT", "LEFT")
            if raw is not None:  # an empty message is one, too
                return raw
        return self.client.blmove(broker.INTAKE, self.taken, self.poll_seconds, "RIGHT", "LEFT")

    def _tries(self, raw: bytes) -> int:
        return int(self.client.hget(TRIES_KEY, _digest(raw)) or 0)

    def _look_after_the_dead(self) -> None:
        now = time.time()
        if now - self._looked < STALE_SECONDS / 3:
            return
        self._looked = now
        for who in self.client.zrangebyscore(TAKERS, "-inf", now - STALE_SECONDS):
            self._put_back(TAKEN + who.decode())
            self.client.zrem(TAKERS, who)

    def _put_back(self, taken: str) -> None:
        """In front of the queue; what kills one gate after the other is counted."""
        while (raw := self.client.lmove(taken, broker.INTAKE, "RIGHT", "RIGHT")) is not None:
            self.client.hincrby(TRIES_KEY, _digest(raw), 1)


def accept(raw: bytes) -> doors.Accepted:
    """One message into the house; raises BadInput where it does not parse."""
    wanted = envelope.parse(raw)
    return told(doors.accept(wanted.pop("article"), **wanted, door="task"), "queue")


def _digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()
