"""The hub's endpoint (WebSub section 5): a wish is checked, answered with 202, and verified with the subscriber."""

from __future__ import annotations

import logging
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsroom.limits import wait_for
from newsroom.problems import problem
from pipelines.errors import DeliveryFailed, DragomanError, NotConfigured, StorageError
from store import partner_hub
from worker.delivery import http, websub

logger = logging.getLogger(__name__)

LEAST, USUAL, MOST = 3600, 10 * 86_400, 30 * 86_400  # seconds of a lease
MOST_SUBSCRIBERS = 10_000
_A_MINUTE = 60  # wishes of one address
_LONGEST = 2000
# Verification asks a stranger's server: never in the request's own time.
_verifiers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="websub")


@dataclass(frozen=True, slots=True)
class Wish:
    """A checked request. `mode` is subscribe or unsubscribe."""

    mode: str
    topic: str
    callback: str
    lease: int
    secret: str = field(default="", repr=False)


@csrf_exempt
@require_POST
def hub(request: HttpRequest) -> HttpResponse:
    """202 for a wish that may come true; what becomes of it the subscriber hears at its callback."""
    if settings.DRAGOMAN["DRAGOMAN_HUB_URL"]:
        return problem(410, "this site uses another hub", where=websub.hub_url(), mend="follow the feed's rel=hub link")
    wait = wait_for(f"hub:{request.META.get('REMOTE_ADDR', '')}", _A_MINUTE, now=time.time())
    if wait:
        return problem(429, "too many requests", mend=f"wait {wait} s", retry_after=wait)
    try:
        wish = wish_of(request)
        if wish.mode == "subscribe" and partner_hub.subscribers() >= MOST_SUBSCRIBERS:
            return problem(503, "the hub is full", mend="poll the feed", retry_after=3600)
    except (StorageError, NotConfigured) as error:
        return problem(503, error.problem, mend=error.mend, retry_after=5)
    except DragomanError as error:
        return problem(400, error.problem, where=error.subject, mend=error.mend)
    verify_soon(wish)
    return HttpResponse(status=202)


def wish_of(request: HttpRequest) -> Wish:
    """Raises BadInput, NotFound or DeliveryFailed for what section 5.1 or our guard does not allow."""
    given = {name: request.POST.get(f"hub.{name}", "") for name in ("mode", "topic", "callback", "secret")}
    if given["mode"] not in ("subscribe", "unsubscribe"):
        raise DeliveryFailed("hub.mode is neither subscribe nor unsubscribe", mend="send one of the two")
    for name in ("topic", "callback"):
        if not given[name] or len(given[name]) > _LONGEST or not given[name].isprintable():
            raise DeliveryFailed(f"hub.{name} is missing or too long", mend="send an absolute address")
    if len(given["secret"].encode("utf-8", "replace")) >= websub.SECRET_BYTES:
        raise DeliveryFailed("hub.secret is too long", mend="send less than 200 bytes")
    websub.topic_of(given["topic"])
    http.check_url(given["callback"])
    seconds = request.POST.get("hub.lease_seconds", "")
    asked = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else USUAL
    return Wish(given["mode"], given["topic"], given["callback"], max(LEAST, min(asked, MOST)), given["secret"])


def verify_soon(wish: Wish) -> None:
    _verifiers.submit(_verify_apart, wish)


def _verify_apart(wish: Wish) -> None:
    try:
        verify(wish)
    except DragomanError as error:
        logger.info("a wish to %s was not verified: %s", wish.mode, error)
    finally:
        close_old_connections()


def verify(wish: Wish, client: http.Client | None = None) -> bool:
    """Section 5.3: the subscriber must echo the challenge, or nothing changes. Raises DeliveryFailed."""
    challenge = secrets.token_urlsafe(32)
    query = {"hub.mode": wish.mode, "hub.topic": wish.topic, "hub.challenge": challenge}
    if wish.mode == "subscribe":
        query["hub.lease_seconds"] = str(wish.lease)
    answer = (client or http.shared()).request("GET", _with_query(wish.callback, query), limit=1000)
    if not answer.ok or answer.body.strip() != challenge.encode():
        logger.info("a subscriber did not confirm its wish to %s", wish.mode)
        return False
    if wish.mode == "unsubscribe":
        return partner_hub.unsubscribe(wish.topic, wish.callback)
    selects = websub.topic_of(wish.topic)
    partner_hub.subscribe(
        partner_hub.Subscribe(
            topic=wish.topic,
            callback=wish.callback,
            locale=selects["locale"],
            decided_at=timezone.now(),
            lease=timedelta(seconds=wish.lease),
            section=selects.get("section", ""),
            tag=selects.get("tag", ""),
            secret=wish.secret,
        )
    )
    return True


def _with_query(callback: str, query: dict[str, str]) -> str:
    """The callback's own query stays (section 5.3)."""
    parts = urlsplit(callback)
    whole = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *query.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, whole, ""))
