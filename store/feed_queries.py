"""What feeds, partner feeds and article pages read. Each is an index look-up of constant cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Count, QuerySet

from pipelines.model import Alternate, FeedItem, PubStatus
from store import check_reports, convert
from store.guard import reads
from store.models import Delivery, Publication, PublicationTag, Translation
from store.queries import Published


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items a feed shows: "" does not filter."""

    locale: str
    section: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a feed, newest change first, kills among them.

    `changed` is the newest change that shows in it: of an item, or of one of its other languages.
    """

    rows: tuple[Published, ...]
    changed: datetime | None
    newer: bool = False
    older: bool = False


_CHANGES_PER_ITEM = 5  # versions and kills that may stand before an item among the newest changes
_NEWEST = f'SELECT MAX("id") FROM "{Publication._meta.db_table}"'  # noqa: S608 - our own table's name


def newest_change() -> int:
    """Grows with every publication, correction and kill in any locale; 0 when nothing was ever published.

    It stands before every answer of a feed, so it goes to the driver itself (sqlite3 and psycopg both have
    `Connection.execute`); Django and our own wrapping around the look-up cost more than the look-up.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is not None:
        try:
            return database.connection.execute(_NEWEST).fetchone()[0] or 0
        except database.Database.Error:  # said below, in our own words
            pass
    return _newest_change()


@reads
def _newest_change() -> int:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection.connection.execute(_NEWEST).fetchone()[0] or 0


@reads
def has_published(locale: str) -> bool:
    return Publication.objects.filter(locale=locale, is_current=True).exists()


@reads
def window(selection: Selection, *, limit: int, before: int | None = None, after: int | None = None) -> Window:
    """A page by key: below `before`, or above `after`, or the newest."""
    keys = _keys(selection, limit + 1, before, after)
    more = len(keys) > limit
    keys = keys[:limit]
    if after is not None:
        keys.reverse()
    rows = _rows(keys)
    newer = more if after is not None else before is not None
    older = True if after is not None else more
    locale_changed = (
        Publication.objects.filter(locale=selection.locale, is_current=True).order_by("-pk").values_list("published_at")
    )
    return _with_alternates(rows, newer=newer, older=older, first=locale_changed.first())


def _keys(selection: Selection, limit: int, before: int | None, after: int | None) -> list[int]:
    """The keys of a page, from the index of the locale, of its section or of its tag."""
    if selection.tag:
        rows = PublicationTag.objects.filter(locale=selection.locale, tag=selection.tag)
        key = "publication_id"
    else:
        rows = Publication.objects.filter(locale=selection.locale, is_current=True)
        key = "pk"
    if selection.section:
        rows = rows.filter(section=selection.section)
    if before is not None:
        rows = rows.filter(**{f"{key}__lt": before})
    if after is not None:
        rows = rows.filter(**{f"{key}__gt": after})
    return list(rows.order_by(key if after is not None else f"-{key}").values_list(key, flat=True)[:limit])


def _rows(keys: Sequence[int]) -> list[Published]:
    found = Publication.objects.select_related("story__source").defer("headline").in_bulk(list(keys))
    return [_published(found[k]) for k in keys if k in found]


def _published(row: Publication) -> Published:
    item = convert.item_of(row.item)
    if row.status == PubStatus.USABLE.value:
        item = replace(item, report_url=f"{settings.BASE_URL}/{row.locale}/{row.slug}/checks.json")
    return Published(row.pk, row.story_id, row.story.source.slug, item)


def _with_alternates(
    rows: Iterable[Published], *, newer: bool, older: bool, first: tuple[datetime] | None = None
) -> Window:
    """The other languages of today, not those of the hour of publication: hreflang must be reciprocal."""
    rows = list(rows)
    others: dict[int, list[Alternate]] = {}
    times = [r.item.version_created for r in rows]
    current = Publication.objects.filter(story_id__in=[r.story_id for r in rows], is_current=True)
    for story, locale, slug, uri, status, at in current.order_by().values_list(
        "story_id", "locale", "slug", "uri", "status", "published_at"
    ):
        times.append(at)
        if status == PubStatus.USABLE.value:
            others.setdefault(story, []).append(Alternate(locale, f"{settings.BASE_URL}/{locale}/{slug}", uri))
    if first:
        times.append(first[0])
    linked = tuple(
        replace(r, item=replace(r.item, alternates=tuple(sorted(others.get(r.story_id, ()), key=lambda a: a.locale))))
        if r.item.status is PubStatus.USABLE
        else r
        for r in rows
    )
    return Window(linked, max(times, default=None), newer, older)


@reads
def article(locale: str, slug: str) -> Window:
    """The current publication at an address, a kill included; an empty window where there is none."""
    rows = Publication.objects.select_related("story__source").filter(locale=locale, slug=slug, is_current=True)
    return _with_alternates(map(_published, rows[:1]), newer=False, older=False)


@reads
def recent(since: datetime, limit: int) -> Window:
    """Living items of all locales first published since then, for the news sitemap.

    Looked for among the newest changes only: a condition on the time alone would read the whole archive in
    a quiet week.
    """
    columns = ("pk", "is_current", "status", "first_published")
    newest = Publication.objects.order_by("-pk").values_list(*columns)[: limit * _CHANGES_PER_ITEM]
    living = (pk for pk, current, status, at in newest if current and status == PubStatus.USABLE.value and at >= since)
    return _with_alternates(_rows(list(islice(living, limit))), newer=False, older=False)


@reads
def locales() -> list[str]:
    """Locales in which something was published, each found by one step in the index."""
    found: list[str] = []
    rows = Publication.objects.filter(is_current=True).order_by("locale").values_list("locale", flat=True)
    while (following := rows.filter(locale__gt=found[-1] if found else "").first()) is not None:
        found.append(following)
    return found


@reads
def check_report(locale: str, slug: str) -> tuple[FeedItem, dict[str, Any]] | None:
    """The item that stands at the address and its check report; None where nothing living is published there."""
    row = _living(locale, slug).select_related("translation").first()
    return (convert.item_of(row.item), check_reports.of(row)) if row else None


def _living(locale: str, slug: str) -> QuerySet[Publication]:
    return Publication.objects.filter(locale=locale, slug=slug, is_current=True, status=PubStatus.USABLE.value)


@reads
def delivery_counts(story_id: int) -> dict[str, dict[str, int]]:
    """Deliveries of a story's translations: locale -> state -> how many."""
    rows = Delivery.objects.filter(publication__story_id=story_id).order_by("locale", "state")
    counts: dict[str, dict[str, int]] = {}
    for locale, state, n in rows.values_list("locale", "state").annotate(n=Count("pk")):
        counts.setdefault(locale, {})[state] = n
    return counts


@reads
def oldest_lease() -> datetime | None:
    """When the lease that ends first ends: long past means that the sweep does not run."""
    ends = [
        table.objects.filter(lease_until__isnull=False).order_by("lease_until").values_list("lease_until", flat=True)
        for table in (Translation, Delivery)
    ]
    return min((first for rows in ends if (first := rows.first())), default=None)
