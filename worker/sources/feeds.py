"""Feeds: RSS, Atom, ninjs and NewsML-G2, asked with the validators of the last time (RFC 9110 section 13)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone
from lxml import etree

from pipelines import backoff, intake
from pipelines.errors import BadInput, DeliveryFailed
from pipelines.intake import safe_xml
from pipelines.intake.decoding import decode
from pipelines.intake.strict_json import loads
from store.intents import RAW_KEPT
from store.polls import Poll
from worker.delivery import http
from worker.delivery.http import Answer
from worker.sources.base import Found, Looked
from worker.sources.discovery import links

_TYPES = "application/atom+xml, application/rss+xml, application/json, application/xml;q=0.9, */*;q=0.5"
_MAX_AGE = re.compile(r"max-age=(\d{1,8})")
_TTL = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>")
_FEEDS_OF = 5  # largest feed, in largest articles


class AskedToWait(DeliveryFailed):
    """The source said 429 or 503, and for how long."""

    def __init__(self, problem: str, *, subject: str, wish: timedelta | None) -> None:
        super().__init__(problem, subject=subject)
        self.wish = wish


def look(poll: Poll) -> Looked:
    headers = {"accept": _TYPES}
    for name, header in (("etag", "if-none-match"), ("modified", "if-modified-since")):
        if poll.state.get(name):
            headers[header] = str(poll.state[name])
    limit = settings.DRAGOMAN["DRAGOMAN_MAX_ARTICLE_BYTES"] * _FEEDS_OF
    answer = http.shared().request("GET", poll.url, headers=headers, limit=limit)
    if answer.status == 304:
        return Looked((), poll.state, _wish(answer))
    _refuse(answer, poll)
    digest = sha256(answer.body).hexdigest()
    state = {
        **poll.state,
        "etag": answer.headers.get("etag", ""),
        "modified": answer.headers.get("last-modified", ""),
        "digest": digest,
    }
    where = links(answer.headers.get("link", ""), answer.body, poll.url)
    if digest == poll.state.get("digest"):
        return Looked((), state, _wish(answer), where)
    try:
        found = tuple(entries(answer.body, poll.slug))
    except BadInput as error:
        raise DeliveryFailed(error.problem, subject=poll.slug, mend=error.mend) from error
    return Looked(found, state, _wish(answer), where)


def _refuse(answer: Answer, poll: Poll) -> None:
    if answer.cut:
        raise DeliveryFailed("the feed is too long", subject=poll.slug, mend="poll a feed of its newest entries")
    if answer.ok:
        return
    said = f"the feed answered {answer.status}"
    if answer.status in (429, 503):
        wish = backoff.retry_after(answer.headers.get("retry-after", ""), timezone.now())
        raise AskedToWait(said, subject=poll.slug, wish=wish)
    if 300 <= answer.status < 400:
        raise DeliveryFailed(f"{said}, a redirect", subject=poll.slug, mend="enter the address to which it leads")
    raise DeliveryFailed(said, subject=poll.slug)


def _wish(answer: Answer) -> timedelta | None:
    """Cache-Control: max-age (RFC 9111), or RSS's ttl in minutes."""
    if match := _MAX_AGE.search(answer.headers.get("cache-control", "")):
        return timedelta(seconds=int(match[1]))
    ttl = _TTL.search(answer.body[:20_000])
    return timedelta(minutes=int(ttl[1])) if ttl else None


# ---------------------------------------------------------------- one document, many articles


def entries(raw: bytes, source: str) -> Iterator[Found]:
    """Every article of the document; raises BadInput where it is no feed at all."""
    text, _ = decode(raw)
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        yield from _json(text, source)
    elif re.search(r"<(?:\w+:)?newsMessage\b", text[:4096]):
        yield from _newsml(text, source)
    elif re.search(r"<(?:\w+:)?newsItem\b", text[:4096]):
        yield _read(raw, source, "newsml_g2")
    else:
        kept = raw if len(raw) <= RAW_KEPT else b""
        for article in intake.read_feed(raw, source=source):
            yield Found(article.uri, kept, article)


def _json(text: str, source: str) -> Iterator[Found]:
    """A list of ninjs items, or one."""
    value: Any = loads(text)
    for one in value if isinstance(value, list) else [value]:
        yield _read(json.dumps(one, ensure_ascii=False).encode("utf-8", "replace"), source, "ninjs")


def _newsml(text: str, source: str) -> Iterator[Found]:
    for element in safe_xml.parse(text).iter("{*}newsItem"):
        yield _read(etree.tostring(element, encoding="utf-8", with_tail=False), source, "newsml_g2")


def _read(raw: bytes, source: str, hint: str) -> Found:
    name = sha256(raw).hexdigest()[:16]
    try:
        article = intake.read(raw, source=source, hint=hint)
    except BadInput as error:
        return Found(name, raw, error=str(error))
    return Found(article.uri, raw, article)
