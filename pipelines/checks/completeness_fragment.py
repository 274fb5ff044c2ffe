"""A run of English words is left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.completeness_english import FUNCTION_WORDS, is_english_only
from pipelines.checks.completeness_untranslated import Untranslated
from pipelines.markup import protected
from pipelines.model import Finding, Severity, Span, TermStatus

_LATIN = re.compile(r"(?<![^\W\d_])[A-Za-z]+(?:['’-][A-Za-z]+)*(?![^\W\d_A-Za-z])(?![À-ɏ])")
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
        if any(Untranslated().find(pair, context)):
            return  # said once, of the whole sentence
        source_words = {m.group().lower(): Span(*m.span()) for m in _LATIN.finditer(pair.source)}
        kept = _kept(pair, context)
        for run in _runs(pair.target, source_words, kept):
            if _shown_on_purpose(run, pair):
                continue
            words = list(_LATIN.finditer(pair.target, run.start, run.end))
            if _is_left_in([m.group() for m in words], pair):
                first = source_words[words[0].group().lower()]
                last = source_words[words[-1].group().lower()]
                yield self.finding(
                    "“{words}” is not translated.",
                    source=Span(first.start, last.end) if first.start < last.end else first,
                    target=run,
                    words=run.of(pair.target),
                )


def _shown_on_purpose(run: Span, pair: Pair) -> bool:
    before, after = pair.target[max(0, run.start - 2) : run.start].strip(), pair.target[run.end : run.end + 2].strip()
    return bool(_GLOSS.search(before) and _GLOSS.search(after))


def _kept(pair: Pair, context: Context) -> list[Span]:
    """Spans of the target that may stay English: links, and what the glossary keeps."""
    spans = list(protected(pair.target))
    if context.judge is not None:
        for hit in context.judge.hits(pair.source):
            if hit.term.status is TermStatus.KEEP or hit.term.target.isascii():
                spans += context.judge.accepted(hit.term, pair.target)
    return spans


def _runs(target: str, source_words: dict[str, Span], kept: list[Span]) -> Iterator[Span]:
    """Stretches of Latin words that stand in the source, too."""
    start = end = -1
    for match in _LATIN.finditer(target):
        span = Span(*match.span())
        ours = match.group().lower() in source_words and not any(span.overlaps(k) for k in kept)
        if start >= 0 and (not ours or not _GAP.fullmatch(target, end, span.start)):
            yield Span(start, end)
            start = -1
        if ours:
            start, end = (span.start if start < 0 else start), span.end
    if start >= 0:
        yield Span(start, end)


def _is_left_in(words: list[str], pair: Pair) -> bool:
    """English words in lower case make it a fragment; capitals with "of the" between are a name or a title."""
    english = {w for w in words if w.islower() and is_english_only(w, pair.locale)}
    telling = english - _IN_TITLES
    if pair.locale.startswith(_OTHER_SCRIPT):
        return bool(telling - FUNCTION_WORDS) or len(telling) >= _RUN
    if not telling or (telling <= FUNCTION_WORDS and len(english) < _RUN):
        return False
    # Languages share single words: two must follow each other as they do in the source.
    source = " ".join(_LATIN.findall(pair.source)).lower()
    pairs = [p for p in pairwise(words) if not english.isdisjoint(p)]
    return any(f"{one} {two}".lower() in source for one, two in pairs)
