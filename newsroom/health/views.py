"""Probes for supervisors, gauges for Prometheus. None of them writes."""

from __future__ import annotations

import secrets

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from newsroom.health.gauges import Gauges
from newsroom.problems import problem
from pipelines.errors import DragomanError
from store import feed_queries
from worker import broker, kit

OK = "ok"
_HERE = ("127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of anybody: a slow database must not get it restarted."""
    return _text("ok\n", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, Redis and at least one model are there, else 503; what each said stands in the body."""
    said = {"database": database(), "redis": queue(), "models": models()}
    response = JsonResponse(said, status=200 if set(said.values()) == {OK} else 503)
    response["Cache-Control"] = "no-store"
    return response


def database() -> str:
    """A look-up, and not a bare SELECT 1: a database without our tables answers that too."""
    try:
        feed_queries.newest_change()
    except DragomanError as error:
        return str(error)
    return OK


def queue() -> str:
    try:
        broker.client().ping()
    except (redis.RedisError, DragomanError) as error:
        return f"Redis cannot be reached ({type(error).__name__}); see that it runs, or set DRAGOMAN_REDIS_URL"
    return OK


def models() -> str:
    return OK if kit.usable_locales() else "no usable model; `dragoman models list` shows what there is"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever holds the token; without one set, for this machine only."""
    refused = _kept_out(request)
    if refused is not None:
        return refused
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Gauges())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _kept_out(request: HttpRequest) -> HttpResponse | None:
    """What was forwarded did not come from this machine, whoever knocks."""
    token: str = settings.DRAGOMAN["DRAGOMAN_METRICS_TOKEN"]
    if token:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), token.encode()):
            return None
        said = "the token is missing or not the one of DRAGOMAN_METRICS_TOKEN"
        return problem(401, said, mend="send Authorization: Bearer TOKEN")
    forwarded = any(name in request.headers for name in _FORWARDED)
    if request.META.get("REMOTE_ADDR") in _HERE and not forwarded:
        return None
    return problem(403, "only this machine may read it", where="/metrics", mend="set DRAGOMAN_METRICS_TOKEN")


def _text(body: str, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
