"""Intake and drafting, written down: each intent says what to write and when it was decided.

Nothing here reads a clock or sends a task: whoever calls passes `decided_at`, and enqueues after commit.
People's writes are in `reviews.py`, what goes out in `publishing.py`, deliveries in `outbox.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F

from pipelines.errors import Conflict, NotFound
from pipelines.markup import strip
from pipelines.model import Article as ArticleText
from pipelines.model import Draft, Priority, PubStatus
from pipelines.workflow import Action, Role, State, step
from store import carry, convert, publishing
from store.guard import writes
from store.models import Article, ArticleState, Event, SetAsideMessage, Source, Story, Translation

RAW_KEPT = 64 * 1024
_AGAIN = "+"  # "3+5": the fifth version that we hold, which its source calls 3
URGENCY = {Priority.FLASH: 4.0, Priority.URGENT: 2.0, Priority.ROUTINE: 1.0}


@dataclass(frozen=True, slots=True)
class AcceptArticle:
    """Store one version. With `held_reason` its translations wait for a person instead of the worker.

    `default_locales` count where none is asked for and the story was never translated before. `weak`: the source
    may change a text and leave its version as it was (RSS has none), so that other words are another version.
    """

    article: ArticleText
    raw: bytes
    raw_type: str
    locales: tuple[str, ...]
    door: str
    decided_at: datetime
    priority: Priority = Priority.ROUTINE
    publish: bool = False
    held_reason: str = ""
    default_locales: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """`created` is False where this very version was here already: then nothing was changed."""

    article_id: int
    created: bool
    translations: tuple[int, ...] = ()  # to be drafted now
    publications: tuple[int, ...] = ()  # kills that were written


@writes
def accept(intent: AcceptArticle) -> Accepted:
    """Idempotent by (source, uri, version), also when two doors bring the same at the same moment."""
    story = _locked_story(intent.article.source, intent.article.uri)
    intent = replace(intent, article=replace(intent.article, version=_version(story, intent)))
    known = Article.objects.filter(story=story, version=intent.article.version).first()
    if known:
        return Accepted(known.pk, created=False)
    before = story.latest
    row = _article_row(story, intent)
    if before and not is_newer(row, before):
        row.state = ArticleState.SUPERSEDED
        row.save()
        return Accepted(row.pk, created=True)
    row.save()
    Story.objects.filter(pk=story.pk).update(latest=row)
    if intent.article.status is PubStatus.CANCELED:
        return Accepted(row.pk, True, publications=publishing.kill_story(story, row, intent.decided_at))
    if before and before.state in (ArticleState.READY, ArticleState.HELD):
        Article.objects.filter(pk=before.pk).update(state=ArticleState.SUPERSEDED)
    return Accepted(row.pk, True, translations=_fan_out(story, row, intent))


def _version(story: Story, intent: AcceptArticle) -> str:
    """The version under which it is kept: its own, or that with a number behind it.

    Numbered are a kill under the very version that it kills, or under none (neither may be taken for a repetition),
    and other words under the same version of a weak source. What was killed stays so until a newer version comes.
    """
    article, latest = intent.article, story.latest
    if latest is None:
        return article.version or "1"
    same = article.version in ("", latest.version, _base(latest.version))
    if same and latest.status != PubStatus.CANCELED:
        if article.status is PubStatus.CANCELED or (intent.weak and _reworded(article, latest)):
            return f"{_base(latest.version)}{_AGAIN}{latest.number + 1}"
        return latest.version
    return article.version or latest.version


def _base(version: str) -> str:
    return version.partition(_AGAIN)[0]


def _reworded(article: ArticleText, latest: Article) -> bool:
    """Other words; an address in a link may change with every look at a feed."""
    if latest.content_hash == article.content_hash:
        return False
    return _words(article) != _words(convert.article_of(latest.document))


def _words(article: ArticleText) -> list[tuple[str, str]]:
    return [(b.kind.value, strip(b.text, b.html).text if b.html else b.text) for b in article.blocks]


def _locked_story(source: str, uri: str) -> Story:
    """The story's row, locked: versions are numbered one after another (SQLite locks at BEGIN)."""
    slug = Source.objects.get_or_create(slug=source)[0]
    story, _ = Story.objects.get_or_create(source=slug, uri=uri)
    return Story.objects.select_for_update(of=("self",)).select_related("latest").get(pk=story.pk)


def _article_row(story: Story, intent: AcceptArticle) -> Article:
    document = convert.clean(convert.to_json(intent.article))
    article = convert.article_of(document)
    held = intent.held_reason or ("withheld by its source" if article.status is PubStatus.WITHHELD else "")
    last = story.versions.order_by("-number").values_list("number", flat=True).first()
    return Article(
        story=story,
        version=article.version,
        number=(last or 0) + 1,
        raw=intent.raw,
        raw_type=intent.raw_type,
        document=document,
        headline=convert.headline_of(article.blocks),
        language=article.language,
        section=article.section[:200],
        content_hash=article.content_hash,
        status=article.status.value,
        priority=intent.priority.value,
        state=_first_state(article.status, held),
        held_reason=held,
        note=article.note,
        not_before=article.embargoed_until,
        door=intent.door,
        received_at=intent.decided_at,
    )


def _first_state(status: PubStatus, held: str) -> str:
    if status is PubStatus.CANCELED:
        return str(ArticleState.KILLED)
    return str(ArticleState.HELD if held else ArticleState.READY)


def is_newer(row: Article, before: Article) -> bool:
    """Whole numbers are compared as numbers; any other version counts by arrival (the standards say no more)."""
    new, old = _base(row.version), _base(before.version)
    if new.isdecimal() and old.isdecimal():
        return int(new) > int(old) or (new == old and _AGAIN in row.version)
    return True


def _fan_out(story: Story, row: Article, intent: AcceptArticle) -> tuple[int, ...]:
    """A row for each locale asked for now or translated before, so that a correction reaches them all."""
    earlier = {
        t.locale: t
        for t in Translation.objects.filter(article__story=story, is_latest=True).order_by("article__number")
    }
    Translation.objects.filter(article__story=story, is_latest=True).update(is_latest=False, version=F("version") + 1)
    held = row.state == ArticleState.HELD
    made = []
    for locale in dict.fromkeys((*intent.locales, *earlier)) or intent.default_locales:
        before = earlier.get(locale)
        made.append(
            Translation.objects.create(
                article=row,
                locale=locale,
                state=(State.HELD if held else State.WAITING).value,
                priority=intent.priority.value,
                predecessor=carry.worth_keeping(before),
                publish=intent.publish,
                not_before=row.not_before,
                last_error=row.held_reason,
                rank=URGENCY[intent.priority],
                sent_at=intent.decided_at,
                created_at=intent.decided_at,
                updated_at=intent.decided_at,
            )
        )
        if before:
            _note_source_change(before, made[-1], intent.decided_at)
    return () if held else tuple(t.pk for t in made)


def _note_source_change(before: Translation, after: Translation, at: datetime) -> None:
    Event.objects.create(
        at=at,
        what="source_changed",
        article=after.article,
        translation=after,
        who=None,
        before={"translation": before.pk, "version": before.article.version},
        after={"version": after.article.version},
    )


# ---------------------------------------------------------------- drafting


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on a translation. `version` is what the next write must find."""

    translation_id: int
    owner: str
    version: int
    attempt: int


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """The machine's draft, and what was thought of it."""

    lease: Lease
    draft: Draft
    risk: float
    decided_at: datetime
    publish: bool = False  # the policy lets it out without a person
    model_note: str = ""
    glossary_version: int | None = None


@writes
def save_draft(intent: SaveDraft) -> int:
    """Write the draft once: Conflict where the lease was lost. Returns the row's new version.

    What the translation of the previous source version holds for unchanged sentences is kept.
    """
    row = _leased(intent.lease)
    after = step(Action.FINISH_DRAFT, State(row.state), Role.MACHINE, subject=str(row.pk))
    segments = carry.merged(row, intent.draft)
    carry.store(row, segments)
    severities = [f.get("severity") for s in segments for f in s.findings]
    severities += [f.severity.value for f in intent.draft.findings]
    draft = intent.draft
    fields: dict[str, object] = {
        "state": after.value,
        "publish": row.publish or intent.publish,
        "signature": draft.signature[:500],
        "model_note": intent.model_note[:300],
        "glossary_version": intent.glossary_version,
        "confidence": draft.confidence,
        "risk": intent.risk,
        "rank": (0.1 + intent.risk) * URGENCY[Priority(row.priority)],
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "findings": convert.clean(convert.to_json(draft.findings)),
        "headline": carry.headline(segments) or convert.storable(convert.headline_of(draft.blocks)),
        "drafted_at": intent.decided_at,
        "updated_at": intent.decided_at,
        "lease_owner": "",
        "lease_until": None,
        "last_error": "",
    }
    if row.publish or intent.publish:
        fields["sent_at"] = None  # a worker that dies before it publishes: the next sweep does
    version = compare_and_set(row.pk, intent.lease.version, **fields)
    Event.objects.create(at=intent.decided_at, what="drafted", translation_id=row.pk, article_id=row.article_id)
    return version


def _leased(lease: Lease) -> Translation:
    row = Translation.objects.select_for_update(of=("self",)).filter(pk=lease.translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(lease.translation_id))
    if row.version != lease.version or row.lease_owner != lease.owner:
        raise Conflict("somebody else took the job over", subject=str(row.pk), mend="nothing: their draft counts")
    return row


def compare_and_set(translation_id: int, expected: int, **fields: object) -> int:
    """Write where the version is still the expected one; raises Conflict otherwise. Returns the new version."""
    changed = Translation.objects.filter(pk=translation_id, version=expected).update(version=expected + 1, **fields)
    if not changed:
        raise Conflict("it was changed in the meantime", subject=f"translation {translation_id}", mend="load it again")
    return expected + 1


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A draft did not come about. With `hold` a person must look; else it is due again after `wait`."""

    lease: Lease
    error: str
    hold: bool
    wait: timedelta
    decided_at: datetime


@writes
def give_up(intent: GiveUp) -> None:
    row = _leased(intent.lease)
    action = Action.HOLD if intent.hold else Action.GIVE_UP
    after = step(action, State(row.state), Role.MACHINE, subject=str(row.pk))
    compare_and_set(
        row.pk,
        intent.lease.version,
        state=after.value,
        last_error=convert.storable(intent.error),
        lease_owner="",
        lease_until=None if intent.hold else intent.decided_at + intent.wait,
        updated_at=intent.decided_at,
    )
    what = "held" if intent.hold else "draft_failed"
    Event.objects.create(at=intent.decided_at, what=what, translation_id=row.pk, note=intent.error[:2000])


# ---------------------------------------------------------------- what cannot be used


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that does not parse: kept where people see it."""

    door: str
    raw: bytes
    reason: str
    decided_at: datetime


@writes
def set_aside(intent: SetAside) -> int:
    row = SetAsideMessage.objects.create(
        door=intent.door,
        at=intent.decided_at,
        raw=intent.raw[:RAW_KEPT],
        size=len(intent.raw),
        digest=sha256(intent.raw).hexdigest(),
        reason=convert.storable(intent.reason)[:2000],
    )
    return row.pk
