"""Whole answers of public feeds, handed out before Django builds a request: pollers mostly ask for what did not change.

It sits around the WSGI application. An answer holds as long as the newest change in the database is the one it was
made under: one look-up by key, at most every five milliseconds. Whatever is not plain goes on to Django.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from newsroom.feeds.answer import coding_of
from pipelines.errors import NotConfigured, StorageError
from store import feed_queries

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str]

PREFIX = "/feeds/"
SITEMAP = "/feeds/news-sitemap.xml"  # it changes with the hour as well
BUDGET = 32 * 1024 * 1024
# Seconds for which the newest change is taken as known, and so the most that a kill can wait here: less than an answer
# is on its way. With thousands of requests a second the look-up is half of what a 304 costs, for the driver lets the
# other threads run at each of its steps.
KNOWN_FOR = 0.005
# RFC 9110 section 15.4.5: what guides caches, and no other metadata.
_IN_304 = frozenset({"cache-control", "etag", "vary", "access-control-allow-origin"})


@dataclass(frozen=True, slots=True)
class Shelved:
    """An answer of Django's, middleware's headers included."""

    state: int
    status: str
    headers: Headers
    headers_304: Headers
    body: bytes
    etag: str
    changed: str

    def fresh_for(self, environ: Environ) -> bool | None:
        """Whether the client has it already; None where its date is written in a way that Django shall judge."""
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags == self.etag:
            return True
        if tags is not None:
            return any(t.strip().removeprefix("W/") in (self.etag, "*") for t in tags.split(","))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return False if since is None else True if since == self.changed else None


class Shelf:
    """The WSGI application with answers kept in front of it."""

    def __init__(self, application: Application, budget: int = BUDGET, clock: Callable[[], float] = monotonic) -> None:
        self._application, self._budget, self._weight = application, budget, 0
        self._clock = clock
        self._known = (float("-inf"), 0)  # when the newest change was asked for, and what it was
        self._shelved: OrderedDict[Key, Shelved] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._application(environ, start_response)
        try:
            state = self._newest_change()
        except (StorageError, NotConfigured):  # Django says so in its own way, and opens a new connection
            return self._application(environ, start_response)
        found = self._find(key, state)
        fresh = found.fresh_for(environ) if found else None
        if found is None or fresh is None:
            return self._ask(key, state, environ, start_response)
        if fresh:
            start_response("304 Not Modified", list(found.headers_304))
            return []
        start_response(found.status, list(found.headers))
        return [found.body]

    def _newest_change(self) -> int:
        """One that was the newest at most KNOWN_FOR ago: what counts is when the look-up began."""
        now = self._clock()
        asked, state = self._known
        if now - asked >= KNOWN_FOR:
            state = feed_queries.newest_change()
            self._known = now, state
        return state

    def _find(self, key: Key, state: int) -> Shelved | None:
        with self._lock:
            found = self._shelved.get(key)
            if found is None or found.state != state:
                return None
            self._shelved.move_to_end(key)
            return found

    def _ask(self, key: Key, state: int, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Django's answer, kept if it is a whole public one."""
        said: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said.append((status, list(headers)))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        response = self._application(environ, listen)
        status, headers = said[0]
        named = {name.lower(): value for name, value in headers}
        if not status.startswith("200 ") or "etag" not in named or "public" not in named.get("cache-control", ""):
            return response
        body = b"".join(response)
        getattr(response, "close", lambda: None)()
        kept = [(n, v) for n, v in headers if n.lower() in _IN_304]
        made = Shelved(state, status, headers, kept, body, named["etag"], named.get("last-modified", ""))
        self._put(key, made)
        return [body]

    def _put(self, key: Key, made: Shelved) -> None:
        with self._lock:
            self._drop(key)
            self._shelved[key] = made
            self._weight += _weight(key, made)
            while self._weight > self._budget:
                self._drop(next(iter(self._shelved)))

    def _drop(self, key: Key) -> None:
        old = self._shelved.pop(key, None)
        self._weight -= _weight(key, old) if old else 0


def _weight(key: Key, made: Shelved) -> int:
    return len(made.body) + sum(map(len, key)) + 2_000  # headers


def _key(environ: Environ) -> Key | None:
    """What the answer depends on; None for what is no plain request for a public feed."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if not path.startswith(PREFIX) or path == SITEMAP or method not in ("GET", "HEAD") or environ.get("HTTP_RANGE"):
        return None
    return method, path, environ.get("QUERY_STRING", ""), coding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
