"""The limit itself: so many a minute to each name, and Retry-After that is neither too short nor a lie."""

from __future__ import annotations

import pytest

from newsroom.limits import wait_for

MINUTE = 600_000.0  # one that begins here


@pytest.fixture(autouse=True)
def _counters(settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(id(settings))}
    }


@pytest.mark.parametrize(("second", "wait"), [(0.0, 60), (0.9, 60), (10.0, 50), (59.0, 1), (59.99, 1)])
def test_what_is_over_the_limit_waits_for_the_next_minute_and_is_welcome_then(second: float, wait: int) -> None:
    asked = [wait_for("one", 3, now=MINUTE + second) for _ in range(5)]
    assert asked == [0, 0, 0, wait, wait]
    assert wait_for("one", 3, now=MINUTE + second + wait) == 0


def test_each_name_has_its_own_count_and_none_allowed_is_none() -> None:
    assert [wait_for("one", 1, now=MINUTE), wait_for("two", 1, now=MINUTE)] == [0, 0]
    assert wait_for("one", 1, now=MINUTE + 15) == 45
    assert wait_for("nobody", 0, now=MINUTE) == 60
