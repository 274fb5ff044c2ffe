"""When a failed delivery is tried again. Pure: the random share is passed in."""

from __future__ import annotations

from datetime import datetime, timedelta

# Standard Webhooks' schedule: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
STEPS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
JITTER = 0.2
# Failures in a row after which a partner's circuit opens, and for how long at most.
OPENS_AFTER = 5
OPEN_AT_MOST = timedelta(minutes=10)


def retry_at(
    attempt: int, now: datetime, share: float, *, kill: bool = False, wish: timedelta | None = None
) -> datetime | None:
    """When attempt `attempt` + 1 is due; None where the schedule is over. `share` is random, 0 to 1.

    A kill is retried for ever, at the schedule's last step. The partner's own wish (Retry-After) only makes it later.
    """
    if attempt > len(STEPS) and not kill:
        return None
    wait = STEPS[min(attempt, len(STEPS)) - 1]
    wait *= 1 + JITTER * (2 * share - 1)
    return now + max(wait, wish or timedelta())


def open_until(failures: int, now: datetime, wish: timedelta | None = None) -> datetime | None:
    """Until when nothing is sent to a partner that failed so often in a row; None: go on."""
    if wish:
        return now + wish
    if failures < OPENS_AFTER:
        return None
    return now + min(timedelta(seconds=10) * 2 ** min(failures - OPENS_AFTER, 10), OPEN_AT_MOST)
