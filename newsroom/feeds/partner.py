"""A partner's own feeds: by token, through the rights gate, filtered to what it wants, at its rate."""

from __future__ import annotations

import time
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from newsroom.feeds.answer import PRIVATE, answer, reading
from newsroom.feeds.rendered import KEPT, Rendered
from newsroom.feeds.rendering import PAGE, Place, feed
from newsroom.feeds.views import BadCursor, bad_cursor, cursor, format_of
from newsroom.limits import wait_for
from newsroom.problems import problem
from pipelines.formats import facts
from pipelines.model import FeedItem
from store import feed_queries, partner_queries, tokens
from store.feed_queries import Selection
from store.models import DeliveryState
from store.partner_queries import Query
from store.queries import Published
from store.rights import ANY
from store.tokens import PartnerAccess

_STATES = tuple(DeliveryState.values)


@reading
def partner_feed(request: HttpRequest, partner: str, locale: str, suffix: str) -> HttpResponse:
    """The locale's feed as this partner may have it."""
    fmt = format_of(suffix)
    access = tokens.partner_access(partner, _token(request), now=timezone.now())
    if access is None:
        said = "the token is missing, unknown, revoked, expired or not this partner's"
        return problem(401, said, mend="send Authorization: Bearer TOKEN")
    refused = _refused(access, locale)
    if refused is not None:
        return refused
    try:
        before, after = cursor(request, "before"), cursor(request, "after")
    except BadCursor as error:
        return bad_cursor(error)
    place = Place(request.path, locale, access.slug, before, None if before is not None else after)

    def make() -> Rendered:
        window = feed_queries.window(Selection(locale), limit=PAGE, before=place.before, after=place.after)
        items = [admitted for row in window.rows if (admitted := admit(row, access)) is not None]
        return feed(fmt, place, window, items, hub=False)

    rendered = KEPT.get(("partner", fmt.name, access, place), feed_queries.newest_change(), make)
    return answer(request, rendered, cache=PRIVATE, language=locale)


@reading
def delivery_log(request: HttpRequest, partner: str) -> HttpResponse:
    """What was pushed to this partner, the newest first, with every attempt; `before` is the last page's cursor."""
    access = tokens.partner_access(partner, _token(request), now=timezone.now())
    if access is None:
        said = "the token is missing, unknown, revoked, expired or not this partner's"
        return problem(401, said, mend="send Authorization: Bearer TOKEN")
    refused = _refused(access)
    if refused is not None:
        return refused
    state = request.GET.get("state", "")
    if state and state not in _STATES:
        return problem(400, "there is no such state", where=state[:40], mend=f"choose one of {', '.join(_STATES)}")
    try:
        before = cursor(request, "before")
    except BadCursor as error:
        return bad_cursor(error)
    found = partner_queries.deliveries(Query(access.slug, state, before=before, limit=PAGE))
    said_of = [{k: v for k, v in asdict(one).items() if k != "partner"} for one in found]
    body = {"partner": access.slug, "deliveries": said_of, "next": found[-1].id if len(found) == PAGE else None}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


def admit(row: Published, access: PartnerAccess) -> FeedItem | None:
    """The item as the partner gets it, None where rights or wishes keep it back.

    A withdrawal passes wherever the source is granted: it holds nothing but its identity, and wishes or terms
    may have changed since the item went out.
    """
    item = row.item
    if item.status != "usable":
        granted = access.grant
        known = ANY in granted.sources or row.source in granted.sources
        return item if known else None
    if access.grant.refusal(item, row.source):
        return None
    if access.wishes and not any(w.wants(item, row.source) for w in access.wishes):
        return None
    return facts.fitted(item, access.headline_limit)


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.GET.get("token", "")


def _refused(access: PartnerAccess, locale: str = "") -> HttpResponse | None:
    """The refusal, in the order in which it may be told; None where the door is open."""
    if not access.active:
        return problem(403, "this partner's access is paused or closed", where=access.slug, mend="ask the newsroom")
    if not tokens.allows(access.scopes, tokens.FEEDS):
        return problem(403, "the token lacks a scope", where=tokens.FEEDS, mend="ask for a token that has it")
    if locale and locale not in access.grant.locales and ANY not in access.grant.locales:
        return problem(403, "this locale is not granted", where=locale, mend="ask the newsroom")
    wait = wait_for(f"partner:{access.partner_id}", access.rate_per_minute, now=time.time())
    if wait:
        said = f"more than {access.rate_per_minute} requests in a minute"
        return problem(429, said, where=access.slug, mend=f"wait {wait} s, and send the ETag", retry_after=wait)
    return None
