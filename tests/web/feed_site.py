"""A published site in the test database: stories, locales, corrections and kills without the pipeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipelines.model import Block, BlockKind, Byline, FeedItem, Label, PubStatus, Rights
from store import convert
from store.models import Partner, Publication, PublicationTag, Source, Story

T0 = datetime(2024, 10, 17, 9, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"


def item(number: int = 1, locale: str = "es", **more) -> FeedItem:
    slug = f"noticia-{number}"
    made = FeedItem(
        uri=f"tag:127.0.0.1,2024-10-17:{number}/{locale}",
        version=1,
        locale=locale,
        status=PubStatus.USABLE,
        label=Label.MACHINE,
        url=f"{BASE}/{locale}/{slug}",
        headline=f"Noticia {number}",
        blocks=(Block(BlockKind.HEADLINE, f"Noticia {number}"), Block(BlockKind.PARAGRAPH, f"Texto {number}. " * 40)),
        first_created=T0 + timedelta(minutes=number),
        version_created=T0 + timedelta(minutes=number),
        source_uri=f"urn:story:{number}",
        source_version="1",
        source_url=f"https://source.example/{number}",
        source_name="Wire",
        byline=Byline("AFP"),
        provider="Dragoman Newsroom",
        section="world",
        tags=("Ukraine",),
    )
    return replace(made, **more)


def put(said: FeedItem, source: str = "wire") -> Publication:
    """Publish an item: the current one of its story and locale from now on."""
    origin, _ = Source.objects.get_or_create(slug=source)
    story, _ = Story.objects.get_or_create(source=origin, uri=said.source_uri)
    before = Publication.objects.filter(story=story, locale=said.locale, is_current=True)
    PublicationTag.objects.filter(publication__in=before).delete()
    before.update(is_current=False)
    row = Publication.objects.create(
        story=story,
        uri=said.uri,
        locale=said.locale,
        version=said.version,
        status=said.status.value,
        label=said.label.value,
        slug=said.url.rsplit("/", 1)[1],
        headline=said.headline,
        section=said.section,
        item=convert.to_json(said),
        first_published=said.first_created,
        published_at=said.version_created,
    )
    for tag in said.tags:
        PublicationTag.objects.create(publication=row, locale=said.locale, tag=tag)
    return row


def correct(said: FeedItem, **more) -> FeedItem:
    later = said.version_created + timedelta(hours=1)
    return replace(said, version=said.version + 1, version_created=later, correction=True, **more)


def kill(said: FeedItem, note: str = "Anulado.") -> FeedItem:
    bare = replace(said, headline="", summary="", blocks=(), byline=None, note=note, status=PubStatus.CANCELED)
    return replace(bare, version=said.version + 1, version_created=said.version_created + timedelta(hours=2))


def partner(slug: str = "site", **more) -> Partner:
    rights = {"sources": ["wire"], "locales": ["es"]}
    return Partner.objects.create(**{"slug": slug, "rights": rights, "created_at": T0, **more})


LIMITED = Rights("AFP", "Editorial use only", ("ES",))
