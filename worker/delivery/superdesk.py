"""Superdesk-compatible HTTP push: ninjs, signed as Superdesk's publisher signs it (HMAC-SHA1 of the raw body)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from pipelines.errors import BadInput
from worker.delivery import base, http
from worker.delivery.base import Outcome, Parcel

_SETTINGS = {"url": str, "secret": str}


class SuperdeskChannel:
    def __init__(self, client: http.Client | None = None) -> None:
        self._client = client or http.shared()

    def check(self, config: Mapping[str, Any]) -> None:
        base.wanted(config, _SETTINGS, ("url", "secret"))
        http.check_url(config["url"])
        if len(config["secret"]) < 16:
            raise BadInput("is too short", subject="secret", mend="give at least 16 characters")

    def send(self, parcel: Parcel) -> Outcome:
        secret = base.required(parcel.config, "secret").encode()
        headers = {
            "content-type": parcel.media_type,
            "x-superdesk-signature": "sha1=" + hmac.new(secret, parcel.body, hashlib.sha1).hexdigest(),
            "x-dragoman-delivery": parcel.id,
        }
        url = base.required(parcel.config, "url")
        answer = self._client.request("POST", url, content=parcel.body, headers=headers)
        return base.outcome_of(answer, parcel.at)
