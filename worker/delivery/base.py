"""What a delivery channel is. One is a module of this folder with `send`, and one line in `CHANNELS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pipelines import backoff
from pipelines.errors import BadInput, NotConfigured
from pipelines.model import FeedItem
from worker.delivery.http import Answer

_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. `id` stays the same over retries; a test push carries a sample item, withheld.

    `body` is the item in the subscription's format, of `media_type`; it is the same over retries.
    """

    id: str
    kind: str  # publish, kill, test
    uri: str
    version: int
    attempt: int  # from 1
    item: FeedItem | None
    format: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)  # holds keys: never logged
    body: bytes = field(default=b"", repr=False)
    media_type: str = ""
    suffix: str = ""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)  # this attempt's moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the partner said. `gone` (HTTP 410) shuts the subscription; `retry_after` is the partner's own wish."""

    delivered: bool
    status_code: int | None = None
    error: str = ""
    response: str = ""
    receipt: Mapping[str, Any] = field(default_factory=dict)
    retry_after: timedelta | None = None
    gone: bool = False
    hopeless: bool = False  # another try cannot help: it is dead at once


class Channel(Protocol):
    """Made once a process, and used by several threads at the same time."""

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises BadInput for settings that cannot work, before a partner is added."""
        ...

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt, bounded in time (well under the lease). Raises DeliveryFailed where nothing was answered.

        What the partner answered, good or bad, is an outcome. NotConfigured is a setting of ours that is missing.
        """
        ...


def outcome_of(answer: Answer, now: datetime, **receipt: Any) -> Outcome:
    """An HTTP answer by the rules of Standard Webhooks: 2xx is success, 410 the end, a redirect a failure."""
    said = answer.body[:_SHOWN].decode("utf-8", "replace")
    if answer.ok:
        return Outcome(True, answer.status, response=said, receipt=receipt)
    error = f"the partner answered {answer.status}"
    if 300 <= answer.status < 400:
        error += ", a redirect, which is not followed"
    wish = None
    if answer.status in (429, 502, 503, 504):
        wish = backoff.retry_after(answer.headers.get("retry-after", ""), now)
    return Outcome(False, answer.status, error, said, retry_after=wish, gone=answer.status == 410)


def required(config: Mapping[str, Any], key: str) -> str:
    """A setting of the channel as text; raises NotConfigured that names it."""
    value = config.get(key)
    if not isinstance(value, str) or not value:
        raise NotConfigured("is not set for this channel", subject=key, mend="add the partner's subscription again")
    return value


def wanted(config: Mapping[str, Any], allowed: Mapping[str, type], needed: tuple[str, ...]) -> None:
    """Raises BadInput for settings that are missing, unknown or of another kind."""
    for name in needed:
        if not config.get(name):
            raise BadInput("is missing", subject=name, mend="this channel needs it")
    for name, value in config.items():
        if name not in allowed:
            raise BadInput("is no setting of this channel", subject=name, mend=f"there are {', '.join(allowed)}")
        if not isinstance(value, allowed[name]):
            raise BadInput("is of the wrong kind", subject=name, mend=f"give a {allowed[name].__name__}")
