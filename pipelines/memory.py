"""Translation memory: exact and fuzzy matching over approved units.

The index keeps no texts: hashed word pairs point to unit ids (about 130 MB for a million sentences), and
only the few dozen best candidates are fetched and compared. A fuzzy match whose source differs from ours
by a negation, a number or a name is never called good, however similar the letters are: "not" hides
under 75 % easily.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha1
from itertools import pairwise
from threading import Lock
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from rapidfuzz import fuzz, process

from pipelines.model import Unit

_WORD = re.compile(r"\w+(?:['’.,]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"\d")
_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
_NEGATIONS = frozenset(
    ("no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "without", "cannot")
    + ("hardly", "barely", "scarcely")
)
_BUCKETS = 1 << 21
_POSTINGS_READ = 20_000  # a look-up reads this many postings at most, the rarest word pairs first
_CANDIDATES = 48


class MatchKind(StrEnum):
    CONTEXT = "context"  # the same sentence between the same neighbours
    EXACT = "exact"
    FUZZY = "fuzzy"


class Danger(StrEnum):
    """What a fuzzy match must not differ in."""

    NONE = ""
    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Match:
    """A unit with its similarity to our source (0 to 1) and what speaks against it."""

    unit: Unit
    kind: MatchKind
    score: float
    danger: Danger = Danger.NONE

    @property
    def good(self) -> bool:
        return self.danger is Danger.NONE


class UnitSource(Protocol):
    """Where units lie; the store implements it, `ListedUnits` is the in-memory twin."""

    def by_key(self, locale: str, key: str) -> Sequence[Unit]: ...

    def by_ids(self, ids: Sequence[int]) -> Sequence[Unit]: ...

    def sources(self, locale: str, after_id: int) -> Iterable[tuple[int, str]]:
        """Ids and sources of units newer than `after_id`, in the order of their ids."""
        ...


class ListedUnits:
    """Units in a list, for commands without a database and for tests."""

    def __init__(self, units: Iterable[Unit] = ()) -> None:
        self._units = {u.id: u for u in units}

    def by_key(self, locale: str, key: str) -> Sequence[Unit]:
        return [u for u in self._units.values() if u.locale == locale and source_key(u.source) == key]

    def by_ids(self, ids: Sequence[int]) -> Sequence[Unit]:
        return [self._units[i] for i in ids if i in self._units]

    def sources(self, locale: str, after_id: int) -> Iterator[tuple[int, str]]:
        yield from ((u.id, u.source) for u in self._units.values() if u.locale == locale and u.id > after_id)


def normalise(source: str) -> str:
    """What two sources must share to be the same: NFC, single spaces, straight quotation marks."""
    return " ".join(unicodedata.normalize("NFC", source).translate(_PUNCTUATION).split())


def source_key(source: str) -> str:
    """The exact match's key: 16 hex digits of the normalised source."""
    return sha1(normalise(source).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:16]


def words(text: str) -> list[str]:
    return _WORD.findall(normalise(text))


def danger(ours: str, theirs: str) -> Danger:
    """What of meaning differs between two similar English sentences; NONE if only harmless words do."""
    a, b = words(ours), words(theirs)
    if _bag(a, _negates) != _bag(b, _negates):
        return Danger.NEGATION
    if _bag(a, _NUMBER.search) != _bag(b, _NUMBER.search):
        return Danger.NUMBER
    if _names(a) != _names(b):
        return Danger.NAME
    return Danger.NONE


def _negates(word: str) -> bool:
    lower = word.lower()
    return lower in _NEGATIONS or lower.endswith("n't")


def _bag(tokens: list[str], keep: Any) -> list[str]:
    return sorted(t.lower() for t in tokens if keep(t))


def _names(tokens: list[str]) -> set[str]:
    """Capitalised words; the first word counts only where the other sentence has it inside, so it is left out."""
    return {t.removesuffix("'s") for t in tokens[1:] if t[:1].isupper()}


class Index:
    """Hashed word pairs -> unit ids. Built in bulk, extended one by one, read without a lock."""

    def __init__(self) -> None:
        self._ids = np.empty(0, np.int64)
        self._lengths = np.empty(0, np.uint16)
        self._starts = np.zeros(_BUCKETS + 1, np.int64)
        self._postings = np.empty(0, np.int32)
        self._fresh: dict[int, list[int]] = {}
        self._fresh_ids: list[int] = []
        self._fresh_lengths: list[int] = []

    def __len__(self) -> int:
        return len(self._ids) + len(self._fresh_ids)

    @property
    def last_id(self) -> int:
        if self._fresh_ids:
            return self._fresh_ids[-1]
        return int(self._ids[-1]) if len(self._ids) else 0

    def extend(self, rows: Iterable[tuple[int, str]]) -> None:
        """Add (id, source) rows, ids growing. Many rows are merged in bulk, a few are kept beside."""
        for unit_id, source in rows:
            row = len(self)
            self._fresh_ids.append(unit_id)
            self._fresh_lengths.append(min(len(source), 65_535))
            for bucket in set(_buckets(source)):
                self._fresh.setdefault(bucket, []).append(row)
            if len(self._fresh_ids) >= 50_000:
                self._merge()
        if len(self._fresh_ids) > 2_000:
            self._merge()

    def _merge(self) -> None:
        """Fold what is fresh into the arrays: one sort by bucket, stable, so postings stay in row order."""
        buckets, rows = array("i"), array("i")
        for bucket, found in self._fresh.items():
            buckets.extend([bucket] * len(found))
            rows.extend(found)
        new_buckets = np.frombuffer(buckets, np.int32) if buckets else np.empty(0, np.int32)
        new_rows = np.frombuffer(rows, np.int32) if rows else np.empty(0, np.int32)
        counts = np.diff(self._starts)
        old_buckets = np.repeat(np.arange(_BUCKETS, dtype=np.int32), counts)
        order = np.argsort(np.concatenate([old_buckets, new_buckets]), kind="stable")
        postings = np.concatenate([self._postings, new_rows])[order]
        starts = np.concatenate([[0], np.cumsum(counts + np.bincount(new_buckets, minlength=_BUCKETS))])
        self._ids = np.concatenate([self._ids, np.array(self._fresh_ids, np.int64)])
        self._lengths = np.concatenate([self._lengths, np.array(self._fresh_lengths, np.uint16)])
        self._postings, self._starts = postings.astype(np.int32), starts.astype(np.int64)
        self._fresh, self._fresh_ids, self._fresh_lengths = {}, [], []

    def candidates(self, source: str, threshold: float) -> list[int]:
        """Ids of the units that share most word pairs with `source`, of a fitting length."""
        size = max(1, len(source))
        low, high = size * threshold, size / threshold
        rows, weights = self._gather(set(_buckets(source)))
        if not len(rows):
            return []
        lengths = self._length_of(rows)
        fits = (lengths >= low) & (lengths <= high)
        unique, inverse = np.unique(rows[fits], return_inverse=True)
        if not len(unique):
            return []
        scores = np.bincount(inverse, weights[fits])
        best = unique[np.argsort(-scores, kind="stable")[:_CANDIDATES]]
        return [self._id_of(int(row)) for row in best]

    def _gather(self, buckets: set[int]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Rows of the rarest buckets with their weights (rarer says more), at most _POSTINGS_READ of them."""
        by_size = sorted((int(self._starts[b + 1] - self._starts[b]) + len(self._fresh.get(b, ())), b) for b in buckets)
        rows, weights, read = [], [], 0
        for size, bucket in by_size:
            if not size or (read and read + size > _POSTINGS_READ):
                continue
            found = self._postings[self._starts[bucket] : self._starts[bucket + 1]][:_POSTINGS_READ]
            if bucket in self._fresh:
                found = np.concatenate([found, np.array(self._fresh[bucket], np.int32)])
            rows.append(found)
            weights.append(np.full(len(found), 1 / (1 + np.log1p(size))))
            read += len(found)
        if not rows:
            return np.empty(0, np.int32), np.empty(0)
        return np.concatenate(rows), np.concatenate(weights)

    def _length_of(self, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        lengths = self._lengths
        if self._fresh_lengths:
            lengths = np.concatenate([lengths, np.array(self._fresh_lengths, np.uint16)])
        return np.take(lengths, rows)

    def _id_of(self, row: int) -> int:
        old = len(self._ids)
        return int(self._ids[row]) if row < old else self._fresh_ids[row - old]


def _buckets(source: str) -> Iterator[int]:
    """Hashes of neighbouring words, edges included: a changed word spoils two of them, the rest stay."""
    tokens = ["^", *(w.lower() for w in words(source)), "$"]
    for left, right in pairwise(tokens):
        yield crc32(f"{left} {right}".encode("utf-8", "replace")) & (_BUCKETS - 1)


class Memory:
    """One locale's translation memory. Safe to share between threads."""

    def __init__(self, locale: str, units: UnitSource, threshold: float = 0.75) -> None:
        self.locale, self.threshold = locale, threshold
        self._units = units
        self._index = Index()
        self._lock = Lock()

    def refresh(self) -> None:
        """Take in units that were approved since the last refresh."""
        with self._lock:
            self._index.extend(self._units.sources(self.locale, self._index.last_id))

    def exact(self, source: str, before: str = "", after: str = "") -> Match | None:
        """The unit with this very source; of several, the one between the same neighbours, else the newest."""
        found = self._units.by_key(self.locale, source_key(source))
        if not found:
            return None
        context = (source_key(before) if before else "", source_key(after) if after else "")
        same = [u for u in found if (u.before, u.after) == context and any(context)]
        if same:
            return Match(max(same, key=lambda u: u.id), MatchKind.CONTEXT, 1.0)
        return Match(max(found, key=lambda u: u.id), MatchKind.EXACT, 1.0)

    def fuzzy(self, source: str, limit: int = 5) -> tuple[Match, ...]:
        """The most similar units over the threshold; dangerous ones come last and are not `good`."""
        self.refresh()
        ours = normalise(source)
        units = self._units.by_ids(self._index.candidates(source, self.threshold))
        scored = process.extract(
            ours,
            [normalise(u.source) for u in units],
            scorer=fuzz.ratio,
            score_cutoff=100 * self.threshold,
            limit=limit * 2,
        )
        matches = [self._match(source, units[i], score / 100) for _, score, i in scored]
        return tuple(sorted(matches, key=lambda m: (not m.good, -m.score)))[:limit]

    def _match(self, source: str, unit: Unit, score: float) -> Match:
        if normalise(source) == normalise(unit.source):
            return Match(unit, MatchKind.EXACT, 1.0)
        return Match(unit, MatchKind.FUZZY, min(score, 0.99), danger(source, unit.source))
