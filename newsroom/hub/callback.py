"""Our own callback as a WebSub subscriber: hubs of our sources ask here whether we meant it, and push what is new."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsroom.problems import problem
from pipelines.errors import NotConfigured, NotFound, StorageError
from worker.sources import websub


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, key: str) -> HttpResponse:
    try:
        return _verification(request, key) if request.method == "GET" else _push(request, key)
    except NotFound as error:
        return problem(404, error.problem)
    except (StorageError, NotConfigured) as error:
        return problem(503, error.problem, mend=error.mend, retry_after=5)


def _verification(request: HttpRequest, key: str) -> HttpResponse:
    said = websub.confirmed(key, request.GET.dict())
    if said is None:
        return problem(404, "nothing of the kind was asked for")
    # Plain text: what a stranger gives us to echo is never a page of ours.
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def _push(request: HttpRequest, key: str) -> HttpResponse:
    body: bytes | None
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    wanted = websub.receive(key, request.headers.get("X-Hub-Signature", ""), body)
    return HttpResponse(status=202 if wanted else 410)
