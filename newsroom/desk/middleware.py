"""Headers of every page of the desk: nothing foreign is loaded, no script or style stands in a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class DeskHeaders:
    """Content Security Policy level 3; pages with drafts in them are kept by no cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/desk"):
            response.setdefault("Content-Security-Policy", POLICY)
            response.setdefault("Cache-Control", "private, no-store")
            response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
