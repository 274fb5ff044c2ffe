"""Unit tests open no socket and no database."""

from __future__ import annotations

import socket
from typing import Any

import pytest


def _refuse(self: socket.socket, address: Any) -> None:
    raise AssertionError(f"a unit test reached for {address}")


# Hooks and no fixture: two thousand tests would each set it up and take it down again.
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    socket.socket.connect = _refuse  # type: ignore[method-assign]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    del socket.socket.connect  # the one of _socket.socket, the base class, shows again
