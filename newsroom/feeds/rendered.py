"""What was rendered is kept in the process, under the newest change: one look-up in an index tells whether it holds.

An entry holds its bytes and, once asked for, their compressed forms. The whole is bounded by bytes.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock

import brotli

BUDGET = 64 * 1024 * 1024
_ENTRY = 2_000


@dataclass
class Rendered:
    """Bytes with their strong validator (over the identity form) and the time of their newest change."""

    body: bytes
    media_type: str
    changed: datetime | None = None
    links: tuple[str, ...] = ()
    status: int = 200
    etag: str = ""
    _coded: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seed = "\n".join((self.media_type, *self.links)).encode()
        self.etag = self.etag or sha256(seed + b"\0" + self.body).hexdigest()[:32]

    def coded(self, coding: str) -> bytes:
        """The body under a content coding: "", gzip or br; equal bytes every time."""
        if not coding:
            return self.body
        if coding not in self._coded:
            squeeze = _gzip if coding == "gzip" else _brotli
            self._coded[coding] = squeeze(self.body)
        return self._coded[coding]

    @property
    def weight(self) -> int:
        """The compressed forms are a part of it; so is the key, or made-up addresses would fill the memory."""
        return len(self.body) * 2 + _ENTRY


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=6, mtime=0)


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=5))


class Kept:
    """A bounded store of rendered feeds, shared by the process's threads."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget, self._weight = budget, 0
        self._entries: OrderedDict[Hashable, tuple[Hashable, Rendered]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: Hashable, make: Callable[[], Rendered]) -> Rendered:
        """The entry of that key as of that state of the store, made anew where the state moved on."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None and found[0] == state:
                self._entries.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._drop(key)
            self._entries[key] = (state, made)
            self._weight += made.weight
            while self._weight > self._budget and len(self._entries) > 1:
                self._drop(next(iter(self._entries)))
        return made

    def _drop(self, key: Hashable) -> None:
        found = self._entries.pop(key, None)
        if found is not None:
            self._weight -= found[1].weight

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._weight = 0


KEPT = Kept()
