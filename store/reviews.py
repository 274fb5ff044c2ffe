"""People's writes: claim, edit, hand over, approve, comment, dismiss. Each compares a version before it sets.

An approval puts the segments into the translation memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from pipelines.errors import Conflict, NotAllowed, NotFound
from pipelines.model import Finding, Origin
from pipelines.workflow import Action, Role, State, step
from store import carry, convert, intents
from store.guard import writes
from store.models import (
    Comment,
    Dismissal,
    Event,
    LocalePolicy,
    MemoryUnit,
    SegmentState,
    TranslatedSegment,
    Translation,
)

_WRITTEN_ELSEWHERE = (Action.PUBLISH, Action.AUTO_PUBLISH, Action.TAKE_DOWN, Action.KILL)


@dataclass(frozen=True, slots=True)
class Move:
    """A person moves a translation along the workflow. `expected` is the version that they saw.

    `until` is the claim's end for a claim, the moment of release for an approval (None: at once).
    """

    translation_id: int
    action: Action
    person: int
    role: Role
    expected: int
    decided_at: datetime
    note: str = ""
    until: datetime | None = None


@writes
def move(intent: Move) -> int:
    """Returns the row's new version. Raises NotAllowed, Conflict, NotFound.

    Publishing, taking down and killing write more than a state: they have their own intents in `publishing.py`.
    """
    if intent.action in _WRITTEN_ELSEWHERE:
        raise ValueError(f"{intent.action} is an intent of store.publishing")
    row = _row(intent.translation_id)
    after = step(intent.action, State(row.state), intent.role, subject=f"translation {row.pk}")
    _nobody_elses(row, intent)
    fields: dict[str, object] = {"state": after.value, "updated_at": intent.decided_at}
    fields |= _fields(row, intent)
    version = intents.compare_and_set(row.pk, intent.expected, **fields)
    if intent.action is Action.APPROVE:
        _approve_segments(row, intent)
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what=intent.action.value,
        translation=row,
        article_id=row.article_id,
        before={"state": row.state},
        after={"state": after.value},
        note=convert.storable(intent.note),
    )
    return version


def _row(translation_id: int) -> Translation:
    row = Translation.objects.select_for_update(of=("self",)).filter(pk=translation_id).first()
    if row is None:
        raise NotFound("there is no such translation", subject=str(translation_id))
    if not row.is_latest:
        raise Conflict(
            "a newer version of the source is being translated",
            subject=f"translation {row.pk}",
            mend="go on with that one: the edits are in it",
        )
    return row


def _nobody_elses(row: Translation, intent: Move) -> None:
    """A live claim keeps other translators out; an editor may overrule it."""
    live = row.claimed_by_id and row.claim_until and row.claim_until > intent.decided_at
    if live and row.claimed_by_id != intent.person and intent.role is Role.TRANSLATOR:
        raise Conflict(f"{row.claimed_by} is working on it", subject=f"translation {row.pk}", mend="choose another one")


def _fields(row: Translation, intent: Move) -> dict[str, object]:
    """What an action writes beside the state."""
    free: dict[str, object] = {"claimed_by_id": None, "claim_until": None}
    match intent.action:
        case Action.CLAIM:
            return {"claimed_by_id": intent.person, "claim_until": intent.until}
        case Action.SUBMIT:
            return free | {"translated_by_id": intent.person}
        case Action.APPROVE:
            _second_eyes(row, intent)
            return free | {
                "approved_by_id": intent.person,
                "approved_at": intent.decided_at,
                "not_before": intent.until or row.not_before,
                "sent_at": intent.decided_at,
            }
        case Action.REOPEN | Action.SEND_BACK:
            return {
                "claimed_by_id": row.translated_by_id,
                "claim_until": intent.until,
                "approved_by_id": None,
                "approved_at": None,
                "publish": False,
            }
        case Action.REDRAFT:
            return free | {"attempts": 0, "sent_at": None, "lease_until": None, "last_error": ""}
        case _:
            return free


def _second_eyes(row: Translation, intent: Move) -> None:
    policy = LocalePolicy.objects.filter(locale=row.locale, second_pair=True)
    if row.translated_by_id == intent.person and policy.exists():
        raise NotAllowed(
            "who translated it cannot approve it",
            subject=f"translation {row.pk}",
            mend="ask another editor: this locale wants a second pair of eyes",
        )


# ---------------------------------------------------------------- segments


@dataclass(frozen=True, slots=True)
class EditSegment:
    """A person's new target for one segment, with what the checks said of it."""

    segment_id: int
    target: str
    person: int
    role: Role
    expected: int
    decided_at: datetime
    findings: Sequence[Finding] = ()


@writes
def edit_segment(intent: EditSegment) -> int:
    """Returns the segment's new version; Conflict where somebody edited it since (the desk merges)."""
    segment = TranslatedSegment.objects.select_related("translation").filter(pk=intent.segment_id).first()
    if segment is None:
        raise NotFound("there is no such segment", subject=str(intent.segment_id))
    row = _row(segment.translation_id)
    step(Action.EDIT, State(row.state), intent.role, subject=f"segment {segment.pk}")
    target = convert.storable(intent.target)
    changed = TranslatedSegment.objects.filter(pk=segment.pk, version=intent.expected).update(
        target=target,
        origin=Origin.PERSON.value if target != segment.target else segment.origin,
        state=SegmentState.EDITED,
        findings=convert.clean(convert.to_json(tuple(intent.findings))),
        edited_by_id=intent.person,
        edited_at=intent.decided_at,
        version=intent.expected + 1,
    )
    if not changed:
        raise Conflict("somebody else edited it in the meantime", subject=segment.segment, mend="merge both texts")
    _recount(row, intent.decided_at)
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what="edited",
        translation=row,
        segment=segment,
        before={"target": segment.target, "state": segment.state},
        after={"target": target, "state": "edited"},
    )
    return intent.expected + 1


def _recount(row: Translation, at: datetime) -> None:
    """The desk's counters. The version stays: an edit of a segment is no conflict for another segment."""
    segments = list(row.segments.all())
    severities = [f.get("severity") for s in segments for f in s.findings]
    severities += [f.get("severity") for f in row.findings]
    Translation.objects.filter(pk=row.pk).update(
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        headline=carry.headline(segments),
        updated_at=at,
    )


@dataclass(frozen=True, slots=True)
class ApproveSegments:
    """A person answers for these segments as they stand."""

    translation_id: int
    segment_ids: Sequence[int]
    person: int
    role: Role
    decided_at: datetime


@writes
def approve_segments(intent: ApproveSegments) -> int:
    """Returns how many were approved; they enter the memory when the translation is approved."""
    row = _row(intent.translation_id)
    step(Action.EDIT, State(row.state), intent.role, subject=f"translation {row.pk}")
    chosen = row.segments.filter(pk__in=intent.segment_ids).exclude(state=SegmentState.APPROVED)
    count = chosen.update(
        state=SegmentState.APPROVED,
        edited_by_id=intent.person,
        edited_at=intent.decided_at,
        version=F("version") + 1,
    )
    if count:
        Event.objects.create(
            at=intent.decided_at,
            who_id=intent.person,
            what="approved_segments",
            translation=row,
            after={"segments": list(intent.segment_ids)},
        )
    return count


def _approve_segments(row: Translation, intent: Move) -> None:
    """All of a translation's segments are approved with it, and go into the memory."""
    row.segments.exclude(state=SegmentState.APPROVED).update(
        state=SegmentState.APPROVED, edited_at=intent.decided_at, version=F("version") + 1
    )
    segments = list(row.segments.order_by("order"))
    keys = ["", *(convert.memory_hash(s.source) for s in segments), ""]
    for at, segment in enumerate(segments):
        if segment.origin == Origin.COPY.value or not segment.target.strip():
            continue
        MemoryUnit.objects.update_or_create(
            locale=row.locale,
            source_hash=keys[at + 1],
            before_hash=keys[at],
            after_hash=keys[at + 2],
            defaults={
                "source": segment.source,
                "target": segment.target,
                "author_id": segment.edited_by_id or intent.person,
                "origin": "desk",
                "at": intent.decided_at,
            },
        )


# ---------------------------------------------------------------- remarks


@dataclass(frozen=True, slots=True)
class AddComment:
    translation_id: int
    text: str
    person: int
    decided_at: datetime
    segment_id: int | None = None


@writes
def comment(intent: AddComment) -> int:
    made = Comment.objects.create(
        translation_id=intent.translation_id,
        segment_id=intent.segment_id,
        author_id=intent.person,
        text=convert.storable(intent.text),
        at=intent.decided_at,
    )
    return made.pk


@dataclass(frozen=True, slots=True)
class Dismiss:
    """A finding is called wrong. `fingerprint` is `pipelines.checks.runner.fingerprint`."""

    check_id: str
    locale: str
    fingerprint: str
    reason: str
    person: int
    decided_at: datetime


@writes
def dismiss(intent: Dismiss) -> None:
    """The same finding on the same texts stays away; dismissing twice keeps the newer reason."""
    Dismissal.objects.update_or_create(
        check_id=intent.check_id,
        locale=intent.locale,
        text_hash=intent.fingerprint,
        defaults={
            "reason": convert.storable(intent.reason),
            "person_id": intent.person,
            "at": intent.decided_at,
        },
    )
