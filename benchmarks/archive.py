"""A database with any number of published items, written without the pipeline, in a few seconds a 100,000."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.model import Block, BlockKind, Byline, FeedItem, Label, PubStatus

START = datetime(2020, 1, 1, tzinfo=UTC)
SECTIONS = ("world", "politics", "economy", "sport", "culture")
_WORDS = "Los enviados de ambos países hablaron durante tres días sobre un alto el fuego y la entrega de ayuda. "
_CHUNK = 5_000


def _item(long: bool) -> FeedItem:
    """A newest item has the length of a news story, an old one two paragraphs: a million of them fit a disk."""
    paragraphs = 14 if long else 2
    blocks = (Block(BlockKind.PARAGRAPH, _WORDS * 4),) * paragraphs
    return FeedItem(
        uri="",
        version=1,
        locale="es",
        status=PubStatus.USABLE,
        label=Label.MACHINE,
        url="",
        headline="Los enviados hablaron durante tres días",
        blocks=blocks,
        first_created=START,
        version_created=START,
        source_uri="urn:bench",
        source_version="1",
        source_name="Wire",
        byline=Byline("AFP"),
        provider="Dragoman Newsroom",
        section="world",
        tags=("Ukraine",),
    )


def fill(count: int, newest: int = 200) -> None:
    """Write `count` items of one locale; the newest ones are as long as real stories."""
    from django.db import connection, transaction

    from store import convert
    from store.models import Source

    source, _ = Source.objects.get_or_create(slug="bench")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO store_story (id, uri, source_id) VALUES (%s, %s, %s)",
            [(n, f"urn:bench:{n}", source.pk) for n in range(1, count + 1)],
        )
        templates = {long: convert.to_json(_item(long)) for long in (False, True)}
        for first in range(1, count + 1, _CHUNK):
            numbers = range(first, min(first + _CHUNK, count + 1))
            cursor.executemany(_INSERT, [_row(n, templates[n > count - newest]) for n in numbers])
        cursor.executemany(
            "INSERT INTO store_publicationtag (publication_id, locale, tag) VALUES (%s, 'es', %s)",
            [(n, "Ukraine" if n % 3 else "Moldova") for n in range(1, count + 1)],
        )


_INSERT = (
    "INSERT INTO store_publication (id, story_id, uri, locale, version, status, label, slug, headline, section, item,"
    " first_published, published_at, is_current) VALUES (%s,%s,%s,'es',1,'usable','machine-translated',"
    "%s,%s,%s,%s,%s,%s,%s)"
)


def _row(number: int, template: dict[str, Any]) -> tuple[Any, ...]:
    at = START + timedelta(minutes=number)
    slug, section = f"noticia-{number}", SECTIONS[number % len(SECTIONS)]
    named = {"uri": f"tag:bench,2020:{number}", "url": f"http://127.0.0.1:8000/es/{slug}", "section": section}
    times = {"first_created": at.isoformat(), "version_created": at.isoformat()}
    item = json.dumps({**template, **named, **times}, ensure_ascii=False)
    return (number, number, named["uri"], slug, template["headline"], section, item, str(at)[:19], str(at)[:19], True)
