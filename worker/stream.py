"""The Redis stream `dragoman:articles`: the door for publishers that have no Celery.

    XADD dragoman:articles * article '{"uri": ...}' [locales es,ru] [priority flash] [source agency] [publish true]

An entry is acknowledged and removed after the commit. What a dead consumer left pending is claimed by another.
"""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

import redis

from pipelines.errors import BadInput
from pipelines.intake import strict_json
from worker import broker, doors
from worker.doorkeeper import STALE_SECONDS, Doorkeeper, told

GROUP = "dragoman"
FIELDS = {"article", "locales", "priority", "source", "publish"}
_BATCH = 10
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Entry = tuple[bytes, dict[bytes, bytes]]


class StreamDoor(Doorkeeper):
    door = "stream"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._claimed_at = 0.0
        self._pending: list[tuple[Entry, int]] = []

    def turn(self) -> None:
        try:
            self._pending = self._pending or self._stale() or self._fresh()
        except redis.ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self._make_group()  # the first start, or Redis was flushed
            return
        while self._pending and not self.stopping.is_set():
            (key, fields), tries = self._pending[0]
            self.deal(_raw(fields), partial(_accept, fields), tries)
            pipe = self.client.pipeline()
            pipe.xack(broker.STREAM, GROUP, key)
            pipe.xdel(broker.STREAM, key)
            pipe.execute()
            self._pending.pop(0)

    def _make_group(self) -> None:
        """From the stream's beginning: what came before the group counts too."""
        try:
            self.client.xgroup_create(broker.STREAM, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _fresh(self) -> list[tuple[Entry, int]]:
        wait = max(1, int(self.poll_seconds * 1000))
        found = self.client.xreadgroup(GROUP, self.id, {broker.STREAM: ">"}, count=_BATCH, block=wait)
        return [(entry, 0) for _, entries in _streams(found) for entry in entries]

    def _stale(self) -> list[tuple[Entry, int]]:
        """Entries that another consumer took and did not end, with how often they were taken."""
        if time.monotonic() - self._claimed_at < STALE_SECONDS / 3:
            return []
        self._claimed_at = time.monotonic()
        idle = int(STALE_SECONDS * 1000)
        reply = self.client.xautoclaim(broker.STREAM, GROUP, self.id, idle, "0-0", count=_BATCH)
        counts = {
            p["message_id"]: p["times_delivered"]
            for p in self.client.xpending_range(broker.STREAM, GROUP, "-", "+", 1000, consumername=self.id)
        }
        return [((key, fields), counts.get(key, 1) - 1) for key, fields in reply[1] if fields]


def _accept(fields: dict[bytes, bytes], _raw: bytes) -> doors.Accepted:
    return accept(fields)


def accept(fields: dict[bytes, bytes]) -> doors.Accepted:
    """One entry into the house; raises BadInput where it does not parse."""
    named = {k.decode("utf-8", "replace"): v for k, v in fields.items()}
    if strange := named.keys() - FIELDS:
        raise BadInput(f"the field {sorted(strange)[0][:60]!r} is unknown", mend="use article, locales, priority")
    if "article" not in named:
        raise BadInput("the entry has no field article", mend="XADD dragoman:articles * article '{...}'")
    text = {k: v.decode("utf-8", "replace") for k, v in named.items() if k != "article"}
    publish = text.pop("publish", "no").lower()
    if publish not in _FLAGS:
        raise BadInput("publish is true or false", subject=publish[:60])
    return told(doors.accept(_ninjs(named["article"]), **text, publish=_FLAGS[publish], door="stream"), "stream")


def _ninjs(raw: bytes) -> dict[str, Any]:
    value = strict_json.loads(raw.decode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise BadInput("the article is no JSON object", mend="send one ninjs object")
    return value


def _raw(fields: dict[bytes, bytes]) -> bytes:
    """What people see of a bad entry: its article, or all of it where it has none."""
    if b"article" in fields:
        return fields[b"article"]
    shown = {k.decode("utf-8", "replace"): v.decode("utf-8", "replace") for k, v in fields.items()}
    return json.dumps(shown, ensure_ascii=False).encode()


def _streams(found: Any) -> list[tuple[bytes, list[Entry]]]:
    """redis-py answers with a list (RESP2) or a dict (RESP3)."""
    if isinstance(found, dict):
        return [(k, v[0] if v and isinstance(v[0], list) else v) for k, v in found.items()]
    return found or []
