"""Intake over HTTP, and where everything stands. Every refusal is a problem document (RFC 9457)."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from newsroom.api import openapi as description
from newsroom.api import status, submission
from newsroom.limits import wait_for
from newsroom.problems import problem
from pipelines.errors import BadInput, DragomanError, NotConfigured, NotFound, StorageBusy
from store import queries, tokens
from store.tokens import ApiAccess
from worker import doors

REQUESTS_A_MINUTE = 600
RETRY_AFTER = 5
_STATUS = {submission.Malformed: 400, submission.TooLarge: 413, submission.Unsupported: 415}


class Refused(Exception):
    """An answer instead of a result."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


@csrf_exempt
def articles(request: HttpRequest) -> HttpResponse:
    """POST an article: 202 with its Location. The same (source, uri, version) again changes nothing."""
    if request.method != "POST":
        return _not_allowed(request, "POST")
    try:
        access = _access(request, tokens.SUBMIT)
        return _accept(request, access)
    except Refused as refused:
        return refused.response
    except DragomanError as error:
        return _problem_of(error)


def _accept(request: HttpRequest, access: ApiAccess) -> HttpResponse:
    sent = submission.read(request)
    if sent.publish and not tokens.allows(access.scopes, tokens.PUBLISH):
        raise Refused(_lacks(tokens.PUBLISH))
    done = doors.accept(
        sent.payload,
        source=access.source,
        locales=list(sent.locales),
        priority=sent.priority,
        publish=sent.publish,
        uri=sent.uri,
        hint=sent.hint,
        door="http",
    )
    url = status.location(done.article_id)
    response = JsonResponse({"id": done.article_id, "url": url, "created": done.created}, status=202)
    response["Location"] = url
    return response


@csrf_exempt
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """GET where an article of this token's source stands."""
    if request.method not in ("GET", "HEAD"):
        return _not_allowed(request, "GET, HEAD")
    try:
        access = _access(request, tokens.STATUS)
        row = queries.find_article(str(article_id))
        if row.story.source.slug != access.source:
            raise NotFound("there is no such article", subject=str(article_id))
        response = JsonResponse(status.standing(row), json_dumps_params={"ensure_ascii": False})
    except Refused as refused:
        return refused.response
    except DragomanError as error:
        return _problem_of(error)
    response["Cache-Control"] = "no-store"
    return response


def openapi(request: HttpRequest) -> HttpResponse:
    """This interface in OpenAPI 3.1."""
    if request.method not in ("GET", "HEAD"):
        return _not_allowed(request, "GET, HEAD")
    return JsonResponse(description.document(), json_dumps_params={"ensure_ascii": False})


def _access(request: HttpRequest, scope: str) -> ApiAccess:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    access = tokens.api_access(token.strip(), now=timezone.now()) if scheme.lower() == "bearer" else None
    if access is None:
        said = "the token is missing, unknown, revoked or expired"
        raise Refused(problem(401, said, where="Authorization", mend="send Authorization: Bearer TOKEN"))
    if not access.active:
        raise Refused(problem(403, "this source is switched off", where=access.source, mend="ask the newsroom"))
    if not tokens.allows(access.scopes, scope):
        raise Refused(_lacks(scope))
    wait = wait_for(f"api:{access.token_id}", REQUESTS_A_MINUTE, now=time.time())
    if wait:
        said = f"more than {REQUESTS_A_MINUTE} requests in a minute"
        raise Refused(problem(429, said, where="token", mend=f"wait {wait} s", retry_after=wait))
    return access


def _lacks(scope: str) -> HttpResponse:
    return problem(403, "the token lacks a scope", where=scope, mend="ask for a token that has it")


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    response = problem(405, f"{request.method} is not for this address", where=request.path, mend=f"use {allowed}")
    response["Allow"] = allowed
    return response


def _problem_of(error: DragomanError) -> HttpResponse:
    """What, where and mend of the error; what was not foreseen stays a 500 of Django's, without a traceback."""
    retry = RETRY_AFTER if isinstance(error, StorageBusy | NotConfigured) else None
    code = 503 if retry else 404 if isinstance(error, NotFound) else 422
    if isinstance(error, BadInput):
        code = _STATUS.get(type(error), 422)
    elif not isinstance(error, NotFound | StorageBusy | NotConfigured):
        code = 500
    return problem(code, error.problem, where=error.subject, mend=error.mend, retry_after=retry)
