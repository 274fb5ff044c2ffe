"""The read side: plain rows and frozen types, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from pipelines.errors import NotFound
from pipelines.model import Alternate, DraftSegment, FeedItem, PubStatus, Term, Unit
from pipelines.model import Article as ArticleText
from store import carry, convert
from store.guard import reads, storage
from store.models import (
    Article,
    Delivery,
    GlossaryEntry,
    GlossaryVersion,
    LocalePolicy,
    MemoryUnit,
    Publication,
    SetAsideMessage,
    Source,
    Translation,
)
from store.models.publications import PublicationTag

# ---------------------------------------------------------------- the worker's reads


@dataclass(frozen=True, slots=True)
class Job:
    """What drafting one translation needs."""

    translation_id: int
    article_id: int
    locale: str
    article: ArticleText
    reuse: dict[str, DraftSegment]
    publish: bool


@reads
def job(translation_id: int) -> Job:
    row = Translation.objects.select_related("article", "predecessor").filter(pk=translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(translation_id))
    article = convert.article_of(row.article.document)
    return Job(row.pk, row.article_id, row.locale, article, carry.reusable(row), row.publish)


@dataclass(frozen=True, slots=True)
class Rule:
    """A locale's rule of publication, from its row, or None where there is no row."""

    auto: bool
    threshold: float


@reads
def rule(locale: str) -> Rule | None:
    row = LocalePolicy.objects.filter(locale=locale).first()
    return Rule(row.mode == "auto", row.threshold) if row else None


@reads
def source_locales(slug: str) -> tuple[str, ...]:
    found = Source.objects.filter(slug=slug).values_list("locales", flat=True).first()
    return tuple(found or ())


@reads
def glossary_version(locale: str) -> int:
    """The number of the desk's glossary for a locale, 0 where the desk has none."""
    return GlossaryVersion.objects.filter(locale=locale).aggregate(m=Max("number"))["m"] or 0


@reads
def desk_terms(locale: str) -> tuple[Term, ...]:
    """The desk's entries in force."""
    rows = GlossaryEntry.objects.filter(locale=locale, until__isnull=True).select_related("author").order_by("pk")
    return tuple(convert.term_of(r) for r in rows)


class MemoryUnits:
    """`pipelines.memory.UnitSource` over the table."""

    @reads
    def by_key(self, locale: str, key: str) -> Sequence[Unit]:
        return [_unit(r) for r in MemoryUnit.objects.filter(locale=locale, source_hash=key).order_by("pk")]

    @reads
    def by_ids(self, ids: Sequence[int]) -> Sequence[Unit]:
        found = MemoryUnit.objects.in_bulk([int(i) for i in ids])
        return [_unit(found[i]) for i in ids if i in found]

    def sources(self, locale: str, after_id: int) -> Iterator[tuple[int, str]]:
        rows = MemoryUnit.objects.filter(locale=locale, pk__gt=after_id).order_by("pk")
        with storage("memory"):
            yield from rows.values_list("pk", "source").iterator(chunk_size=5000)


def _unit(row: MemoryUnit) -> Unit:
    return Unit(
        row.pk,
        row.locale,
        row.source,
        row.target,
        row.before_hash,
        row.after_hash,
        str(row.author_id or ""),
    )


# ---------------------------------------------------------------- feeds


@dataclass(frozen=True, slots=True)
class Published:
    """One publication as feeds use it; `key` is the cursor (smaller is older)."""

    key: int
    story_id: int
    source: str
    item: FeedItem


def _published(rows: Iterable[Publication]) -> list[Published]:
    return [Published(r.pk, r.story_id, r.story.source.slug, convert.item_of(r.item)) for r in rows]


@reads
def page(locale: str, *, limit: int, before: int | None = None, section: str = "", tag: str = "") -> list[Published]:
    """Current publications of a locale, kills included, newest version first; `before` is the last page's key."""
    rows = _current(locale, section, tag)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _published(rows.select_related("story__source").order_by("-pk")[:limit])


def _current(locale: str, section: str, tag: str) -> QuerySet[Publication]:
    rows = Publication.objects.filter(locale=locale, is_current=True)
    if section:
        rows = rows.filter(section=section)
    if tag:
        tagged = PublicationTag.objects.filter(locale=locale, tag=tag).values("publication_id")
        rows = rows.filter(pk__in=tagged)
    return rows


@reads
def alternates(stories: Iterable[int]) -> dict[int, list[Alternate]]:
    """The stories' living translations, each with its own page: for hreflang of today, not of then."""
    found: dict[int, list[Alternate]] = defaultdict(list)
    rows = Publication.objects.filter(story_id__in=list(stories), is_current=True, status=PubStatus.USABLE.value)
    for story, locale, item in rows.order_by("locale").values_list("story_id", "locale", "item"):
        found[story].append(Alternate(locale, item["url"], item["uri"]))
    return dict(found)


# ---------------------------------------------------------------- where everything stands


@reads
def article_of(article_id: int) -> Article:
    row = Article.objects.select_related("story__source").filter(pk=article_id).first()
    if row is None:
        raise NotFound("there is no such article", subject=str(article_id), mend="`dragoman status` lists them")
    return row


@reads
def find_article(name: str) -> Article:
    """By number, or by uri (its newest version)."""
    if name.isdecimal() and len(name) < 19:
        return article_of(int(name))
    rows = Article.objects.select_related("story__source").filter(story__uri=name).order_by("-number")
    row = rows.first() if name.isprintable() else None  # no database takes half a surrogate pair
    if row is None:
        raise NotFound("there is no such article", subject=name, mend="`dragoman status` lists them")
    return row


@reads
def translations_of(article_ids: Sequence[int]) -> list[Translation]:
    return list(Translation.objects.filter(article_id__in=article_ids).order_by("article_id", "locale"))


@reads
def recent_articles(limit: int) -> list[Article]:
    rows = Article.objects.select_related("story__source").defer("raw", "document")
    return list(rows.order_by("-received_at", "-pk")[:limit])


@reads
def publications_of(article_ids: Sequence[int]) -> list[Publication]:
    rows = Publication.objects.filter(translation__article_id__in=article_ids, is_current=True)
    return list(rows.order_by("locale"))


@dataclass(frozen=True, slots=True)
class Standing:
    """The gauges: how much stands where."""

    articles: dict[str, int]
    translations: dict[str, int]
    deliveries: dict[str, int]
    set_aside: int
    oldest_waiting: datetime | None


@reads
def standing() -> Standing:
    latest = Translation.objects.filter(is_latest=True)
    waiting = latest.filter(Q(state="waiting") | Q(state="drafting"))
    return Standing(
        articles=_counts(Article.objects.all()),
        translations=_counts(latest),
        deliveries=_counts(Delivery.objects.all()),
        set_aside=SetAsideMessage.objects.filter(seen_at__isnull=True).count(),
        oldest_waiting=waiting.order_by("created_at").values_list("created_at", flat=True).first(),
    )


def _counts(rows: QuerySet) -> dict[str, int]:
    return dict(rows.order_by("state").values_list("state").annotate(n=Count("pk")))
