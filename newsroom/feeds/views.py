"""Public feeds, the news sitemap, the article's page and what the checks said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone

from newsroom.feeds.answer import answer, reading
from newsroom.feeds.rendered import KEPT, Rendered
from newsroom.feeds.rendering import PAGE, Place, channel, feed, language_name
from pipelines.checks.report import page
from pipelines.formats import FORMATS, Format, feed_format, item_format
from pipelines.formats.words import direction, table, words
from pipelines.model import SOURCE_LOCALE
from store import feed_queries
from store.feed_queries import Selection

FEEDS = {f.suffix: f for f in FORMATS if f.feed and f.name != "news_sitemap"}
_SITEMAP_DAYS = 2
_SITEMAP_LIMIT = 1000
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'"


def known_locale(locale: str) -> bool:
    """A locale that has words, that is set up, or in which something was published."""
    if locale == SOURCE_LOCALE:
        return False
    return locale in table() or locale in settings.DRAGOMAN["DRAGOMAN_LOCALES"] or feed_queries.has_published(locale)


def format_of(suffix: str) -> Format:
    if suffix not in FEEDS:
        raise Http404("no such feed")
    return FEEDS[suffix]


class BadCursor(ValueError):
    """`before` or `after` is no key that we gave out."""


def cursor(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise BadCursor(name)
    return int(text)


def bad_cursor(error: BadCursor) -> HttpResponse:
    said = f"The parameter {error} is no key of a page; follow the feed's own next and previous links.\n"
    return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")


@reading
def public_feed(request: HttpRequest, locale: str, suffix: str, section: str = "", tag: str = "") -> HttpResponse:
    """A locale's feed, or that of one section or tag of it."""
    fmt = format_of(suffix)
    if not known_locale(locale):
        raise Http404("no such locale")
    try:
        before, after = cursor(request, "before"), cursor(request, "after")
    except BadCursor as error:
        return bad_cursor(error)
    selection = Selection(locale, section, tag)
    place = Place(request.path, locale, section or tag, before, None if before is not None else after)

    def make() -> Rendered:
        window = feed_queries.window(selection, limit=PAGE, before=place.before, after=place.after)
        return feed(fmt, place, window, [row.item for row in window.rows])

    return answer(request, _kept((fmt.name, selection, place), make), language=locale)


def _kept(key: tuple[object, ...], make: Callable[[], Rendered]) -> Rendered:
    return KEPT.get((settings.BASE_URL, *key), feed_queries.newest_change(), make)


@reading
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Articles first published in the last two days; the window moves once an hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)

    def make() -> Rendered:
        window = feed_queries.recent(hour - timedelta(days=_SITEMAP_DAYS), _SITEMAP_LIMIT)
        about = channel(Place(request.path, SOURCE_LOCALE), window, hub=False)
        body = feed_format("news_sitemap")(about, [row.item for row in window.rows])
        return Rendered(body, "application/xml; charset=utf-8", window.changed)

    return answer(request, _kept(("sitemap", hour), make))


@reading
def article(request: HttpRequest, locale: str, slug: str) -> HttpResponse:
    """The article's page; 410 with a notice where it was withdrawn."""

    def make() -> Rendered:
        window = feed_queries.article(locale, slug)
        if not window.rows:
            return Rendered(b"", "text/html; charset=utf-8", status=404)
        item = window.rows[0].item
        status = 200 if item.status == "usable" else 410
        return Rendered(item_format("page")(item), "text/html; charset=utf-8", window.changed, status=status)

    rendered = _kept(("page", locale, slug), make)
    if rendered.status == 404:
        raise Http404("no such article")
    response = answer(request, rendered, language=locale)
    response["Content-Security-Policy"] = _CSP
    return response


@reading
def check_report(request: HttpRequest, locale: str, slug: str) -> HttpResponse:
    """What the checks said, as JSON: the address that feeds give as the check report's."""

    def make() -> Rendered:
        found = feed_queries.check_report(locale, slug)
        if found is None:
            return Rendered(b"", "application/json", status=404)
        item, document = found
        said = {
            "uri": item.uri,
            "version": item.version,
            "locale": item.locale,
            "label": item.label.value,
            "model_note": item.model_note,
            "source_uri": item.source_uri,
            "source_version": item.source_version,
            **document,
        }
        body = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
        return Rendered(body, "application/json", item.version_created)

    return _report(request, ("checks", locale, slug), make)


@reading
def check_page(request: HttpRequest, locale: str, slug: str) -> HttpResponse:
    """The same report for a person."""

    def make() -> Rendered:
        found = feed_queries.check_report(locale, slug)
        if found is None:
            return Rendered(b"", "text/html; charset=utf-8", status=404)
        item, document = found
        return Rendered(page(document).encode(), "text/html; charset=utf-8", item.version_created)

    response = _report(request, ("checks-page", locale, slug), make)
    response["Content-Security-Policy"] = _CSP
    return response


def _report(request: HttpRequest, key: tuple[object, ...], make: Callable[[], Rendered]) -> HttpResponse:
    rendered = _kept(key, make)
    if rendered.status == 404:
        raise Http404("no such article")
    return answer(request, rendered)


@reading
def front(request: HttpRequest, locale: str) -> HttpResponse:
    """A locale's newest headlines, and where its feeds are."""
    if not known_locale(locale):
        raise Http404("no such locale")

    def make() -> Rendered:
        window = feed_queries.window(Selection(locale), limit=PAGE)
        shown = [row.item for row in window.rows if row.item.status == "usable"]
        context = {
            "locale": locale,
            "dir": direction(locale),
            "name": language_name(locale),
            "publisher": settings.DRAGOMAN["DRAGOMAN_PUBLISHER"],
            "words": words(locale),
            "items": shown,
            "feeds": FEEDS.values(),
        }
        body = render(None, "feeds/front.html", context).content
        return Rendered(body, "text/html; charset=utf-8", window.changed)

    response = answer(request, _kept(("front", locale), make), language=locale)
    response["Content-Security-Policy"] = _CSP
    return response


@reading
def index(request: HttpRequest) -> HttpResponse:
    """The languages there are."""

    def make() -> Rendered:
        locales = [(code, language_name(code), direction(code)) for code in feed_queries.locales()]
        context = {"locales": locales, "publisher": settings.DRAGOMAN["DRAGOMAN_PUBLISHER"]}
        return Rendered(render(None, "feeds/index.html", context).content, "text/html; charset=utf-8")

    response = answer(request, _kept(("index",), make))
    response["Content-Security-Policy"] = _CSP
    return response
