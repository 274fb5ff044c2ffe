"""The desk's read side: the queue by key and not by offset, and what the editor shows, in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, Count, F, FloatField, Max, Q, QuerySet, Value, When

from pipelines.errors import NotFound
from pipelines.workflow import State
from store.guard import reads
from store.models import (
    Article,
    Comment,
    Dismissal,
    Event,
    Partner,
    PartnerState,
    Publication,
    TranslatedSegment,
    Translation,
)

OPEN = (State.DRAFTED.value, State.IN_REVIEW.value, State.TRANSLATED.value)
UNDER_WAY = (State.WAITING.value, State.DRAFTING.value)
# What is embargoed for longer can wait longer: its rank is multiplied.
_SOON, _LATER = (timedelta(hours=2), 1.0), (timedelta(hours=12), 0.7)
_FAR = 0.4


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows; an empty field filters nothing. `assignee` is a person's id, 0 for nobody's."""

    states: tuple[str, ...] = OPEN
    locales: tuple[str, ...] = ()
    section: str = ""
    priority: str = ""
    text: str = ""
    assignee: int | None = None
    calm: bool = False  # without an error or a warning


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before, and the moment by which embargoes are weighed on every page."""

    score: float
    id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue; `score` is risk x urgency x embargo."""

    id: int
    version: int
    locale: str
    state: str
    priority: str
    headline: str
    source_headline: str
    section: str
    source_version: str
    errors: int
    warnings: int
    confidence: float | None
    score: float
    not_before: datetime | None
    claimed_by: int | None
    claimed_name: str
    claim_until: datetime | None
    corrected: bool
    updated_at: datetime
    problem: str


def _weight(now: datetime) -> Case:
    return Case(
        When(not_before__isnull=True, then=Value(1.0)),
        *(When(not_before__lte=now + within, then=Value(factor)) for within, factor in (_SOON, _LATER)),
        default=Value(_FAR),
        output_field=FloatField(),
    )


def _matching(wanted: Filter) -> QuerySet[Translation]:
    rows = Translation.objects.filter(is_latest=True, state__in=wanted.states)
    if wanted.locales:
        rows = rows.filter(locale__in=wanted.locales)
    if wanted.priority:
        rows = rows.filter(priority=wanted.priority)
    if wanted.section:
        rows = rows.filter(article__section=wanted.section)
    if wanted.assignee is not None:
        rows = rows.filter(claimed_by_id=wanted.assignee or None)
    if wanted.calm:
        rows = rows.filter(errors=0, warnings=0)
    if wanted.text:
        articles = Article.objects.filter(_contains("headline", wanted.text)).values("pk")
        rows = rows.filter(_contains("headline", wanted.text) | Q(article_id__in=articles))
    return rows


def _contains(field: str, text: str) -> Q:
    """SQLite folds the case of ASCII only: other letters are asked for in each likely case."""
    found = Q()
    for one in dict.fromkeys((text, text.lower(), text.capitalize(), text.upper())):
        found |= Q(**{f"{field}__icontains": one})
    return found


@reads
def page(wanted: Filter, now: datetime, *, limit: int, after: Cursor | None = None) -> list[QueueRow]:
    """The next `limit` rows, the most pressing first; one query at any depth."""
    now = after.now if after else now
    rows = _matching(wanted).annotate(score=F("rank") * _weight(now))
    if after:
        rows = rows.filter(Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.id))
    # Chosen by this table alone: what is shown of the article is joined to a page of rows, not to all of them.
    best = rows.order_by("-score", "pk").values("pk")[:limit]
    chosen = Translation.objects.filter(pk__in=best).annotate(score=F("rank") * _weight(now)).order_by("-score", "pk")
    return [_queue_row(values) for values in chosen.values_list(*_COLUMNS)]


def _queue_row(values: Sequence[Any]) -> QueueRow:
    named = dict(zip(_FIELDS, values, strict=True))
    named["claimed_name"] = named["claimed_name"] or ""
    named["corrected"] = named["corrected"] is not None
    return QueueRow(**named)


_FIELDS = tuple(f.name for f in fields(QueueRow))
_COLUMNS = (
    "pk",
    "version",
    "locale",
    "state",
    "priority",
    "headline",
    "article__headline",
    "article__section",
    "article__version",
    "errors",
    "warnings",
    "confidence",
    "score",
    "not_before",
    "claimed_by_id",
    "claimed_by__username",
    "claim_until",
    "predecessor_id",
    "updated_at",
    "last_error",
)


@reads
def matching_ids(wanted: Filter, *, limit: int) -> list[int]:
    """For what is done with everything that a filter shows."""
    return list(_matching(wanted).order_by("-rank", "pk").values_list("pk", flat=True)[:limit])


@reads
def some(ids: Iterable[int]) -> dict[int, Translation]:
    """These translations by their primary keys; what is not there is left out."""
    return Translation.objects.in_bulk(list(ids))


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands where, within the person's locales; `mine` are live claims, `locales` all there are."""

    states: Mapping[str, int]
    mine: int
    locales: tuple[str, ...]

    @property
    def open(self) -> int:
        return sum(self.states.get(s, 0) for s in OPEN)


@reads
def counts(locales: Sequence[str], person: int, now: datetime) -> Counts:
    """One walk along the index of the queue; the states are named so that it is that index."""
    rows = Translation.objects.filter(is_latest=True, state__in=[s.value for s in State]).order_by()
    found = list(rows.values_list("state", "locale").annotate(n=Count("pk")))
    states: dict[str, int] = {}
    for state, locale, number in found:
        if not locales or locale in locales:
            states[state] = states.get(state, 0) + number
    mine = Translation.objects.filter(claimed_by_id=person, claim_until__gt=now, is_latest=True).count()
    return Counts(states, mine, tuple(sorted({locale for _, locale, _ in found})))


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by, beside the locales."""

    sections: tuple[str, ...]
    people: tuple[tuple[int, str], ...]


@reads
def choices() -> Choices:
    sections = Article.objects.exclude(section="").order_by("section").values_list("section", flat=True).distinct()
    # "> 0" instead of "not null": so it is a range of the index of claims, whose greatest part is empty.
    claims = Translation.objects.filter(claimed_by_id__gt=0, is_latest=True).values("claimed_by_id").distinct()
    people = get_user_model().objects.filter(pk__in=claims).order_by("username").values_list("pk", "username")
    return Choices(tuple(sections[:200]), tuple(people[:200]))


# ---------------------------------------------------------------- what is under way


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An article that the worker has still to do with: its locales that are ready, and those that are not."""

    headline: str
    done: int
    total: int
    drafting: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """The first articles under way, and how many translations wait in all."""

    articles: tuple[UnderWay, ...]
    waiting: int


@reads
def progress(*, limit: int = 8) -> Progress:
    """Three queries, whatever there is; asked every few seconds by every open desk."""
    busy = Translation.objects.filter(is_latest=True, state__in=UNDER_WAY)
    count = busy.count()
    if not count:
        return Progress((), 0)
    first = busy.order_by("-rank", "article_id").values_list("article_id", flat=True)[: limit * 12]
    chosen = list(dict.fromkeys(first))[:limit]
    rows = Translation.objects.filter(article_id__in=chosen, is_latest=True).order_by("locale")
    found: dict[int, list[tuple[str, str, str]]] = {pk: [] for pk in chosen}
    for pk, locale, state, headline in rows.values_list("article_id", "locale", "state", "article__headline"):
        found[pk].append((locale, state, headline))
    return Progress(tuple(_under_way(rows) for rows in found.values()), count)


def _under_way(rows: Sequence[tuple[str, str, str]]) -> UnderWay:
    drafting = tuple(locale for locale, state, _ in rows if state == State.DRAFTING)
    waiting = tuple(locale for locale, state, _ in rows if state == State.WAITING)
    return UnderWay(rows[0][2], len(rows) - len(drafting) - len(waiting), len(rows), drafting, waiting)


# ---------------------------------------------------------------- the editor


@reads
def translation(translation_id: int) -> Translation:
    """With its article, story, source and people; raises NotFound."""
    joined = ("article__story__source", "claimed_by", "translated_by", "approved_by")
    row = Translation.objects.select_related(*joined).defer("article__raw").filter(pk=translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(translation_id), mend="look for it in the queue")
    return row


@reads
def segments(translation_id: int) -> list[TranslatedSegment]:
    return list(TranslatedSegment.objects.filter(translation_id=translation_id).order_by("order"))


@reads
def segment(segment_id: int) -> TranslatedSegment:
    """With its translation; raises NotFound."""
    row = TranslatedSegment.objects.select_related("translation", "edited_by").filter(pk=segment_id).first()
    if row is None:
        raise NotFound("there is no such segment", subject=str(segment_id), mend="load the page again")
    return row


@reads
def neighbours(row: TranslatedSegment) -> tuple[str, str]:
    """The sources before and after it: what a memory match in context shares."""
    wanted = (row.order - 1, row.order + 1)
    near = TranslatedSegment.objects.filter(translation_id=row.translation_id, order__in=wanted)
    found = dict(near.values_list("order", "source"))
    return found.get(wanted[0], ""), found.get(wanted[1], "")


@reads
def after(row: TranslatedSegment) -> TranslatedSegment | None:
    rows = TranslatedSegment.objects.filter(translation_id=row.translation_id, order__gt=row.order)
    return rows.order_by("order").first()


@reads
def dismissed(locale: str, fingerprints: Iterable[str]) -> frozenset[str]:
    """Which of these findings a person has called wrong."""
    wanted = list(dict.fromkeys(fingerprints))
    if not wanted:
        return frozenset()
    return frozenset(Dismissal.objects.filter(locale=locale, text_hash__in=wanted).values_list("text_hash", flat=True))


@reads
def comments(translation_id: int, segment_id: int | None = None) -> list[Comment]:
    """Those of one segment, or those of the article as a whole."""
    rows = Comment.objects.filter(translation_id=translation_id, segment_id=segment_id)
    return list(rows.select_related("author").order_by("at", "pk"))


@reads
def comment_counts(translation_id: int) -> dict[int, int]:
    """Open comments by segment; the article's own under 0."""
    rows = Comment.objects.filter(translation_id=translation_id, resolved_at__isnull=True)
    return {pk or 0: n for pk, n in rows.order_by("segment_id").values_list("segment_id").annotate(n=Count("pk"))}


@reads
def history(translation_id: int, segment_id: int | None = None, *, limit: int = 100) -> list[Event]:
    """What happened, newest first: to one segment, or to the translation with all of them."""
    rows = Event.objects.filter(translation_id=translation_id)
    if segment_id is not None:
        rows = rows.filter(segment_id=segment_id)
    return list(rows.select_related("who", "segment").order_by("-at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Limit:
    """A partner's longest headline."""

    partner: str
    characters: int


@reads
def limits(locale: str) -> tuple[Limit, ...]:
    """Of the partners that may have this locale, the strictest first."""
    rows = Partner.objects.filter(state=PartnerState.ACTIVE, headline_limit__gt=0).order_by("headline_limit", "slug")
    return tuple(Limit(str(r), r.headline_limit) for r in rows if {locale, "*"} & set(r.rights.get("locales", ())))


@reads
def newer(row: Translation) -> int | None:
    """The translation of the newest source version, where this one is not it."""
    if row.is_latest:
        return None
    story = row.article.story_id
    found = Translation.objects.filter(article__story_id=story, locale=row.locale, is_latest=True)
    return found.values_list("pk", flat=True).first()


@reads
def public_address(row: Translation) -> str:
    """Where readers find the story in this locale now, "" where they do not."""
    rows = Publication.objects.filter(story_id=row.article.story_id, locale=row.locale, is_current=True)
    found = rows.filter(status="usable").first()
    return f"/{found.locale}/{found.slug}" if found else ""


@reads
def failed_logins(key: str, since: datetime) -> int:
    """How often a log-in with this note failed (see `desk_intents.note_failed_login`)."""
    return Event.objects.filter(what="login_failed", at__gte=since, note__contains=key).count()


@reads
def samples() -> list[TranslatedSegment]:
    """A segment of each locale that has open drafts, as `segment` gives it."""
    open_ones = Translation.objects.filter(is_latest=True, state__in=OPEN).order_by()
    newest = open_ones.values_list("locale").annotate(newest=Max("pk"))
    first = [row.order_by("order").values_list("pk", flat=True).first() for row in map(_of, dict(newest).values())]
    return [segment(pk) for pk in first if pk is not None]


def _of(translation_id: int) -> QuerySet[TranslatedSegment]:
    return TranslatedSegment.objects.filter(translation_id=translation_id)
