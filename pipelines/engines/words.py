"""Words as spans, and attention between pieces turned into alignment between words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np

from pipelines.model import Alignment, Span

# Scripts written without spaces: every character is a word of its own (Thai, Lao, Myanmar, Khmer, kana, Han).
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u097f])*"
# A word keeps its inner apostrophe and full stop (Ukraine's, U.S), a number its separators (10,000.5).
_WORD = re.compile(rf"\d+(?:[.,\u00a0\u202f]\d+)*(?:{_LETTERS})?|{_LETTERS}(?:[.'’]{_LETTERS})*|[{_UNSPACED}]|[^\s]")
# Less of a word's attention than this is spread by the model over everything, and says nothing.
_FLOOR = 0.15


def words(text: str) -> list[Span]:
    """The spans of the words and of the marks between them, in order; whitespace belongs to none."""
    return [Span(m.start(), m.end()) for m in _WORD.finditer(text)]


def shares(pieces: Sequence[Span], of: Sequence[Span]) -> Any:
    """A matrix pieces x words: which part of each piece's characters stands in each word.

    Rows of pieces that touch no word (the end mark, a lone space) are zero. Both sequences are ordered.
    """
    table = np.zeros((len(pieces), len(of)), dtype=np.float32)
    ends = [w.end for w in of]
    for row, (start, end) in enumerate(pieces):
        column = bisect_right(ends, start)
        total = 0
        first = column
        while column < len(of) and of[column].start < end:
            overlap = min(end, of[column].end) - max(start, of[column].start)
            table[row, column] = overlap
            total += overlap
            column += 1
        if column - first == 1:
            table[row, first] = 1.0
        elif total:
            table[row, first:column] /= total
    return table


def align(
    attention: Any, source: Any, source_words: Sequence[Span], target: Any, target_words: Sequence[Span]
) -> tuple[Alignment, ...]:
    """Links between words: each target word's strongest source word, and every further one above the floor.

    `attention` is target pieces x source pieces, `source` and `target` are `shares` of each side. A link's
    weight is the part of the target word's attention that lies on the source word, 0 to 1.
    """
    if not source_words or not target_words:
        return ()
    mass = target.T @ np.asarray(attention, dtype=np.float32)[: target.shape[0]] @ source
    sizes = target.sum(axis=0)
    mass /= np.maximum(sizes, 1e-6)[:, None]
    chosen = mass >= _FLOOR
    rows = np.flatnonzero(sizes > 0)
    chosen[rows, mass[rows].argmax(axis=1)] = True
    chosen &= mass > 0
    # Sorted by the source word, then the target word.
    columns, picked = np.nonzero(chosen.T)
    weights = mass.T[columns, picked].tolist()
    return tuple(
        Alignment(source_words[c], target_words[r], w) for c, r, w in zip(columns.tolist(), picked.tolist(), weights)
    )
