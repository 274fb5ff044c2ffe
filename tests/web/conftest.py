"""What pages' tests share."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass
class Minute:
    """The clock of the limits, ten seconds into a minute; it moves when a test says so."""

    at: float = 600_010.0

    def time(self) -> float:
        return self.at


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> Minute:
    """A test of a limit must not begin in one minute and end in the next."""
    made = Minute()
    for module in ("newsroom.api.views", "newsroom.feeds.partner", "newsroom.hub.views"):
        monkeypatch.setattr(f"{module}.time", made)
    return made
