"""kombu's Redis transport, behind a look at what it is about to parse.

Only our own tasks belong on the inner queues, but anybody who reaches Redis can push to them, and one odd message
stops a plain consumer for ever. Here it is set aside instead. This overrides a private method of kombu 5.7
(`Channel._brpop_read`): tests/e2e/test_bad_messages.py fails where a new kombu no longer calls it.
"""

from __future__ import annotations

from queue import Empty
from typing import Any

from kombu.transport import redis
from kombu.utils.encoding import bytes_to_str

from pipelines.errors import BadInput, DragomanError
from worker import envelope
from worker.log import logger


class Channel(redis.Channel):
    def _brpop_read(self, **options: Any) -> bool:
        try:
            queue, raw = self._popped(options)
            self._queue_cycle.rotate(queue)
            try:
                message = envelope.inner(raw)
            except BadInput as error:
                _set_aside(queue, raw, error)
            else:
                self.connection._deliver(message, queue)
            return True
        finally:
            self._in_poll: Any = None
            self._flush_brpop_reauth()

    def _popped(self, options: dict[str, Any]) -> tuple[str, bytes]:
        try:
            reply = self.client.parse_response(self.client.connection, "BRPOP", **options)
        except self.connection_errors:
            self.client.connection.disconnect()
            raise
        if not reply:
            raise Empty
        key, raw = reply
        return bytes_to_str(key).rsplit(self.sep, 1)[0], raw


class Transport(redis.Transport):
    Channel = Channel


def _set_aside(queue: str, raw: bytes, reason: BadInput) -> None:
    """A database that is busy just now must not stop the queue: then the log alone has it."""
    from worker import doors  # it reads settings and pipelines, which a publisher with our app need not load

    try:
        doors.set_aside(f"queue {queue}"[:20], raw, str(reason))
    except DragomanError as error:
        logger.error("a bad message on %s (%s) could not be kept: %s", queue, reason, error)
