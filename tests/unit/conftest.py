"""Unit tests open no socket and no database."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a unit test reached for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
