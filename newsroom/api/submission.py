"""What a POST carries: its body under the limit, its kind, and what it asks for beside the article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from pipelines.errors import BadInput
from pipelines.intake import ninjs, strict_json

JSON_TYPES = ("application/json", "application/ninjs+json")
OTHER_TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/xml",
    "text/xml",
    "application/atom+xml",
    "application/rss+xml",
    "application/vnd.iptc.g2.newsitem+xml",
)
_DRAINED = 32 * 2**20  # bytes of a refused body that are read for the connection's sake
_PIECE = 64 * 2**10


class Malformed(BadInput):
    """The request itself is broken: 400."""


class TooLarge(BadInput):
    """413."""


class Unsupported(BadInput):
    """415."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A body and its wishes. `hint` is the media type with its charset, for decoding."""

    payload: bytes
    hint: str
    uri: str
    locales: tuple[str, ...]
    priority: str
    publish: bool


def read(request: HttpRequest) -> Submission:
    """Raises Malformed, TooLarge, Unsupported, or BadInput for a wish that cannot be meant."""
    kind = request.content_type
    if kind not in JSON_TYPES and kind not in OTHER_TYPES:
        raise Unsupported(
            "this media type is not taken",
            subject=kind or "Content-Type",
            mend=f"send {', '.join(JSON_TYPES + OTHER_TYPES)}",
        )
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Unsupported("encoded bodies are not taken", subject="Content-Encoding", mend="send the body as it is")
    raw = _body(request)
    wishes: dict[str, Any] = dict(request.GET.items())
    if kind in JSON_TYPES:
        raw, inside = _json(raw)
        wishes = {**inside, **wishes}
    return Submission(
        raw,
        request.headers.get("Content-Type", ""),
        str(wishes.get("uri", "")),
        _locales(wishes.get("locales", ())),
        str(wishes.get("priority", "")),
        _flag(wishes.get("publish", False)),
    )


def _body(request: HttpRequest) -> bytes:
    limit: int = settings.DRAGOMAN["DRAGOMAN_MAX_ARTICLE_BYTES"]
    length = request.headers.get("Content-Length", "")
    too_large = TooLarge(f"the body has more than {limit:,} bytes", subject="body", mend="send one article at a time")
    if length.isdecimal() and int(length[:20]) > limit:
        _drain(request)
        raise too_large
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise too_large from error
    except UnreadablePostError as error:
        raise Malformed("the body ended early", subject="body", mend="send it again") from error
    if len(raw) > limit:
        raise too_large
    if not raw.strip():
        raise Malformed("the body is empty", subject="body", mend="send the article with its Content-Length")
    return raw


def _drain(request: HttpRequest) -> None:
    """Read what is refused, and forget it: gunicorn closes a connection that still holds more than 64 KiB of a body,
    and whatever the publisher sent next on it would be lost without an answer."""
    try:
        for _ in range(_DRAINED // _PIECE):
            if not request.read(_PIECE):
                return
    except UnreadablePostError:
        return


def _json(raw: bytes) -> tuple[bytes, dict[str, Any]]:
    """The article's own JSON and the wishes around it: {"article": {...}, "locales": [...]} or ninjs alone."""
    try:
        value = strict_json.loads(raw.decode(json.detect_encoding(raw)))
    except UnicodeDecodeError as error:
        raise Malformed("the JSON is not UTF-8", subject="body", mend="send UTF-8 JSON") from error
    except BadInput as error:
        raise Malformed(error.problem, subject="body", mend=error.mend) from error
    if not isinstance(value, dict):
        raise BadInput("the JSON is no object", subject="body", mend="send one ninjs object")
    article = value.get("article")
    if not isinstance(article, dict):
        return raw, {"locales": ninjs.locales(value)}
    wishes = {"locales": ninjs.locales(article), **{k: v for k, v in value.items() if k != "article"}}
    unknown = set(wishes) - {"locales", "priority", "publish", "uri"}
    if unknown:
        raise BadInput("is no key beside an article", subject=min(unknown)[:60], mend="use locales, priority, publish")
    return json.dumps(article).encode("ascii"), wishes


def _locales(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise BadInput("is no list of locales", subject="locales", mend='send ["es", "ru"]')


def _flag(value: object) -> bool:
    known: Mapping[object, bool] = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
    if isinstance(value, str | bool) and value in known:
        return known[value]
    raise BadInput("publish is true or false", subject="publish", mend="leave it out for review")
