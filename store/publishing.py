"""What goes out: one transaction writes the immutable publication and the outbox beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils.text import slugify

from pipelines.errors import Conflict, NotAllowed, NotFound
from pipelines.model import (
    Alternate,
    Block,
    BlockKind,
    FeedItem,
    Label,
    Priority,
    PubStatus,
)
from pipelines.model import Article as ArticleText
from pipelines.workflow import Action, Role, State, step
from store import check_reports, convert, outbox, partner_hub
from store.guard import writes
from store.models import (
    Article,
    ArticleState,
    Event,
    Publication,
    PublicationTag,
    Story,
    TranslatedSegment,
    Translation,
)

_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish a translation now. `person` is who pressed the button, None for the machine."""

    translation_id: int
    decided_at: datetime
    role: Role = Role.MACHINE
    person: int | None = None
    expected: int | None = None  # the row's version, where the caller has seen it


@writes
def publish(intent: Publish) -> int | None:
    """Write the publication and its deliveries; None where it is out already. Returns the publication's id.

    Raises NotAllowed (state, role, embargo), Conflict (changed in between, or a newer source version is here).
    """
    row = _locked(intent.translation_id)
    if row.state == State.PUBLISHED.value:
        return None
    after = _may_go_out(row, intent)
    story = row.article.story
    segments = list(row.segments.order_by("order"))
    article = convert.article_of(row.article.document)
    row.label = convert.label_of(segments, approved=row.approved_at is not None).value
    item = _item(story, row, article, segments, intent.decided_at)
    made = _write(story, item, row, intent.decided_at)
    check_reports.write(made, row, segments)
    Translation.objects.filter(pk=row.pk).update(
        state=after.value,
        label=row.label,
        version=F("version") + 1,
        published_at=intent.decided_at,
        updated_at=intent.decided_at,
        claimed_by=None,
        claim_until=None,
    )
    _event("published", made, intent.decided_at, intent.person)
    outbox.queue(made, story.source.slug, intent.decided_at)
    partner_hub.queue(made, item, intent.decided_at)
    return made.pk


def _locked(translation_id: int) -> Translation:
    """The translation with its story locked first, as intake does: no two orders, no deadlock."""
    found = Translation.objects.filter(pk=translation_id).values_list("article__story_id", flat=True).first()
    if found is None:
        raise NotFound("there is no such translation", subject=str(translation_id))
    _lock_story(found)
    return Translation.objects.select_related("article__story__source").get(pk=translation_id)


def _lock_story(story_id: int) -> Story:
    return Story.objects.select_for_update(of=("self",)).select_related("source").get(pk=story_id)


def _may_go_out(row: Translation, intent: Publish) -> State:
    subject = f"translation {row.pk}"
    if intent.expected is not None and row.version != intent.expected:
        raise Conflict("it was changed in the meantime", subject=subject, mend="load it again")
    if not row.is_latest or row.article.state != ArticleState.READY:
        raise Conflict("a newer version or a kill of the source is here", subject=subject, mend="work on that one")
    if row.not_before and row.not_before > intent.decided_at:
        raise NotAllowed(
            f"it is under embargo until {row.not_before:%Y-%m-%d %H:%M} UTC",
            subject=subject,
            mend="approve it: it goes out by itself then",
        )
    auto = row.state == State.DRAFTED.value and row.publish
    return step(Action.AUTO_PUBLISH if auto else Action.PUBLISH, State(row.state), intent.role, subject=subject)


# ---------------------------------------------------------------- the item


def _item(
    story: Story, row: Translation, article: ArticleText, segments: list[TranslatedSegment], at: datetime
) -> FeedItem:
    last = Publication.objects.filter(story=story, locale=row.locale).order_by("-version").first()
    blocks = convert.target_blocks(article, [convert.draft_segment(s) for s in segments])
    headline = convert.headline_of(blocks)
    slug = last.slug if last else slug_of(headline, story)
    return FeedItem(
        uri=last.uri if last else _new_uri(story, row.locale, at),
        version=last.version + 1 if last else 1,
        locale=row.locale,
        status=PubStatus.USABLE,
        label=Label(row.label),
        url=f"{settings.BASE_URL}/{row.locale}/{slug}",
        headline=headline,
        blocks=blocks,
        first_created=last.first_published if last else at,
        version_created=at,
        source_uri=article.uri,
        source_version=article.version,
        source_url=article.url,
        source_name=story.source.name or story.source.slug,
        summary=_summary(blocks),
        byline=article.byline,
        provider=settings.DRAGOMAN["DRAGOMAN_PUBLISHER"],
        section=article.section,
        tags=tuple(dict.fromkeys(article.tags)),
        priority=Priority(row.priority),
        embargoed_until=article.embargoed_until,
        note=article.note,
        correction=bool(last and last.status == PubStatus.USABLE.value),
        rights=article.rights,
        related=article.related,
        alternates=_alternates(story, row.locale),
        model_note=row.model_note,
    )


def _summary(blocks: tuple[Block, ...]) -> str:
    """The standfirst, else the beginning of the first paragraph."""
    found = {b.kind: b for b in reversed(blocks)}
    text = convert.plain(found.get(BlockKind.STANDFIRST) or found.get(BlockKind.PARAGRAPH))
    return text if len(text) <= _SUMMARY else text[:_SUMMARY].rsplit(" ", 1)[0] + "…"


def _new_uri(story: Story, locale: str, at: datetime) -> str:
    """A tag URI (RFC 4151): it names, for ever, and does not change when the site moves."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"tag:{host},{at:%Y-%m-%d}:{_digest(story)}/{locale}"


def _digest(story: Story) -> str:
    return sha256(f"{story.source.slug}\x1f{story.uri}".encode()).hexdigest()[:16]


def slug_of(headline: str, story: Story) -> str:
    """Words of the first published headline, and a part that makes it unique; it never changes again."""
    words = slugify(headline, allow_unicode=True)[:80].strip("-")
    return "-".join(part for part in (words, _digest(story)[:8]) if part)


def _alternates(story: Story, locale: str) -> tuple[Alternate, ...]:
    current = Publication.objects.filter(story=story, is_current=True, status=PubStatus.USABLE.value)
    rows = current.exclude(locale=locale).order_by("locale").values_list("locale", "slug", "uri")
    return tuple(Alternate(loc, f"{settings.BASE_URL}/{loc}/{slug}", uri) for loc, slug, uri in rows)


def _write(story: Story, item: FeedItem, row: Translation | None, at: datetime) -> Publication:
    PublicationTag.objects.filter(publication__story=story, locale=item.locale).delete()
    Publication.objects.filter(story=story, locale=item.locale, is_current=True).update(is_current=False)
    made = Publication.objects.create(
        story=story,
        translation=row,
        uri=item.uri,
        locale=item.locale,
        version=item.version,
        status=item.status.value,
        label=item.label.value,
        slug=item.url.rsplit("/", 1)[1],
        headline=item.headline,
        section=item.section[:200],
        item=convert.clean(convert.to_json(item)),
        first_published=item.first_created,
        published_at=at,
        is_current=True,
    )
    tags = dict.fromkeys(t[:200] for t in item.tags if t)
    PublicationTag.objects.bulk_create([PublicationTag(publication=made, locale=item.locale, tag=tag) for tag in tags])
    return made


# ---------------------------------------------------------------- kills


@dataclass(frozen=True, slots=True)
class TakeDown:
    """Withdraw one locale: what readers and partners see is a kill of that translation."""

    translation_id: int
    person: int | None
    role: Role
    note: str
    decided_at: datetime


@writes
def take_down(intent: TakeDown) -> int | None:
    """Returns the kill's publication id, None where nothing was public."""
    row = _locked(intent.translation_id)
    after = step(Action.TAKE_DOWN, State(row.state), intent.role, subject=f"translation {row.pk}")
    Translation.objects.filter(pk=row.pk).update(
        state=after.value, version=F("version") + 1, updated_at=intent.decided_at
    )
    story = row.article.story
    current = Publication.objects.filter(
        story=story, locale=row.locale, is_current=True, status=PubStatus.USABLE.value
    ).first()
    if current is None:
        return None
    return _kill_one(story, current, intent.note, intent.decided_at, intent.person).pk


def kill_story(story: Story, article: Article, at: datetime) -> tuple[int, ...]:
    """Kill every translation of a story, published or not. Within the caller's transaction."""
    _lock_story(story.pk)
    Article.objects.filter(story=story).exclude(pk=article.pk).exclude(state=ArticleState.SUPERSEDED).update(
        state=ArticleState.SUPERSEDED
    )
    living = Translation.objects.filter(article__story=story).exclude(state=State.KILLED.value)
    living.update(
        state=State.KILLED.value,
        version=F("version") + 1,
        updated_at=at,
        lease_owner="",
        lease_until=None,
        claimed_by=None,
        claim_until=None,
    )
    out = Publication.objects.filter(story=story, is_current=True, status=PubStatus.USABLE.value).order_by("pk")
    return tuple(_kill_one(story, p, article.note, at, None, article.version).pk for p in out)


def _kill_one(
    story: Story, current: Publication, note: str, at: datetime, person: int | None, source_version: str = ""
) -> Publication:
    """Only identity, times and the note go out; section and tags stay, so that each feed shows its tombstone."""
    was = convert.item_of(current.item)
    item = replace(
        was,
        version=was.version + 1,
        status=PubStatus.CANCELED,
        headline="",
        summary="",
        blocks=(),
        byline=None,
        related=(),
        alternates=(),
        version_created=at,
        source_version=source_version or was.source_version,
        note=convert.storable(note),
        correction=False,
        report_url="",
    )
    made = _write(story, item, current.translation, at)
    _event("killed", made, at, person, note)
    outbox.queue_kill(made, at)
    partner_hub.queue(made, item, at)
    return made


def _event(what: str, made: Publication, at: datetime, person: int | None, note: str = "") -> None:
    Event.objects.create(
        at=at,
        who_id=person,
        what=what,
        translation=made.translation,
        article=made.translation.article if made.translation else None,
        after={"publication": made.pk, "version": made.version},
        note=note,
    )
