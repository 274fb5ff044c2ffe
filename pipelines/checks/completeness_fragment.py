"""A run of English words is left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_english import FUNCTION_WORDS, is_english
from pipelines.checks.completeness_untranslated import Untranslated
from pipelines.checks.covered import Covered
from pipelines.checks.data_link import links
from pipelines.model import Finding, Severity, Span, TermStatus

_LATIN = re.compile(r"(?<![A-Za-zÀ-ɏ])[A-Za-z]+(?:['’-][A-Za-z]+)*(?![A-Za-zÀ-ɏ])")
_GLOSS = re.compile(r"[\"'“”„«»‘’「」『』《》()（）]")  # a word quoted or in brackets is shown on purpose
_GAP = re.compile(r"[\s,]{1,2}")
_OTHER_SCRIPT = ("ru", "uk", "ar", "zh", "ja", "he", "el", "bg", "sr", "ko", "fa")
_RUN = 2
_IN_TITLES = frozenset(
    ("the", "of", "and", "in", "for", "at", "on", "to", "a", "an", "with", "by", "from", "or", "is", "not")
)


class UntranslatedFragment(Check):
    id = "untranslated_fragment"
    name = "English words left in"
    severity = Severity.WARNING
    description = "Words of the source stand untranslated in the translation; names, links and acronyms aside."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if not _shares_words(pair):
            return
        source_words = {m.group().lower(): Span(*m.span()) for m in _LATIN.finditer(pair.source)}
        kept = _kept(pair, context)
        runs = (r for r in _runs(pair.target, source_words, kept) if not _shown_on_purpose(r, pair))
        found = [r for r in runs if _is_left_in(_LATIN.findall(pair.target, r.start, r.end), pair)]
        if found and not any(Untranslated().find(pair, context)):  # else said once, of the whole sentence
            for run in found:
                yield self._left_in(pair, run, source_words)

    def _left_in(self, pair: Pair, run: Span, source_words: dict[str, Span]) -> Finding:
        words = [w.lower() for w in _LATIN.findall(pair.target, run.start, run.end)]
        first, last = source_words[words[0]], source_words[words[-1]]
        source = Span(first.start, last.end) if first.start < last.end else first
        return self.finding("“{words}” is not translated.", source=source, target=run, words=run.of(pair.target))


def _shares_words(pair: Pair) -> bool:
    """A quick look that spares most pairs the rest."""
    if pair.locale.startswith(_OTHER_SCRIPT):
        return bool(_LATIN.search(pair.target))
    ours = set(pair.source.lower().split())
    together = [word in ours for word in pair.target.lower().split()]
    return any(one and two for one, two in pairwise(together)) or pair.source.lower() in pair.target.lower()


def _shown_on_purpose(run: Span, pair: Pair) -> bool:
    before, after = pair.target[max(0, run.start - 2) : run.start].strip(), pair.target[run.end : run.end + 2].strip()
    return bool(_GLOSS.search(before) and _GLOSS.search(after))


def _kept(pair: Pair, context: Context) -> Covered:
    """Spans of the target that may stay English: links, and what the glossary keeps."""
    spans = list(links(pair.target))
    if context.judge is not None:
        for hit in context.judge.hits(pair.source):
            if hit.term.status is TermStatus.KEEP or hit.term.target.isascii():
                spans += context.judge.accepted(hit.term, pair.target)
    return Covered(spans)


def _runs(target: str, source_words: dict[str, Span], kept: Covered) -> Iterator[Span]:
    """Stretches of Latin words that stand in the source, too."""
    start = end = -1
    for match in _LATIN.finditer(target):
        span = Span(*match.span())
        ours = match.group().lower() in source_words and not kept.overlaps(span)
        if start >= 0 and (not ours or not _GAP.fullmatch(target, end, span.start)):
            yield Span(start, end)
            start = -1
        if ours:
            start, end = (span.start if start < 0 else start), span.end
    if start >= 0:
        yield Span(start, end)


def _is_left_in(words: list[str], pair: Pair) -> bool:
    """English words in lower case make it a fragment; capitals with "of the" between are a name or a title."""
    english = {w for w in words if w.islower() and is_english(w, pair.locale)}
    telling = english - _IN_TITLES
    if pair.locale.startswith(_OTHER_SCRIPT):
        return bool(telling - FUNCTION_WORDS) or len(telling) >= _RUN
    if not telling:
        return False
    # Languages share single words (virus, hotel): two must follow each other as they do in the source, one of
    # them no noun or both of them English.
    source = " ".join(_LATIN.findall(pair.source)).lower()
    return any(_speaks_english(one, two, english) and f"{one} {two}".lower() in source for one, two in pairwise(words))


def _speaks_english(one: str, two: str, english: set[str]) -> bool:
    small = [w for w in (one, two) if w in FUNCTION_WORDS and w in english]
    return len(small) > 0 and {one, two} - _IN_TITLES != set() if small else one in english and two in english
