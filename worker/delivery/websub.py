"""WebSub (W3C Recommendation, 23 January 2018), publishing side.

A subscription is either an outside hub, which is told what changed, or a subscriber of our own hub, who is sent the
topic as it stands now. The topic's bytes are those that the feed's address serves: the site answers itself, by name.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.conf import settings
from django.db import close_old_connections, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from pipelines.errors import BadInput, NotFound
from worker.delivery import base, http
from worker.delivery.base import Outcome, Parcel

_SETTINGS = {"hub": str, "callback": str, "topic": str, "secret": str, "expires": str}
TOPICS = ("feed", "section-feed", "tag-feed")  # names of addresses in newsroom.feeds.urls
SECRET_BYTES = 200  # section 5.1: must be less
# What an outside hub is told of; the others are served and announce the hub as well.
PINGED = ("rss.xml", "atom.xml", "feed.json", "ninjs.json")


class WebSubChannel:
    def __init__(self, client: http.Client | None = None) -> None:
        self._client = client or http.shared()

    def check(self, config: Mapping[str, Any]) -> None:
        base.wanted(config, _SETTINGS, ("hub",) if "hub" in config else ("callback", "topic"))
        http.check_url(config["hub"] if "hub" in config else config["callback"])
        if len(config.get("secret", "").encode()) >= SECRET_BYTES:
            raise BadInput("is too long", subject="hub.secret", mend="give less than 200 bytes (WebSub section 5.1)")

    def send(self, parcel: Parcel) -> Outcome:
        return self._ping(parcel) if "hub" in parcel.config else self._distribute(parcel)

    def _ping(self, parcel: Parcel) -> Outcome:
        """Section 6 leaves it open; this is what the hubs of PubSubHubbub 0.4 and websub.rocks take."""
        url, answer = base.required(parcel.config, "hub"), http.Answer(204)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        end = monotonic() + http.DEADLINE
        for topic in topics_of(parcel):  # one a request: hubs read the first of several, and no more
            fields = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode()
            left = max(end - monotonic(), 0.1)
            answer = self._client.request("POST", url, content=fields, headers=headers, seconds=left)
            if not answer.ok:
                break
        return base.outcome_of(answer, parcel.at)

    def _distribute(self, parcel: Parcel) -> Outcome:
        """Section 7: the topic's content and type, Link headers, and a signature where there is a secret."""
        expires = datetime.fromisoformat(base.required(parcel.config, "expires"))
        if expires <= parcel.at:
            return Outcome(False, error="the subscription's lease is over", gone=True)
        topic = base.required(parcel.config, "topic")
        response = content_of(topic)
        body = bytes(getattr(response, "content", b""))
        headers = {
            "content-type": response["Content-Type"],
            "link": f'<{hub_url()}>; rel="hub", <{topic}>; rel="self"',
        }
        if secret := str(parcel.config.get("secret") or ""):
            digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers["x-hub-signature"] = f"sha256={digest}"
        answer = self._client.request("POST", base.required(parcel.config, "callback"), content=body, headers=headers)
        return base.outcome_of(answer, parcel.at)


def hub_url() -> str:
    """The hub named in the settings, else our own: what the feeds announce."""
    return settings.DRAGOMAN["DRAGOMAN_HUB_URL"] or f"{settings.BASE_URL}/websub/hub"


def topics_of(parcel: Parcel) -> list[str]:
    """The feeds in which the item shows: its locale's, its section's, its tags'; written as they name themselves."""
    item = parcel.item
    if item is None:
        return []
    places = [item.locale]
    places += [f"{item.locale}/section/{quote(item.section)}"] if item.section else []
    places += [f"{item.locale}/tag/{quote(tag)}" for tag in item.tags]
    return [f"{settings.BASE_URL}/feeds/{place}/{suffix}" for place in places for suffix in PINGED]


def topic_of(url: str) -> Mapping[str, Any]:
    """What a topic selects (locale, suffix, section, tag); raises NotFound for what is no feed of ours."""
    match = _match(url)
    return match.kwargs


def _match(url: str) -> Any:
    base_url = urlsplit(settings.BASE_URL)
    try:
        parts = urlsplit(url)
        match = resolve(unquote(parts.path), settings.ROOT_URLCONF)
    except (ValueError, Resolver404) as error:
        raise _no_topic(url) from error
    ours = (parts.scheme, parts.netloc) == (base_url.scheme, base_url.netloc) and not parts.query and not parts.fragment
    if not ours or match.url_name not in TOPICS:
        raise _no_topic(url)
    return match


def _no_topic(url: str) -> NotFound:
    return NotFound("is no feed of this site", subject=url[:200], mend="subscribe to an address under /feeds/")


def content_of(url: str) -> HttpResponseBase:
    """What the feed's address answers now; raises NotFound where it answers nothing."""
    match = _match(url)
    request = HttpRequest()
    request.method, request.path = "GET", unquote(urlsplit(url).path)
    request.path_info = request.path
    try:
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    finally:
        if not connection.in_atomic_block:  # a sender's thread has a connection of its own by now
            close_old_connections()
    if response.status_code != 200:
        raise _no_topic(url)
    return response
