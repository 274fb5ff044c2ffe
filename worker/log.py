"""The ids of what is worked on, in every log line of the task."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

logger = logging.getLogger("dragoman.worker")
_bound: ContextVar[tuple[tuple[str, object], ...]] = ContextVar("bound", default=())


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Bind ids for the block, and take them off afterwards."""
    token = _bound.set((*_bound.get(), *ids.items()))
    try:
        yield
    finally:
        _bound.reset(token)


class Bound(logging.Filter):
    """Puts the bound ids before a record's message."""

    def filter(self, record: logging.LogRecord) -> bool:
        if bound := _bound.get():
            record.msg = f"[{' '.join(f'{k}={v}' for k, v in bound)}] {record.msg}"
        return True


logger.addFilter(Bound())
