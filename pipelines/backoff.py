"""When what failed is tried again, and when a partner's door is left shut. Pure: time and chance are passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Standard Webhooks' schedule: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
STEPS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
JITTER = 0.2
# Failures in a row after which a partner's circuit opens, and for how long at most.
OPENS_AFTER = 5
OPEN_AT_MOST = timedelta(minutes=10)
# A partner that says "come back in a year" would silence a kill for a year.
LONGEST_WISH = timedelta(hours=1)
_LONGEST_POLL = timedelta(hours=6)


def retry_at(
    attempt: int, now: datetime, share: float, *, kill: bool = False, wish: timedelta | None = None
) -> datetime | None:
    """When attempt `attempt` + 1 is due; None where the schedule is over. `share` is random, 0 to 1.

    A kill is retried for ever, at the schedule's last step. The partner's own wish (Retry-After) only makes it later.
    """
    if attempt > len(STEPS) and not kill:
        return None
    wait = STEPS[min(attempt, len(STEPS)) - 1]
    jittered = wait * (1 + JITTER * (2 * share - 1))
    return now + max(jittered, wish or timedelta())


def open_until(failures: int, now: datetime, wish: timedelta | None = None) -> datetime | None:
    """Until when nothing is sent to a partner that failed so often in a row; None: go on."""
    if wish:
        return now + wish
    if failures < OPENS_AFTER:
        return None
    return now + min(timedelta(seconds=10) * 2.0 ** min(failures - OPENS_AFTER, 10), OPEN_AT_MOST)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """RFC 9110 section 10.2.3: seconds or an HTTP-date, bounded; None for what is neither or already over."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        wish = timedelta(seconds=min(int(text[:9]), 10**6))
    else:
        try:
            at = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        wish = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(wish, LONGEST_WISH) if wish > timedelta() else None


def next_poll(every: timedelta, failures: int, share: float, wish: timedelta | None = None) -> timedelta:
    """How long a source is left alone: its own interval, doubled for each failure in a row, at most six hours.

    `wish` is what the source asks for (Cache-Control, ttl, Retry-After); it only makes it later. Jitter of up to
    a tenth keeps many feeds of one host apart.
    """
    longest = max(every, _LONGEST_POLL)
    wait = min(every * 2.0 ** min(failures, 10), longest)
    return max(wait, min(wish or timedelta(), longest)) * (1 + share / 10)
