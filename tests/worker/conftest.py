"""The worker's tests draft with the dummy engine, and send to a broker that is a list."""

from __future__ import annotations

from typing import Any

import pytest

from worker import drafting, sending


@pytest.fixture(autouse=True)
def _dummy_engine(settings):
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ENGINE": "dummy", "DRAGOMAN_LOCALES": ("es", "ru")}
    drafting._kit.cache_clear()


class Sent(list[tuple[str, dict[str, Any], int]]):
    """What was sent; `away` makes the broker unreachable."""

    away = False

    def names(self) -> list[str]:
        return [name for name, _, _ in self]


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> Sent:
    """The sending itself is tried with a real Redis in tests/e2e."""
    from kombu.exceptions import OperationalError

    box = Sent()

    def send_task(name: str, kwargs: dict[str, Any], priority: int, retry: bool) -> None:
        if box.away:
            raise OperationalError("Connection refused")
        box.append((name, kwargs, priority))

    monkeypatch.setattr(sending.app, "send_task", send_task)
    return box
