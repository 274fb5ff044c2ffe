"""What a delivery channel is. One is a module of this folder with `send`, and one line in `CHANNELS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from pipelines.model import FeedItem


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. `id` stays the same over retries; `item` is None for a test push."""

    id: str
    kind: str  # publish, kill, test
    uri: str
    version: int
    attempt: int  # from 1
    item: FeedItem | None
    format: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)  # holds keys: never logged


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the partner said. `gone` (HTTP 410) shuts the subscription; `retry_after` is the partner's own wish."""

    delivered: bool
    status_code: int | None = None
    error: str = ""
    response: str = ""
    receipt: Mapping[str, Any] = field(default_factory=dict)
    retry_after: timedelta | None = None
    gone: bool = False
    hopeless: bool = False  # another try cannot help: it is dead at once


class Channel(Protocol):
    def send(self, parcel: Parcel) -> Outcome:
        """One attempt, bounded in time (well under the lease). Failures are outcomes, never exceptions."""
        ...
