"""What a new source version keeps of the translation before it: unchanged sentences, and people's work."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pipelines.markup import strip
from pipelines.model import BlockKind, Draft, DraftSegment
from store import convert, recut
from store.models import SegmentState, TranslatedSegment, Translation

# Taken over with an unchanged sentence; position, kind, span and findings are the new draft's.
_KEPT = (
    "target",
    "machine_target",
    "origin",
    "score",
    "alternatives",
    "alignment",
    "terms",
    "changes",
    "state",
    "edited_by_id",
    "edited_at",
)


def worth_keeping(before: Translation | None) -> Translation | None:
    """The nearest earlier translation that has segments: one that was never drafted hands on its own."""
    while before and not before.segments.exists():
        before = before.predecessor
    return before


def reusable(row: Translation) -> dict[str, DraftSegment]:
    """`reuse` of `pipelines.translate.draft`: these sentences cost no engine time."""
    return {r.source: convert.draft_segment(r) for r in (*_earlier(row), *_own(row)) if r.target}


def merged(row: Translation, draft: Draft) -> list[TranslatedSegment]:
    """The rows to store: the draft's, with the words that people or an earlier version gave to the same source."""
    earlier, own = _earlier(row), {r.segment: r for r in _own(row)}
    fresh = [
        TranslatedSegment(translation=row, **convert.segment_columns(drafted, order))
        for order, drafted in enumerate(draft.segments)
    ]
    fresh = recut.joined_again(earlier, fresh)
    waiting: dict[tuple[str, bool], deque[TranslatedSegment]] = defaultdict(deque)
    for was in recut.wholes(earlier):
        if was.target:
            waiting[was.source, was.html].append(was)
    for now in fresh:
        if now.segment in own and own[now.segment].source == now.source:
            _keep(now, own[now.segment])
        elif same := waiting[now.source, now.html]:
            _keep(now, same.popleft() if len(same) > 1 else same[0])
    _remember_sources(earlier, fresh)
    return fresh


def store(row: Translation, segments: Sequence[TranslatedSegment]) -> None:
    """Write the segments; one that was there keeps its row, for comments and history hang on it."""
    there = {r.segment: r for r in row.segments.all()}
    for segment in segments:
        if was := there.pop(segment.segment, None):
            segment.pk, segment.version = was.pk, was.version + 1
            segment.save()
    TranslatedSegment.objects.bulk_create([s for s in segments if s.pk is None], batch_size=100)
    TranslatedSegment.objects.filter(pk__in=[r.pk for r in there.values()]).delete()


def _earlier(row: Translation) -> list[TranslatedSegment]:
    return list(row.predecessor.segments.order_by("order")) if row.predecessor else []


def _own(row: Translation) -> list[TranslatedSegment]:
    return list(row.segments.exclude(state=SegmentState.DRAFT).order_by("order"))


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
    """The headline as lists show it, plain."""
    parts = (strip(s.target, s.html).text + s.glue for s in segments if s.kind == BlockKind.HEADLINE.value)
    return "".join(parts).strip()
