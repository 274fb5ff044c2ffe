"""The only HTTP client of the house: public addresses only, no redirects, no proxies, bounded in time and size.

The address is checked when the connection is made, and that very address is connected to: a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import atexit
import ssl
import typing
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import local
from time import monotonic
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from pipelines.errors import DeliveryFailed
from worker.delivery import addresses

DEADLINE = 20.0  # seconds for everything: Standard Webhooks asks for 15 to 30
CONNECT = 5.0
ANSWER = 64 * 1024  # bytes of a partner's answer that are read
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is decoded and whole, unless `cut` says that it was longer than allowed."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def check_url(url: str) -> str:
    """The same; raises DeliveryFailed for what we never connect to, before any look-up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DeliveryFailed("is no address", mend="write https://host/path") from None
    allowed = ("https", "http") if settings.DRAGOMAN["DRAGOMAN_ALLOW_HTTP"] else ("https",)
    if parts.scheme not in allowed:
        raise DeliveryFailed(
            f"the scheme {parts.scheme[:20] or '(none)'} is not allowed",
            subject=parts.hostname or "",
            mend=f"use {' or '.join(allowed)}"
            + ("" if "http" in allowed else " (http needs DRAGOMAN_ALLOW_HTTP)" * (parts.scheme == "http")),
        )
    if not parts.hostname or port == 0:
        raise DeliveryFailed("the address names no host", mend="write https://host/path")
    if parts.username or parts.password:
        raise DeliveryFailed("the address holds a password", subject=parts.hostname, mend="give keys apart from it")
    addresses.refuse_private(parts.hostname, addresses.written(parts.hostname))
    return url


# ---------------------------------------------------------------- the guarded connection


class _Clock(local):
    """When this thread's request must be over."""

    end: float = 0.0

    def left(self, wanted: float | None) -> float:
        left = self.end - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline is over")
        return left if wanted is None else min(left, wanted)


_clock = _Clock()


class _Stream(httpcore.NetworkStream):
    """A stream on which a byte a second does not buy more time. Head and body of a request leave in one piece."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._pending = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._flush(timeout)
        return self._stream.read(max_bytes, _clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._pending += buffer
        if len(self._pending) > _PIECE:
            self._flush(timeout)

    def _flush(self, timeout: float | None) -> None:
        if self._pending:
            ready, self._pending = bytes(self._pending), bytearray()
            self._stream.write(ready, _clock.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _clock.left(timeout)))

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks, and connects to what was checked."""

    def __init__(self, resolve: addresses.Resolve = addresses.system_resolve) -> None:
        self._resolve, self._inner = resolve, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        wait = _clock.left(timeout)
        found = addresses.checked(host, port, resolve=self._resolve, seconds=wait)
        for number, address in enumerate(found, 1):
            try:
                return _Stream(self._inner.connect_tcp(address, port, _clock.left(timeout), None, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(found):
                    raise
        raise httpcore.ConnectError("the name has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[typing.Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("Unix sockets are nobody's address")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over a pool with our backend: httpx passes none through itself."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        super().__init__(trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=None,  # the pump bounds what is sent at once
            max_keepalive_connections=256,
            keepalive_expiry=30.0,
            network_backend=backend,
        )


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class Client:
    """One pool of kept connections, by origin. Thread-safe. It has no cookies, no redirects and no retries."""

    def __init__(self, resolve: addresses.Resolve = addresses.system_resolve) -> None:
        self._transport = _Transport(GuardedBackend(resolve))
        self._agent = f"Dragoman (+{settings.BASE_URL})"

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER,
        seconds: float = DEADLINE,
    ) -> Answer:
        """One exchange, over within `seconds`. Redirects come back as they are; DeliveryFailed says what went wrong."""
        check_url(url)
        _clock.end = monotonic() + seconds
        with _told(urlsplit(url).hostname or ""):
            request = httpx.Request(
                method,
                url,
                content=content or None,
                headers={"user-agent": self._agent, "accept-encoding": "gzip", "accept": "*/*", **(headers or {})},
                extensions={"timeout": httpx.Timeout(seconds, connect=min(CONNECT, seconds)).as_dict()},
            )
            response = self._transport.handle_request(request)
            try:
                body, cut = _bounded(response, limit)
            finally:
                response.close()
        return Answer(response.status_code, dict(response.headers), body, cut)

    def close(self) -> None:
        self._transport.close()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """What the library raises, as one sentence that holds neither path nor key."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise DeliveryFailed("timed out", subject=host) from error
    except httpx.HTTPError as error:
        raise DeliveryFailed(f"the connection failed ({_reason(error)})", subject=host) from error
    except (httpx.InvalidURL, ValueError, zlib.error) as error:
        raise DeliveryFailed("the exchange broke HTTP's rules", subject=host) from error
    except (httpcore.NetworkError, httpcore.TimeoutException) as error:
        raise DeliveryFailed("the connection failed", subject=host) from error


def _reason(error: Exception) -> str:
    return str(error)[:120] or type(error).__name__


def _bounded(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """The decoded body up to the limit; a small gzip of a huge text is cut as well."""
    coded = response.headers.get("content-encoding", "").lower()
    decode: Callable[[bytes, int], bytes] | None = None
    if coded in ("gzip", "x-gzip"):
        decode = zlib.decompressobj(wbits=31).decompress
    elif coded not in ("", "identity"):
        raise ValueError("a coding that was not asked for")
    found = bytearray()
    for chunk in response.iter_raw():
        found += decode(chunk, limit + 1 - len(found)) if decode else chunk
        if len(found) > limit:
            return bytes(found[:limit]), True
    return bytes(found), False


@cache
def shared() -> Client:
    """The process's client; its kept connections are closed when the process ends in order."""
    client = Client()
    atexit.register(client.close)
    return client
