"""From what was rendered to an HTTP answer: coding, validators, 304, HEAD, links, caching (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from newsroom.feeds.rendered import Rendered
from newsroom.problems import problem
from pipelines.errors import NotConfigured, StorageBusy

View = Callable[..., HttpResponse]
_RETRY_AFTER = 5  # seconds
PUBLIC = "public, max-age=60, must-revalidate"
PRIVATE = "private, max-age=60, must-revalidate"
_ON_304 = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Link", "Vary", "Content-Language")
_SMALL = 512  # bytes: under that, compressing costs more than it saves
_QUALITY = re.compile(r"\s*;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$")


@lru_cache(maxsize=256)
def coding_of(header: str) -> str:
    """br, gzip or "" by Accept-Encoding (RFC 9110 section 12.5.3); brotli where both are as welcome."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, _ = part.partition(";")
        quality = _QUALITY.search(part)
        wanted[name.strip()] = float(quality.group(1)) if quality else 1.0
    best = max(("br", "gzip"), key=lambda c: wanted.get(c, wanted.get("*", 0.0)))
    return best if wanted.get(best, wanted.get("*", 0.0)) > 0 else ""


def answer(request: HttpRequest, rendered: Rendered, *, cache: str = PUBLIC, language: str = "") -> HttpResponse:
    """200, or 304 where the client has it. Each coding has a strong validator of its own."""
    coding = coding_of(request.headers.get("Accept-Encoding", "")) if len(rendered.body) > _SMALL else ""
    etag = f'"{rendered.etag}{"-" + coding if coding else ""}"'
    moment = int(rendered.changed.timestamp()) if rendered.changed else None
    response = HttpResponse(status=rendered.status, content_type=rendered.media_type)
    response["ETag"] = etag
    if moment is not None:
        response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = cache
    if language:
        response["Content-Language"] = language
    response["Vary"] = "Accept-Encoding" if cache == PUBLIC else "Accept-Encoding, Authorization"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    if rendered.links:
        response["Link"] = ", ".join(rendered.links)
    if rendered.status == 200:
        unchanged = get_conditional_response(request, etag, moment, response)
        if unchanged is not response:
            for name in _ON_304:
                if unchanged is not None and name in response:
                    unchanged[name] = response[name]
            return unchanged or response
    body = rendered.coded(coding)
    if coding:
        response["Content-Encoding"] = coding
    response["Content-Length"] = str(len(body))
    if request.method != "HEAD":
        response.content = body
    return response


def reading(view: View) -> View:
    """GET and HEAD only; a database that is busy or not yet set up is 503 with Retry-After, which pollers honour."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (StorageBusy, NotConfigured) as error:
            return problem(503, error.problem, where=error.subject, mend=error.mend, retry_after=_RETRY_AFTER)

    return wrapped
