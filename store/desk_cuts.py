"""Segments cut in two and put together: ids stay unique, and every source span stays true to its block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from pipelines.errors import BadInput, Conflict
from pipelines.markup import clean
from pipelines.model import Origin
from pipelines.workflow import Action, Role, State, step
from store import convert, reviews
from store.guard import writes
from store.models import Event, SegmentState, TranslatedSegment, Translation


@dataclass(frozen=True, slots=True)
class Split:
    """Cut a segment in two: at an offset of its source and at one of its target, both between words."""

    segment_id: int
    source_at: int
    target_at: int
    person: int
    role: Role
    expected: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Join:
    """Put a segment and the next of its block together. `expected` are the versions of both."""

    segment_id: int
    person: int
    role: Role
    expected: tuple[int, int]
    decided_at: datetime


def parted(text: str, at: int, html: bool) -> tuple[str, str, str]:
    """Before, the white space between, after. Raises BadInput where the cut would break a word or a tag."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    gap = text[len(before) : len(text) - len(after)]
    if html and any(clean(part) != part for part in (before, after)):
        raise BadInput("the cut would break an inline tag", mend="cut before or after it")
    if before and after and not gap:
        raise BadInput("the cut is within a word", mend="put it at a space")
    return before, gap, after


@writes
def split(intent: Split) -> tuple[int, int]:
    """Returns the primary keys of both halves. The first keeps its row, comments and history."""
    row = _editable(intent.segment_id, intent.expected, intent.role)
    first, gap, second = parted(row.source, intent.source_at, row.html)
    if not first or not second:
        raise BadInput("the cut is at the edge of the source", subject=row.segment, mend="put it between two words")
    target, target_gap, rest = parted(row.target, intent.target_at, row.html)
    later = TranslatedSegment.objects.filter(translation_id=row.translation_id, order__gt=row.order)
    later.update(order=F("order") + 1)
    made = TranslatedSegment.objects.create(
        translation_id=row.translation_id,
        segment=_free_id(row),
        order=row.order + 1,
        block=row.block,
        kind=row.kind,
        html=row.html,
        span_start=row.span_start + len(first) + len(gap),
        span_end=row.span_end,
        source=second,
        glue=row.glue,
        target=rest,
        origin=Origin.PERSON.value,
        terms=_shifted(row.terms, len(first) + len(gap), len(row.source)),
        **_by(intent),
    )
    row.source, row.target, row.glue = first, target, target_gap or (gap if rest else "")
    row.span_end = row.span_start + len(first)
    row.terms = _shifted(row.terms, 0, len(first))
    _settle(row, intent, Origin.PERSON.value)
    _note(row, intent, "split", {"segments": [row.segment, made.segment]})
    return row.pk, made.pk


@writes
def join(intent: Join) -> int:
    """Returns the primary key of what both have become."""
    row = _editable(intent.segment_id, intent.expected[0], intent.role)
    near = TranslatedSegment.objects.filter(translation_id=row.translation_id, order__gt=row.order)
    other = near.order_by("order").first()
    if other is None or other.block != row.block:
        raise BadInput("there is no next sentence in this paragraph", subject=row.segment, mend="join others")
    if other.version != intent.expected[1]:
        raise Conflict("the next segment was changed in the meantime", subject=other.segment, mend="load it again")
    between = _source_between(row, other)
    was = {"targets": [row.target, other.target]}
    row.source = f"{row.source}{between}{other.source}"
    row.target = f"{row.target}{row.glue or between}{other.target}".strip()
    row.machine_target = f"{row.machine_target}{between}{other.machine_target}".strip()
    row.terms = [*row.terms, *_moved(other.terms, len(row.source) - len(other.source))]
    row.glue, row.span_end = other.glue, other.span_end
    other.comments.update(segment=row)
    other.events.update(segment=row)
    other.delete()
    near.update(order=F("order") - 1)
    _settle(row, intent, Origin.PERSON.value)
    _note(row, intent, "joined", {"segments": [row.segment, other.segment]}, was)
    return row.pk


def _editable(segment_id: int, expected: int, role: Role) -> TranslatedSegment:
    row = TranslatedSegment.objects.select_for_update(of=("self",)).filter(pk=segment_id).first()
    if row is None or row.version != expected:
        raise Conflict("it was changed in the meantime", subject=f"segment {segment_id}", mend="load it again")
    translation = reviews._row(row.translation_id)
    step(Action.EDIT, State(translation.state), role, subject=f"segment {row.pk}")
    return row


def _free_id(row: TranslatedSegment) -> str:
    ids = row.translation.segments.filter(block=row.block).values_list("segment", flat=True)
    highest = max(int(one.rpartition(".s")[2]) for one in ids)
    return f"b{row.block}.s{highest + 1}"


def _source_between(row: TranslatedSegment, other: TranslatedSegment) -> str:
    """The article's own characters between two sentences."""
    block = convert.article_of(row.translation.article.document).blocks[row.block]
    return block.text[row.span_end : other.span_start]


def _shifted(terms: Sequence[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    """The terms whose source lies within [start, end), counted from its start; where they stand is looked up anew."""
    inside = [t for t in terms if t.get("source_span") and start <= t["source_span"][0] and t["source_span"][1] <= end]
    return _moved(inside, -start)


def _moved(terms: Sequence[dict[str, Any]], by: int) -> list[dict[str, Any]]:
    return [
        {**t, "source_span": [n + by for n in t["source_span"]] if t.get("source_span") else None, "target_span": None}
        for t in terms
    ]


def _by(intent: Split | Join) -> dict[str, Any]:
    return {"state": SegmentState.EDITED, "edited_by_id": intent.person, "edited_at": intent.decided_at}


def _settle(row: TranslatedSegment, intent: Split | Join, origin: str) -> None:
    """What belonged to the old whole (alignment, alternatives, findings) goes; the desk checks anew."""
    row.alignment, row.alternatives, row.changes, row.findings = [], [], [], []
    row.origin, row.version = origin, row.version + 1
    for name, value in _by(intent).items():
        setattr(row, name, value)
    row.save()


def _note(row: TranslatedSegment, intent: Split | Join, what: str, after: dict[str, Any], before: Any = None) -> None:
    Translation.objects.filter(pk=row.translation_id).update(version=F("version") + 1, updated_at=intent.decided_at)
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what=what,
        translation_id=row.translation_id,
        segment=row,
        before=before,
        after=after,
    )
