"""Translation memory: the time of a fuzzy look-up, and the index's size, as the memory grows."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.house import QUICK, table
from pipelines.memory import Memory
from pipelines.model import Unit

SIZES = (1_000, 10_000) if QUICK else (1_000, 10_000, 100_000, 1_000_000)
LOOKUPS = 300
_VOCABULARY = 60_000


class Sentences:
    """Sentences of words drawn by Zipf's law, made anew from their number: a million need no room."""

    def __init__(self) -> None:
        weights = 1 / np.arange(1, _VOCABULARY + 1)
        self._cumulative = np.cumsum(weights / weights.sum())

    def make(self, number: int) -> str:
        rng = np.random.default_rng(number)
        words = np.searchsorted(self._cumulative, rng.random(rng.integers(6, 30)))
        return " ".join(f"w{w}" for w in words)


class Units:
    """`pipelines.memory.UnitSource` over the first `size` sentences."""

    def __init__(self, size: int, sentences: Sentences) -> None:
        self.size, self.sentences = size, sentences

    def by_ids(self, ids: Sequence[int]) -> list[Unit]:
        return [Unit(i, "es", self.sentences.make(i), "objetivo") for i in ids]

    def by_key(self, locale: str, key: str) -> list[Unit]:
        return []

    def sources(self, locale: str, after_id: int) -> Iterator[tuple[int, str]]:
        yield from ((i, self.sentences.make(i)) for i in range(after_id + 1, self.size + 1))


def measured(size: int, sentences: Sentences) -> tuple[str, ...]:
    """One line of the table: look-ups of known sentences with one word changed."""
    memory = Memory("es", Units(size, sentences), threshold=0.7)
    start = time.perf_counter()
    memory.refresh()
    built = time.perf_counter() - start
    taken, found = [], 0
    asked = [i * (size // LOOKUPS or 1) + 1 for i in range(min(LOOKUPS, size))]
    for number in asked:
        words = sentences.make(number).split()
        words[len(words) // 2] = "changed"
        start = time.perf_counter()
        matches = memory.fuzzy(" ".join(words))
        taken.append(1e3 * (time.perf_counter() - start))
        found += any(m.unit.id == number for m in matches)
    taken.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = (statistics.median(taken), taken[int(len(taken) * 0.99)])
    return (f"{size:,}", *(f"{f:.2f}" for f in figures), f"{found / len(asked):.0%}", f"{built:.1f}", f"{peak:,.0f}")


def main() -> None:
    sentences = Sentences()
    rows = [measured(size, sentences) for size in SIZES]
    table(("units", "median ms", "p99 ms", "found", "built in s", "peak MB"), rows)


if __name__ == "__main__":
    main()
