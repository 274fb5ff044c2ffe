"""A message on Redis as Celery's protocol 2 writes it, read without trusting a byte of it.

Strict where a naive Celery worker would stumble: what is refused here is set aside with the reason.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Container, Mapping
from typing import Any, NoReturn

from pipelines.errors import BadInput

TASK = "dragoman.submit"
POSITIONS = ("article", "locales", "priority")
KNOWN = {*POSITIONS, "source", "publish"}
# The inner tasks and their arguments, all whole numbers.
INNER = {
    "dragoman.translate": {"translation_id"},
    "dragoman.publish": {"translation_id"},
    "dragoman.deliver": set[str](),
    "dragoman.sweep": set[str](),
    "dragoman.poll": set[str](),
}
_MEND = "see docs/09-durable-work.md for the least that a message must hold"


def parse(raw: bytes) -> dict[str, Any]:
    """The keyword arguments of `dragoman.submit`; raises BadInput that says what is wrong."""
    _, body = _opened(raw, {TASK})
    return _arguments(body)


def inner(raw: bytes) -> dict[str, Any]:
    """A message of the inner queues as kombu wants it; raises BadInput for what is none of ours."""
    message, body = _opened(raw, set(INNER))
    args, kwargs, _ = _three(body)
    wanted = INNER[message["headers"]["task"]]
    if args or set(kwargs) != wanted or not all(type(v) is int for v in kwargs.values()):
        _bad(f"its arguments are not {', '.join(sorted(wanted)) or 'none'}")
    return message


def _opened(raw: bytes, tasks: Container[str]) -> tuple[dict[str, Any], Any]:
    """The message and its body, once the envelope is sound."""
    message = _object(_json(raw, "the message"), "the message")
    headers = _object(message.get("headers"), "headers")
    if not isinstance(headers.get("task"), str) or headers["task"] not in tasks:
        _bad(f"headers.task is {str(headers.get('task'))[:60]!r}, which does not belong here")
    if not isinstance(headers.get("id"), str) or not headers["id"]:
        _bad("headers.id is missing")
    properties = _object(message.get("properties"), "properties")
    if not isinstance(properties.get("delivery_tag"), str) or not properties["delivery_tag"]:
        _bad("properties.delivery_tag is missing")
    return message, _body(message, properties)


def _body(message: Mapping[str, Any], properties: Mapping[str, Any]) -> Any:
    if message.get("content-type") != "application/json":
        _bad(f"content-type is {str(message.get('content-type'))[:60]!r}, not application/json")
    if str(message.get("content-encoding", "utf-8")).lower() not in ("utf-8", "utf8"):
        _bad("content-encoding is not utf-8")
    body = message.get("body")
    if not isinstance(body, str):
        _bad("body is no text")
    if properties.get("body_encoding") != "base64":
        return _json(body.encode("utf-8", "replace"), "body")
    try:
        return _json(base64.b64decode(body, validate=True), "body")
    except (binascii.Error, ValueError):
        _bad("body is no base64")


def _three(body: Any) -> tuple[list[Any], dict[str, Any], Any]:
    if not isinstance(body, list) or len(body) != 3:
        _bad("body is not [args, kwargs, embed]")
    args, kwargs, embed = body
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        _bad("args is no list, or kwargs no object")
    return args, kwargs, embed


def _arguments(body: Any) -> dict[str, Any]:
    args, kwargs, _ = _three(body)
    if len(args) > len(POSITIONS):
        _bad("there are more than three args")
    found = dict(zip(POSITIONS, args, strict=False))
    if twice := found.keys() & kwargs.keys():
        _bad(f"{', '.join(sorted(twice))} is given twice")
    found |= kwargs
    if strange := found.keys() - KNOWN:
        _bad(f"{', '.join(sorted(strange))[:120]} is unknown")
    if not isinstance(found.get("article"), dict):
        _bad("article is missing or no object")
    return {k: v for k, v in found.items() if v is not None}


def _json(raw: bytes, what: str) -> Any:
    """Strict JSON: Python's own reader takes NaN, and stumbles over deep nesting."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _bad(f"{what} is no JSON")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _bad(f"{what} is no object")
    return value


def _bad(problem: str) -> NoReturn:
    raise BadInput(problem, mend=_MEND)
