"""The shelf answers as Django would, never longer than the content lives, and keeps out of everything else."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from feed_site import correct, item, kill, put

from newsroom.feeds.rendered import KEPT, Kept, Rendered
from newsroom.feeds.shelf import KNOWN_FOR, Shelf
from pipelines.errors import NotConfigured, StorageBusy
from store import feed_queries

pytestmark = pytest.mark.django_db
URL = "/feeds/es/rss.xml"


class Caller:
    """A WSGI server of one shelf; counts what went through to Django."""

    def __init__(self, budget: int = 1 << 20) -> None:
        self._django = get_wsgi_application()
        self.through = 0
        self.time = 0.0
        self.shelf = Shelf(self._count, budget, lambda: self.time)

    def _count(self, environ: Any, start_response: Any) -> Any:
        self.through += 1
        return self._django(environ, start_response)

    def get(self, path: str = URL, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        """One request, a second after the one before."""
        self.time += 1
        return self.at_once(path, method, **headers)

    def at_once(self, path: str = URL, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        said: list[tuple[str, list[tuple[str, str]]]] = []
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            **{f"HTTP_{k.upper()}": v for k, v in headers.items()},
        }
        body = b"".join(self.shelf(environ, lambda s, h, e=None: said.append((s, h))))
        status, found = said[-1]
        return status[:3], {k.lower(): v for k, v in found}, body


def counted(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object] = lambda: None) -> list[int]:
    """The look-ups from now on; `meanwhile` happens while each is under way."""
    found, ask = [], feed_queries.newest_change

    def look_up() -> int:
        found.append(ask())
        meanwhile()
        return found[-1]

    monkeypatch.setattr(feed_queries, "newest_change", look_up)
    return found


def raising(error: Exception) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> Any:
        raise error

    return fails


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    """Django closes connections around a request; the test's transaction lives in this one."""
    KEPT.clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_second_answer_is_the_first_without_django() -> None:
    put(item(1))
    caller = Caller()
    first = caller.get(accept_encoding="gzip")
    with CaptureQueriesContext(connection) as queries:
        second = caller.get(accept_encoding="gzip")
    assert first == second and first[0] == "200" and caller.through == 1 and len(queries) == 0
    assert second[1]["x-content-type-options"] == "nosniff" and second[1]["content-language"] == "es"


def test_304_by_etag_and_by_date_without_django_or_its_queries() -> None:
    put(item(1))
    caller = Caller()
    _, headers, _ = caller.get()
    for condition in (
        {"if_none_match": headers["etag"]},
        {"if_none_match": f'"x", W/{headers["etag"]}'},
        {"if_none_match": "*"},
        {"if_modified_since": headers["last-modified"]},
        {"if_none_match": headers["etag"], "if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        with CaptureQueriesContext(connection) as queries:
            status, said, body = caller.get(**condition)
        assert (status, body, len(queries)) == ("304", b"", 0)
        assert said["etag"] == headers["etag"] and "cache-control" in said and "content-length" not in said
    assert caller.through == 1
    assert caller.get(if_none_match='"other"')[0] == "200"
    assert caller.get(if_none_match='"other"', if_modified_since=headers["last-modified"])[0] == "200"
    assert caller.get(if_modified_since="Thursday, 17-Oct-24 09:01:00 GMT")[0] == "304"  # Django reads old dates


def test_every_change_is_seen_at_once() -> None:
    put(item(1))
    caller = Caller()
    _, headers, _ = caller.get()
    put(correct(item(1), headline="Corregida"))
    status, _, body = caller.get(if_none_match=headers["etag"])
    assert status == "200" and b"Corregida" in body
    put(kill(correct(item(1))))
    assert b"Corregida" not in caller.get()[2]


def test_a_kill_shows_after_five_thousandths_of_a_second_in_which_the_database_is_asked_once(monkeypatch) -> None:
    put(item(1))
    caller = Caller()
    caller.get()
    asked = counted(monkeypatch)
    for _ in range(20):
        assert item(1).uri.encode() in caller.at_once()[2]
    assert asked == [] and KNOWN_FOR <= 0.005
    put(kill(item(1)))
    caller.time += KNOWN_FOR * 1.01
    assert item(1).headline.encode() not in caller.at_once()[2]
    assert caller.through == 2


def test_what_was_asked_long_ago_is_no_news_when_the_answer_comes_late(monkeypatch) -> None:
    """A look-up that hangs: what it says is as old as its beginning."""
    put(item(1))
    caller = Caller()
    caller.get()
    caller.time += 1
    asked = counted(monkeypatch, lambda: setattr(caller, "time", caller.time + 0.01))
    for _ in range(3):
        caller.at_once()
    assert len(asked) == 3


def test_a_look_up_that_failed_tells_nothing_about_the_next_request(monkeypatch) -> None:
    put(item(1))
    caller = Caller()
    with monkeypatch.context() as patch:
        patch.setattr(feed_queries, "newest_change", raising(StorageBusy("locked")))
        caller.get()
    caller.at_once()
    caller.at_once()
    assert caller.through == 2, "the failed one and the first that could be kept"


def test_a_sitemap_goes_on_with_the_hours_without_any_change(monkeypatch) -> None:
    now = timezone.now().replace(microsecond=0)
    put(item(1, first_created=now, version_created=now))
    caller = Caller()
    assert b"noticia-1" in caller.get("/feeds/news-sitemap.xml")[2]
    monkeypatch.setattr("newsroom.feeds.views.timezone.now", lambda: now + timedelta(days=3))
    assert b"noticia-1" not in caller.get("/feeds/news-sitemap.xml")[2]


@pytest.mark.parametrize(
    "url", [URL, "/feeds/news-sitemap.xml", "/", "/es/", "/es/noticia-1", "/partners/a/es/rss.xml"]
)
def test_a_database_that_is_not_set_up_is_503_with_the_mend(monkeypatch, url: str) -> None:
    unset = raising(NotConfigured("the database has not been set up", mend="run `dragoman migrate`"))
    for name in ("feed_queries.newest_change", "feed_queries.has_published", "tokens.partner_access"):
        monkeypatch.setattr(f"store.{name}", unset)
    status, headers, body = Caller().get(url)
    assert status == "503" and headers["retry-after"] and b"dragoman migrate" in body


def test_codings_methods_pages_and_queries_do_not_mix() -> None:
    put(item(1))
    caller = Caller()
    plain, coded = caller.get(), caller.get(accept_encoding="br")
    assert plain[1]["etag"] != coded[1]["etag"] and coded[1]["content-encoding"] == "br"
    head = caller.get(method="HEAD")
    assert head[2] == b"" and head[1]["content-length"] == plain[1]["content-length"]
    assert caller.get()[2] == plain[2] and caller.get(accept_encoding="br") == coded
    assert item(1).uri.encode() not in caller.get(f"{URL}?before=1")[2]


def test_what_is_no_public_feed_goes_through_every_time() -> None:
    put(item(1))
    caller = Caller()
    for path, method in (
        ("/es/noticia-1", "GET"),
        (URL, "POST"),
        ("/feeds/xx/rss.xml", "GET"),
        (f"{URL}?before=x", "GET"),
    ):
        before = caller.through
        first, second = caller.get(path, method), caller.get(path, method)
        assert first[0] == second[0] and caller.through == before + 2, path


def test_the_shelf_stays_within_its_budget() -> None:
    put(item(1))
    caller = Caller(budget=40_000)
    for n in range(1, 30):
        caller.get(f"{URL}?before={n * 100}")
    kept = caller.shelf._shelved
    assert 0 < len(kept) < 29 and sum(len(s.body) for s in kept.values()) <= 40_000


def test_a_database_that_is_away_is_djangos_to_answer(monkeypatch) -> None:
    put(item(1))
    caller = Caller()
    caller.get()

    def away(*_: object) -> None:
        raise OperationalError("gone")

    class Gone:
        def execute(self, _: str) -> None:
            raise connection.Database.OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "connection", Gone())
        patch.setattr(connections["default"], "ensure_connection", away)
        patch.setattr(connections["default"], "cursor", away)
        status, headers, _ = caller.get()
        assert status == "503" and headers["retry-after"]
    assert caller.get()[0] == "200"


def test_the_web_process_puts_what_it_loaded_out_of_the_collectors_way() -> None:
    """A full collection of all that Django and the glossaries load stops a request for a tenth of a second."""
    code = (
        "import gc, time; import newsroom.wsgi; end = time.monotonic() + 60\n"
        "while not gc.get_freeze_count() and time.monotonic() < end: time.sleep(0.05)\n"
        "assert gc.get_freeze_count() > 10_000"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, cwd=settings.ROOT)


def test_made_up_addresses_do_not_fill_the_memory() -> None:
    kept = Kept(budget=50_000)
    for n in range(1000):
        kept.get(("page", n), 1, lambda: Rendered(b"", "text/html", status=404))
    assert len(kept._entries) < 50
