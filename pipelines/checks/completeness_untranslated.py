"""The target is the source, names and numbers aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_english import FUNCTION_WORDS, is_english
from pipelines.checks.covered import Covered
from pipelines.checks.data_link import links
from pipelines.model import Finding, Severity, Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAME = 0.75
_FEW = 4
_TITLE = 3  # two capitalised words may be a name
_ASCII = 1.35  # bytes a character
_QUICK = 0.35


class Untranslated(Check):
    id = "untranslated"
    name = "Not translated"
    severity = Severity.ERROR
    description = "The translation is the English source, names and numbers aside."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if not might_be_english(pair):
            return
        ours, theirs = _words(pair.source), _words(pair.target)
        if not ours or not theirs or not _copied(ours, theirs, pair):
            return
        yield self.finding(
            "The sentence is not translated.", source=Span(0, len(pair.source)), target=Span(0, len(pair.target))
        )


def might_be_english(pair: Pair) -> bool:
    """A quick look: mostly ASCII, and a good part of the words are the source's."""
    target = pair.target
    if len(target.encode("utf-8", "replace")) > _ASCII * len(target):
        return False
    theirs = set(target.lower().split())
    return len(theirs & set(pair.source.lower().split())) >= _QUICK * len(theirs)


def _words(text: str) -> list[str]:
    kept = Covered(links(text))
    words = (m for m in _WORD.finditer(text) if not kept.overlaps(Span(m.start(), m.start() + 1)))
    return [m.group() for m in words]


def _copied(ours: list[str], theirs: list[str], pair: Pair) -> bool:
    """Most words of the target stand in the source; and they are English words, not only names."""
    shared = Counter(map(str.lower, theirs)) & Counter(map(str.lower, ours))
    share = shared.total() / len(theirs)
    if share < _SAME or shared.total() < _SAME * 0.6 * len(ours):
        return False
    english = [w for w in shared if w in FUNCTION_WORDS or is_english(w, pair.locale)]
    if len(theirs) < _FEW:
        return len(theirs) == len(ours) and _plain(pair, english)
    return len(english) >= max(2, 0.25 * len(theirs))


def _plain(pair: Pair, english: list[str]) -> bool:
    """A short text: one English word that is no name will do ("Breaking news")."""
    lower = {w for w in _words(pair.source) if w.islower()}
    return any(w in lower for w in english) or len(english) == len(_words(pair.source)) >= _TITLE
