"""How often a token may ask: a counter a minute in the cache, shared by all web processes."""

from __future__ import annotations

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
_WINDOW = 60


def wait_for(name: str, limit: int, *, now: float) -> int:
    """Seconds until the next request is welcome, 0 if it is now. `limit` is requests a minute, 0 for none allowed.

    Where the counter cannot be reached, the request passes: an outage of Redis must not silence the feeds.
    """
    window = int(now) // _WINDOW
    key = f"rate:{name}:{window}"
    try:
        cache.add(key, 0, timeout=_WINDOW * 2)
        count = cache.incr(key)
    except (RedisError, ValueError) as error:  # ValueError: the key expired in between
        logger.warning("the rate of %s could not be counted: %s", name, error)
        return 0
    return 0 if count <= limit else (window + 1) * _WINDOW - int(now)
