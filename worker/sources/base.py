"""What a kind of source is: a look at it, which finds articles and says what to remember."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from pipelines.model import Article
from store.polls import Poll
from worker.sources.discovery import Links


@dataclass(frozen=True, slots=True)
class Found:
    """One article, or why it is none. `done` is called with "" once it is stored, else with the reason."""

    name: str
    raw: bytes = field(repr=False)
    article: Article | None = None
    error: str = ""
    done: Callable[[str], None] = lambda reason: None


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look brought. `wish` is how long the source asks to be left alone.

    A source that pushes is looked at more `seldom`, and in any case `before` its subscription must be renewed.
    """

    found: Sequence[Found] = ()
    state: dict[str, Any] = field(default_factory=dict)
    wish: timedelta | None = None
    links: Links | None = None
    seldom: int = 1
    before: datetime | None = None


class Look(Protocol):
    def __call__(self, poll: Poll) -> Looked:
        """Raises DeliveryFailed where the source cannot be read now."""
        ...
