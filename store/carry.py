"""What a new source version keeps of the translation before it: unchanged sentences, and people's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pipelines.model import BlockKind, Draft
from store import convert
from store.models import SegmentState, TranslatedSegment, Translation

# Taken over with an unchanged sentence; position, kind and span are the new version's.
_KEPT = (
    "target",
    "machine_target",
    "origin",
    "score",
    "alternatives",
    "alignment",
    "terms",
    "changes",
    "findings",
    "state",
    "edited_by_id",
    "edited_at",
)


def worth_keeping(before: Translation | None) -> Translation | None:
    """The nearest earlier translation that has segments: one that was never drafted hands on its own."""
    while before and not before.segments.exists():
        before = before.predecessor
    return before


def predecessor_segments(row: Translation) -> list[TranslatedSegment]:
    return list(row.predecessor.segments.order_by("order")) if row.predecessor else []


def merged(row: Translation, draft: Draft) -> list[TranslatedSegment]:
    """The rows to store: the draft's, with the predecessor's words where the source did not change."""
    old = predecessor_segments(row)
    fresh = [
        TranslatedSegment(translation=row, **convert.segment_columns(drafted, order))
        for order, drafted in enumerate(draft.segments)
    ]
    waiting: dict[tuple[str, bool], list[TranslatedSegment]] = defaultdict(list)
    for was in reversed(old):
        waiting[was.source, was.html].append(was)
    for now in fresh:
        same = waiting[now.source, now.html]
        if same and same[-1].target:
            _keep(now, same.pop())
    _remember_sources(old, fresh)
    return fresh


def _keep(now: TranslatedSegment, was: TranslatedSegment) -> None:
    for name in _KEPT:
        setattr(now, name, getattr(was, name))


def _remember_sources(old: Sequence[TranslatedSegment], fresh: Sequence[TranslatedSegment]) -> None:
    """Note the old source at a changed sentence, so that the desk can show the difference."""
    matcher = SequenceMatcher(None, [s.source for s in old], [s.source for s in fresh], autojunk=False)
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "replace":
            for was, now in zip(old[from_old:to_old], fresh[from_new:to_new], strict=False):
                now.previous_source = was.source


def headline(segments: Iterable[TranslatedSegment]) -> str:
    parts = (s.target + s.glue for s in segments if s.kind == BlockKind.HEADLINE.value)
    return "".join(parts).strip()


def edited(segments: Iterable[TranslatedSegment]) -> bool:
    return any(s.state != SegmentState.DRAFT for s in segments)
