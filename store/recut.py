"""Sentences that people split or joined, found again in the next source version: their words are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import pairwise

from store.models import SegmentState, TranslatedSegment

_MOST = 4  # sentences joined into one


def wholes(earlier: Sequence[TranslatedSegment]) -> Iterator[TranslatedSegment]:
    """The earlier rows, and those that stand side by side put together: what was split is one sentence again."""
    yield from earlier
    for at, first in enumerate(earlier):
        for last in range(at + 1, min(at + _MOST, len(earlier))):
            rows = earlier[at : last + 1]
            if rows[-1].block != first.block or all(r.state == SegmentState.DRAFT for r in rows):
                break
            yield _together(rows)


def _together(rows: Sequence[TranslatedSegment]) -> TranslatedSegment:
    whole = copy(rows[0])
    edited = next((r for r in rows if r.state != SegmentState.DRAFT), rows[0])
    whole.source = _source(rows)
    whole.target = "".join(r.target + r.glue for r in rows[:-1]) + rows[-1].target
    whole.machine_target = " ".join(r.machine_target for r in rows if r.machine_target)
    whole.origin, whole.state = edited.origin, SegmentState.EDITED
    whole.edited_by_id, whole.edited_at = edited.edited_by_id, edited.edited_at
    whole.alignment, whole.alternatives, whole.changes, whole.terms = [], [], [], []
    return whole


def _source(rows: Sequence[TranslatedSegment]) -> str:
    """The white space between sentences is not kept anywhere; its width is, and it is almost always one blank."""
    text = rows[0].source
    for before, row in pairwise(rows):
        text += " " * (row.span_start - before.span_end) + row.source
    return text


def joined_again(earlier: Sequence[TranslatedSegment], fresh: list[TranslatedSegment]) -> list[TranslatedSegment]:
    """The new draft's rows, with those put together that a person had joined."""
    joined = {r.source for r in earlier if r.state != SegmentState.DRAFT}
    out: list[TranslatedSegment] = []
    at = 0
    while at < len(fresh):
        run = next((n for n in range(_MOST, 1, -1) if _is_run(fresh[at : at + n], n, joined)), 1)
        row = fresh[at]
        if run > 1:
            last = fresh[at + run - 1]
            row.target = "".join(r.target + r.glue for r in fresh[at : at + run - 1]) + last.target
            row.source, row.span_end, row.glue = _source(fresh[at : at + run]), last.span_end, last.glue
            row.alignment, row.alternatives, row.changes, row.terms = [], [], [], []
        row.order = len(out)
        out.append(row)
        at += run
    return out


def _is_run(rows: Sequence[TranslatedSegment], size: int, joined: set[str]) -> bool:
    return len(rows) == size and rows[-1].block == rows[0].block and _source(rows) in joined
