"""Standard Webhooks 1.0: signed POSTs whose id stays the same over retries.

The body is an envelope {"type", "timestamp", "data"} around ninjs, or the document itself for XML formats.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from standardwebhooks import Webhook

from pipelines.errors import BadInput
from pipelines.model import FeedItem
from worker.delivery import base, http
from worker.delivery.base import Outcome, Parcel

_SETTINGS = {"url": str, "secret": str, "old_secret": str}
_KINDS = {"kill": "item.killed", "test": "item.test"}


def new_secret() -> str:
    """32 random bytes; the standard asks for 24 to 64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookChannel:
    def __init__(self, client: http.Client | None = None) -> None:
        self._client = client or http.shared()

    def check(self, config: Mapping[str, Any]) -> None:
        base.wanted(config, _SETTINGS, ("url", "secret"))
        http.check_url(config["url"])
        for name in ("secret", "old_secret"):
            if name in config:
                check_secret(config[name], name)

    def send(self, parcel: Parcel) -> Outcome:
        content = envelope(parcel)
        headers = {
            "content-type": parcel.media_type,
            "webhook-id": parcel.id,
            "webhook-timestamp": str(int(parcel.at.timestamp())),
            "webhook-signature": signature(parcel, content),
        }
        answer = self._client.request("POST", base.required(parcel.config, "url"), content=content, headers=headers)
        return base.outcome_of(answer, parcel.at)


def check_secret(secret: str, name: str = "secret") -> None:
    """Raises BadInput for what is no whsec_ with 24 to 64 bytes."""
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except binascii.Error:
        size = 0
    if not secret.startswith("whsec_") or not 24 <= size <= 64:
        raise BadInput("is no webhook secret", subject=name, mend="write whsec_ and 24 to 64 bytes in base64")


def kind_of(parcel: Parcel) -> str:
    item = parcel.item
    corrected = isinstance(item, FeedItem) and item.version > 1
    return _KINDS.get(parcel.kind, "item.updated" if corrected else "item.published")


def envelope(parcel: Parcel) -> bytes:
    """The same bytes over retries: the time in it is the version's."""
    if parcel.media_type != "application/json" or parcel.item is None:
        return parcel.body
    when = parcel.item.version_created.isoformat()
    head = json.dumps({"type": kind_of(parcel), "timestamp": when})
    return head[:-1].encode() + b', "data": ' + parcel.body.strip() + b"}"


def signature(parcel: Parcel, content: bytes) -> str:
    """Two signatures while a key rotates: the new key's and the old one's."""
    keys = [parcel.config.get("secret"), parcel.config.get("old_secret")]
    text = content.decode("utf-8")
    return " ".join(_signer(key).sign(parcel.id, parcel.at, text) for key in keys if key)


@lru_cache(maxsize=1024)
def _signer(secret: str) -> Webhook:
    return Webhook(secret)
