"""The same words again and again: the classic failure of neural models."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.model import Finding, Severity, Span

_WORD = re.compile(r"\w+", re.UNICODE)
_UNSPACED = ("zh", "ja", "th", "km", "lo", "my")
_FEWEST = 2  # words that a loop says again, one of them with another mark behind it
_SHORT, _LONGEST = 12, 60  # words of a repeated phrase; of the longer ones half must come again
# How often a phrase of so many words must stand in a row to be a loop; beyond: twice.
_TIMES = {1: 3, 2: 3}
_TIMES_CHARACTERS = {1: 6, 2: 3, 3: 3, 4: 3}


class Repetition(Check):
    id = "repetition"
    name = "Repeated words"
    severity = Severity.ERROR
    description = "A word or phrase is repeated in a row as the source does not repeat it."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        by_character = pair.locale.startswith(_UNSPACED)
        words = pair.target.lower().split()
        if not by_character and len(words) - len(set(words)) < _FEWEST:
            return
        span = _loop(pair.target, by_character)
        if span is None or _loop(pair.source, False) is not None:
            return
        yield self.finding(
            "“{words}” is repeated.", source=Span(0, len(pair.source)), target=span, words=_short(span.of(pair.target))
        )


def _loop(text: str, by_character: bool) -> Span | None:
    """The longest stretch that is one phrase in a row."""
    pattern = re.compile(r"[^\W\d]|\d+") if by_character else _WORD
    found = [(m.group().lower(), m.start(), m.end()) for m in pattern.finditer(text)]
    keys = [key for key, _, _ in found]
    times = _TIMES_CHARACTERS if by_character else _TIMES
    for size in _sizes(keys, times):
        run = _run(keys, size, times.get(size, 2))
        if run is not None and not all(k.isdigit() for k in keys[run[0] : run[0] + size]):
            return Span(found[run[0]][1], found[run[1] - 1][2])
    return None


def _sizes(keys: list[str], times: dict[int, int]) -> list[int]:
    """Lengths that a repeated phrase can have: so often a word came again after that many."""
    last: dict[str, int] = {}
    distances: Counter[int] = Counter()
    for at, key in enumerate(keys):
        if key in last:
            distances[at - last[key]] += 1
        last[key] = at
    # Inside a loop a word may stand twice; then some distances are shorter than the loop.
    total = distances.total()
    likely = (n for n, found in distances.items() if n <= _SHORT or (n <= _LONGEST and found * 2 > n))
    return sorted(n for n in likely if total >= n * (times.get(n, 2) - 1))


def _run(keys: list[str], size: int, times: int) -> tuple[int, int] | None:
    """[first, last) of the first stretch where every key equals the one `size` places before it."""
    same = 0
    for at in range(size, len(keys)):
        same = same + 1 if keys[at] == keys[at - size] else 0
        if same >= size * (times - 1):
            end = at + 1
            while end < len(keys) and keys[end] == keys[end - size]:
                end += 1
            return at + 1 - same - size, end
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
