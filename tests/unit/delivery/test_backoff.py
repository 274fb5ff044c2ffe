"""Back-off: what a partner or a source asks for is honoured within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import backoff

NOW = datetime(2024, 10, 17, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", None),
        ("99999999999999999999", 3600),
        ("Thu, 17 Oct 2024 09:10:00 GMT", 600),
        ("Thu, 17 Oct 2024 08:10:00 GMT", None),
        ("Fri, 17 Oct 2025 09:10:00 GMT", 3600),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("½", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_is_bounded(header, seconds):
    wish = backoff.retry_after(header, NOW)
    assert wish == (timedelta(seconds=seconds) if seconds else None)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_ignored(header):
    wish = backoff.retry_after(header, NOW)
    assert wish is None or timedelta() < wish <= backoff.LONGEST_WISH


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 90_000), st.integers(0, 200), st.floats(0, 1), st.integers(0, 10**7))
def test_a_poll_never_comes_sooner_than_its_interval_nor_much_later_than_six_hours(every, failures, share, wish):
    interval = timedelta(seconds=every)
    wait = backoff.next_poll(interval, failures, share, timedelta(seconds=wish))
    assert interval <= wait <= max(interval, timedelta(hours=6)) * 1.11
