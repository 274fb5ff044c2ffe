"""The channel that keeps what it is given: the twin of the real ones, for tests and trials.

MemoryChannel().fails("500").fails("timed out")    the next sends fail so, in turn; then all succeed

It keeps what a partner would hold: one document an item, the last that it acknowledged.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from worker.delivery.base import Outcome, Parcel


class MemoryChannel:
    def __init__(self) -> None:
        self.sent: list[Parcel] = []
        self.held: dict[str, bytes] = {}
        self._next: list[Outcome] = []
        self._lock = Lock()

    def check(self, config: Mapping[str, Any]) -> None:
        """Whatever it is, it works."""

    def fails(self, error: str, **more: object) -> MemoryChannel:
        self._next.append(Outcome(False, error=error, **more))  # type: ignore[arg-type]
        return self

    def send(self, parcel: Parcel) -> Outcome:
        with self._lock:
            if self._next:
                return self._next.pop(0)
            self.sent.append(parcel)
            self.held[parcel.uri] = parcel.body
            return Outcome(True, status_code=200, receipt={"number": len(self.sent)})
