"""Refusals as RFC 9457 problem details: what is wrong, where, and how to mend it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, detail: str, *, where: str = "", mend: str = "", retry_after: int | None = None
) -> HttpResponse:
    """`where` and `mend` are extension members; RFC 9457 section 3.2."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if where:
        body["where"] = where
    if mend:
        body["mend"] = mend
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="dragoman"'
    return response
