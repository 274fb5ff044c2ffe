"""Quotations: as many as in the source, no longer than in the source, and with their speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import pattern
from pipelines.checks.typography_marks import language, marks, quoted
from pipelines.model import Finding, Severity, Span

_Spans = tuple[tuple[int, int], ...]

_SAID_SHARE = 0.35  # how much more of the target than of the source may stand in quotation marks
_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)[^'‘’]{2,80}['’](?!\w)")
_DENSE = frozenset({"zh", "ja"})
_LONG = 5  # words: what is longer quotes somebody; shorter may be a title or a word held at arm's length


class Quotation(Check):
    id = "quotation"
    name = "Quotation"
    severity = Severity.ERROR
    description = "Quoted passages differ in number from the source's, or a quotation runs into another's words."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        theirs, ours = quoted(pair.source), quoted(pair.target)
        # An open quotation goes on in the next sentence, where its other mark may stand.
        if (not theirs and not ours) or len(marks(pair.source)) % 2:
            return
        if len(ours) < len(theirs):
            grave = _words(theirs, pair.source, "en") - _words(ours, pair.target, language(pair.locale)) > _LONG
            yield self._fewer(pair, theirs, ours, Severity.ERROR if grave else Severity.WARNING)
        elif len(ours) > len(theirs):
            if self._is_new_speech(pair, theirs, ours):
                yield self._more(pair, theirs, ours)
        elif _share(ours, pair.target) - _share(theirs, pair.source) > _SAID_SHARE:
            yield self.finding(
                "The quotation goes further than in the source.",
                source=Span(*theirs[0]),
                target=Span(*max(ours, key=lambda span: span[1] - span[0])),
            )

    def _is_new_speech(self, pair: Pair, theirs: _Spans, ours: _Spans) -> bool:
        """Titles and names get marks in many languages; a sentence gets them only where somebody speaks."""
        singles = [m.span() for m in _SINGLE.finditer(pair.source)]
        if len(ours) <= len(theirs) + len(singles):
            return False
        tongue = language(pair.locale)
        longest = max(_words((span,), pair.target, tongue) for span in ours)
        known = max((_words((span,), pair.source, "en") for span in theirs), default=0)
        return longest > _LONG + 2 and longest > 2 * known

    def _fewer(self, pair: Pair, theirs: _Spans, ours: _Spans, severity: Severity) -> Finding:
        return self.finding(
            "The source quotes {theirs} times, the target {ours} times.",
            source=Span(*theirs[0]),
            target=Span(*ours[0]) if ours else Span(0, len(pair.target)),
            severity=severity,
            theirs=str(len(theirs)),
            ours=str(len(ours)),
        )

    def _more(self, pair: Pair, theirs: _Spans, ours: _Spans) -> Finding:
        return self.finding(
            "The source quotes {theirs} times, the target {ours} times.",
            target=Span(*ours[-1]),
            theirs=str(len(theirs)),
            ours=str(len(ours)),
        )


def _words(spans: _Spans, text: str, tongue: str) -> int:
    """How many words are quoted; two characters of Han or kana count as one."""
    if tongue in _DENSE:
        return sum(end - start - 2 for start, end in spans) // 2
    return sum(len(text[start:end].split()) for start, end in spans)


def _share(spans: _Spans, text: str) -> float:
    return sum(end - start for start, end in spans) / max(1, len(text))


class Attribution(Check):
    id = "attribution"
    name = "Attribution"
    severity = Severity.WARNING
    description = "A quotation has lost the words that say whose it is."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        says = pattern("saying", pair.locale)
        theirs = quoted(pair.source)
        if says is None or not theirs:
            return
        outside = _outside(theirs, pair.source)
        english = pattern("saying", "en")
        said = english.search(outside) if english else None
        if said is None or says.search(_outside(quoted(pair.target), pair.target)):
            return
        yield self.finding(
            "The source says who speaks (“{word}”); the target does not.",
            source=Span(*said.span()),
            target=Span(0, len(pair.target)),
            word=said.group(),
        )


def _outside(spans: _Spans, text: str) -> str:
    """`text` with its quotations blanked out, of the same length."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
