"""The desk's writes beyond `reviews.py`: saves that keep history short, a second pair of eyes, kills, logins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from pipelines.checks.base import Pair
from pipelines.checks.runner import fingerprint
from pipelines.errors import BadInput, NotAllowed, NotFound
from pipelines.model import BlockKind, Finding
from pipelines.workflow import Action, Role, State, step
from store import convert, publishing, reviews
from store.guard import writes
from store.models import (
    Article,
    ArticleState,
    Comment,
    Dismissal,
    Event,
    LocalePolicy,
    Profile,
    SegmentState,
    TranslatedSegment,
    Translation,
)

CLAIM = timedelta(minutes=30)
# Edits of one person to one segment within this time are one entry of its history.
_ONE_SITTING = timedelta(minutes=5)
_FILTERS_KEPT = 30


def pair_of(row: TranslatedSegment, locale: str) -> Pair:
    """What the checks saw: the pair by which a finding's fingerprint is made."""
    return Pair(row.source, row.target, locale, BlockKind(row.kind), id=row.segment, html=row.html)


# ---------------------------------------------------------------- edits


@writes
def save_edit(intent: reviews.EditSegment) -> int:
    """`reviews.edit_segment`, with a claim for whoever begins, one history entry a sitting, and open findings counted.

    Returns the segment's new version. Raises Conflict where somebody else saved since.
    """
    version = reviews.edit_segment(intent)
    row = Translation.objects.get(segments__pk=intent.segment_id)
    _claim_by_editing(row, intent)
    _one_entry(intent)
    recount(row.pk)
    return version


def _claim_by_editing(row: Translation, intent: reviews.EditSegment) -> None:
    """Who edits a free draft has claimed it; who edits their own has it for longer."""
    until = intent.decided_at + CLAIM
    if row.state == State.DRAFTED:
        reviews.move(
            reviews.Move(row.pk, Action.CLAIM, intent.person, intent.role, row.version, intent.decided_at, until=until)
        )
    elif row.claimed_by_id == intent.person:
        Translation.objects.filter(pk=row.pk).update(claim_until=until)


def _one_entry(intent: reviews.EditSegment) -> None:
    """Autosave writes every few seconds; the history tells what a sitting changed."""
    latest = Event.objects.filter(segment_id=intent.segment_id).order_by("-at", "-pk")[:2]
    if len(latest) < 2:
        return
    now, was = latest
    same = was.what == now.what == "edited" and was.who_id == now.who_id
    if same and now.at - was.at <= _ONE_SITTING:
        now.before = was.before
        now.save(update_fields=["before"])
        was.delete()


def recount(translation_id: int) -> None:
    """The counters of errors and warnings, without what people dismissed."""
    row = Translation.objects.get(pk=translation_id)
    judged = row.segments.exclude(findings=[]).only("segment", "kind", "html", "source", "target", "findings")
    found = [(f, pair_of(s, row.locale)) for s in judged for f in convert.findings_of(s.findings)]
    named = {fingerprint(finding, pair) for finding, pair in found}
    away = set(
        Dismissal.objects.filter(locale=row.locale, text_hash__in=named).values_list("text_hash", flat=True)
        if named
        else ()
    )
    severities = [f.severity.value for f, pair in found if not away or fingerprint(f, pair) not in away]
    severities += [f.get("severity") for f in row.findings]
    Translation.objects.filter(pk=row.pk).update(errors=severities.count("error"), warnings=severities.count("warning"))


@writes
def dismiss(translation_id: int, intent: reviews.Dismiss) -> None:
    """A finding of this translation is called wrong: it counts no more."""
    reviews.dismiss(intent)
    recount(translation_id)
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what="dismissed",
        translation_id=translation_id,
        after={"check": intent.check_id},
        note=convert.storable(intent.reason),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole translation checked anew: findings by segment's primary key, and those of the article."""

    translation_id: int
    segments: Mapping[int, Sequence[Finding]]
    article: Sequence[Finding] | None  # None: as they are
    decided_at: datetime


@writes
def store_findings(intent: Judged) -> None:
    """Only where something differs is anything written; texts and versions stay."""
    row = Translation.objects.get(pk=intent.translation_id)
    changed = []
    for segment in row.segments.filter(pk__in=list(intent.segments)):
        fresh = convert.clean(convert.to_json(tuple(intent.segments[segment.pk])))
        if fresh != segment.findings:
            segment.findings = fresh
            changed.append(segment)
    TranslatedSegment.objects.bulk_update(changed, ["findings"], batch_size=100)
    if intent.article is not None:
        row.findings = convert.clean(convert.to_json(tuple(intent.article)))
        row.save(update_fields=["findings"])
    recount(row.pk)


# ---------------------------------------------------------------- the workflow


@writes
def move(intent: reviews.Move) -> int:
    """`reviews.move`, with the second pair of eyes also for who edited without handing over."""
    if intent.action is Action.APPROVE:
        _other_eyes(intent)
    return reviews.move(intent)


def _other_eyes(intent: reviews.Move) -> None:
    """The setting DRAGOMAN_SECOND_EYES asks it of every locale, a locale's policy of that one."""
    row = Translation.objects.filter(pk=intent.translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(intent.translation_id))
    wanted = settings.DRAGOMAN["DRAGOMAN_SECOND_EYES"]
    if not wanted and not LocalePolicy.objects.filter(locale=row.locale, second_pair=True).exists():
        return
    own = row.segments.filter(edited_by_id=intent.person).exclude(state=SegmentState.DRAFT).exists()
    if own or row.translated_by_id == intent.person:
        raise NotAllowed(
            "who translated it cannot approve it",
            subject=f"translation {row.pk}",
            mend="ask another editor: this locale wants a second pair of eyes",
        )


@dataclass(frozen=True, slots=True)
class Kill:
    """A person kills a story: every translation of it, and at every partner that has one."""

    translation_id: int
    person: int
    role: Role
    note: str
    decided_at: datetime


@writes
def kill(intent: Kill) -> tuple[int, ...]:
    """Returns the kills' publication ids. Raises NotAllowed."""
    row = Translation.objects.select_related("article__story").filter(pk=intent.translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(intent.translation_id))
    step(Action.KILL, State(row.state), intent.role, subject=f"translation {row.pk}")
    article = row.article.story.latest or row.article
    note = convert.storable(intent.note)
    Article.objects.filter(pk=article.pk).update(state=ArticleState.KILLED, note=note)
    article.note = note
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what="kill",
        translation=row,
        article=article,
        before={"state": row.state},
        after={"state": State.KILLED.value},
        note=note,
    )
    return publishing.kill_story(row.article.story, article, intent.decided_at)


@writes
def resolve_comment(comment_id: int, at: datetime) -> Comment:
    row = Comment.objects.select_related("author").filter(pk=comment_id).first()
    if row is None:
        raise NotFound("there is no such comment", subject=str(comment_id))
    row.resolved_at = None if row.resolved_at else at
    row.save(update_fields=["resolved_at"])
    return row


@writes
def approve_segment(intent: reviews.ApproveSegments) -> int:
    """Returns the first of the segments' version after it."""
    reviews.approve_segments(intent)
    Translation.objects.filter(pk=intent.translation_id, claimed_by_id=intent.person).update(
        claim_until=intent.decided_at + CLAIM
    )
    return TranslatedSegment.objects.values_list("version", flat=True).get(pk=intent.segment_ids[0])


# ---------------------------------------------------------------- people


@writes
def note_failed_login(key: str, at: datetime) -> None:
    """Counted by `desk_queries.failed_logins`: in the table, for a cache may be away or empty."""
    Event.objects.create(at=at, what="login_failed", note=key)


@writes
def forget_failed_logins(before: datetime) -> None:
    Event.objects.filter(what="login_failed", at__lt=before).delete()


@writes
def set_interface(person: int, language: str) -> None:
    Profile.objects.update_or_create(user_id=person, defaults={"interface": language})


@writes
def keep_filter(person: int, name: str, query: str) -> None:
    """The same name again replaces it."""
    name = convert.storable(name).strip()[:60]
    if not name:
        raise BadInput("the filter has no name", mend="give it one")
    row, _ = Profile.objects.get_or_create(user_id=person)
    others = [f for f in row.filters if f.get("name") != name]
    row.filters = [*others, {"name": name, "query": query[:1000]}][-_FILTERS_KEPT:]
    row.save(update_fields=["filters"])


@writes
def drop_filter(person: int, name: str) -> None:
    row, _ = Profile.objects.get_or_create(user_id=person)
    row.filters = [f for f in row.filters if f.get("name") != name]
    row.save(update_fields=["filters"])


@writes
def bump(translation_id: int, at: datetime) -> None:
    """A change that other open pages must notice."""
    Translation.objects.filter(pk=translation_id).update(version=F("version") + 1, updated_at=at)
