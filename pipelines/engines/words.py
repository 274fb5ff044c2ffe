"""Words as spans, and attention between pieces turned into alignment between words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from pipelines.model import Alignment, Span

# Scripts written without spaces: every character is a word of its own (Thai, Lao, Myanmar, Khmer, kana, Han).
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u097f])*"
# A word keeps its inner apostrophe and full stop (Ukraine's, U.S), a number its separators (10,000.5).
_WORD = re.compile(rf"\d+(?:[.,\u00a0\u202f]\d+)*(?:{_LETTERS})?|{_LETTERS}(?:[.'’]{_LETTERS})*|[{_UNSPACED}]|[^\s]")
# Less of a word's attention than this is spread by the model over everything, and says nothing.
_FLOOR = 0.15


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words and the marks between them: spans in order, and for each character its word, or -1."""

    spans: list[Span]
    of_char: Any

    @classmethod
    def of(cls, text: str) -> Words:
        spans = [Span(*m.span()) for m in _WORD.finditer(text)]
        of_char = np.full(len(text), -1, dtype=np.int32)
        for number, (start, end) in enumerate(spans):
            of_char[start:end] = number
        return cls(spans, of_char)

    def shares(self, starts: Any, ends: Any) -> Any:
        """A matrix pieces x words: which part of each piece's characters stands in each word.

        `starts` and `ends` are the pieces' offsets into the text. Rows of pieces that touch no word (the
        end mark, a lone space) are zero.
        """
        sizes = ends - starts
        pieces = np.repeat(np.arange(len(sizes)), sizes)
        first = np.cumsum(sizes) - sizes
        chars = np.arange(len(pieces)) - np.repeat(first - starts, sizes)
        which = self.of_char[chars]
        inside = which >= 0
        cells = pieces[inside] * len(self.spans) + which[inside]
        table = np.bincount(cells, minlength=len(sizes) * len(self.spans)).astype(np.float32)
        table = table.reshape(len(sizes), len(self.spans))
        return table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)


def align(attention: Any, source: Words, from_pieces: Any, target: Words, to_pieces: Any) -> tuple[Alignment, ...]:
    """Links between words: each target word's strongest source word, and every further one above the floor.

    `attention` is target pieces x source pieces, `from_pieces` and `to_pieces` are `shares` of each side. A
    link's weight is the part of the target word's attention that lies on the source word, 0 to 1. Sorted
    by the target word, then the source word.
    """
    if not source.spans or not target.spans:
        return ()
    mass = to_pieces.T @ np.asarray(attention, dtype=np.float32)[: len(to_pieces)] @ from_pieces
    mass /= np.maximum(to_pieces.sum(axis=0), 1e-6)[:, None]
    chosen = mass >= _FLOOR
    chosen[np.arange(len(mass)), mass.argmax(axis=1)] = True
    chosen &= mass > 0
    rows, columns = chosen.nonzero()
    weights = mass[rows, columns].tolist()
    sources = [source.spans[c] for c in columns.tolist()]
    targets = [target.spans[r] for r in rows.tolist()]
    return tuple(map(Alignment._make, zip(sources, targets, weights)))


class Links(Sequence[Alignment]):
    """An alignment made when it is first looked at; equal to the tuple of its links."""

    __slots__ = ("_links", "_make")

    def __init__(self, make: Callable[[], tuple[Alignment, ...]]) -> None:
        self._make = make
        self._links: tuple[Alignment, ...] | None = None

    def _all(self) -> tuple[Alignment, ...]:
        if self._links is None:
            self._links = self._make()
        return self._links

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Alignment]:
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> Alignment: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Alignment, ...]: ...
    def __getitem__(self, at: int | slice) -> Alignment | tuple[Alignment, ...]:
        return self._all()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, Links)) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())
