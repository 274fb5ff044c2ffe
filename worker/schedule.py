"""What beat does: it sends one sweep after the other. One that nobody took in time is dropped."""

from __future__ import annotations

from typing import Any

from django.conf import settings

_EVERY: int = settings.DRAGOMAN["DRAGOMAN_SWEEP_SECONDS"]

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "dragoman.sweep", "schedule": _EVERY, "options": {"expires": _EVERY, "priority": 0}},
    "poll": {"task": "dragoman.poll", "schedule": _EVERY, "options": {"expires": _EVERY, "priority": 9}},
    "deliver": {"task": "dragoman.deliver", "schedule": _EVERY, "options": {"expires": _EVERY, "priority": 3}},
}
