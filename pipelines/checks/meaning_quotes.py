"""Quotations: as many as in the source, no longer than in the source, and with their speaker."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import pattern
from pipelines.checks.typography_marks import OPEN_SINGLE, SINGLE, hides_marks, language, marks, quoted
from pipelines.model import Finding, Severity, Span

_Spans = tuple[tuple[int, int], ...]

_SAID_SHARE = 0.35  # how much more of the target than of the source may stand in quotation marks
_SAID_FAR = 0.2
_SAID_MORE = 0.15  # worth a word
_MOST = 8  # quotations of one segment that are paired one by one
_TITLE = 4  # words that a name of a song or a rally has at most
_DENSE = frozenset({"zh", "ja"})
_OTHER_SCRIPT = frozenset({"ru", "uk", "ar", "zh", "ja"})
_SPOKEN_OF = 0.5  # with so much left outside the marks, the speaker is there in words that no table knows
_LONG = 5  # words: what is longer quotes somebody; shorter may be a title or a word held at arm's length


class Quotation(Check):
    id = "quotation"
    name = "Quotation"
    severity = Severity.ERROR
    description = "Quoted passages differ in number from the source's, or a quotation runs into another's words."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        theirs, ours = quoted(pair.source), quoted(pair.target)
        # An open quotation goes on in the next sentence, where its other mark may stand.
        if (not theirs and not ours) or len(marks(pair.source)) % 2 or hides_marks(pair.target):
            return
        even = len(marks(pair.target)) % 2 == 0
        wanted = tuple(span for span in theirs if not _marked_by_script(span, pair))
        if len(ours) < len(wanted):
            yield self._fewer(pair, wanted, ours)
        elif len(ours) > len(theirs):
            if even and self._is_new_speech(pair, theirs, ours):
                yield self._more(pair, theirs, ours)
        elif ours and theirs and (further := _share(ours, pair.target) - _said_share(theirs, pair.source)) > _SAID_MORE:
            far = self.severity if even and further > _SAID_SHARE else Severity.WARNING
            yield self.finding(
                "The quotation goes further than in the source.",
                severity=far if further > _SAID_FAR else Severity.NOTE,
                source=Span(*theirs[0]),
                target=Span(*max(ours, key=lambda span: span[1] - span[0])),
            )

    def _is_new_speech(self, pair: Pair, theirs: _Spans, ours: _Spans) -> bool:
        """Titles and names get marks in many languages; a sentence gets them only where somebody speaks."""
        singles = [m.span() for m in SINGLE.finditer(pair.source)]
        if not theirs and (singles or OPEN_SINGLE.search(pair.source)):
            return False
        if len(ours) <= len(theirs) + len(singles):
            return False
        tongue = language(pair.locale)
        longest = max(_words((span,), pair.target, tongue) for span in ours)
        known = max((_words((span,), pair.source, "en") for span in theirs), default=0)
        return longest > _LONG + 2 and longest > 2 * known

    def _fewer(self, pair: Pair, theirs: _Spans, ours: _Spans) -> Finding:
        lost, before = _lost(theirs, ours, len(pair.source), len(pair.target))
        grave = _words(theirs, pair.source, "en") - _words(ours, pair.target, language(pair.locale)) > _LONG
        start = ours[before - 1][1] if before else 0
        end = max(start, ours[before][0] if before < len(ours) else len(pair.target))
        start += len(gap := pair.target[start:end]) - len(gap.lstrip())
        return self.finding(
            "The source quotes {theirs} times, the target {ours} times.",
            source=Span(*lost),
            target=Span(start, end),
            severity=Severity.ERROR if grave and not _all_quoted(theirs, pair.source) else Severity.WARNING,
            theirs=str(len(theirs)),
            ours=str(len(ours)),
        )

    def _more(self, pair: Pair, theirs: _Spans, ours: _Spans) -> Finding:
        # A sentence in the midst of a longer quotation: many translators mark each.
        doubtful = reports(pair.source) or (not theirs and _all_quoted(ours, pair.target))
        return self.finding(
            "The source quotes {theirs} times, the target {ours} times.",
            target=Span(*ours[-1]),
            severity=Severity.NOTE if doubtful else Severity.WARNING,
            theirs=str(len(theirs)),
            ours=str(len(ours)),
        )


def _lost(theirs: _Spans, ours: _Spans, length: int, other: int) -> tuple[tuple[int, int], int]:
    """The first of the source's quotations without partner, and how many of the target's stand before its place.

    Partners stand in the same order, at the most similar places.
    """
    partners = min(
        combinations(range(min(len(theirs), _MOST)), min(len(ours), _MOST - 1)),
        key=lambda chosen: sum(
            abs(sum(theirs[at]) / length - sum(span) / other) for at, span in zip(chosen, ours, strict=False)
        ),
    )
    at = next(at for at in range(len(theirs)) if at not in partners)
    return theirs[at], sum(partner < at for partner in partners)


def _marked_by_script(span: tuple[int, int], pair: Pair) -> bool:
    """Titles kept in Latin letters stand without marks among Cyrillic, Arabic, Han or kana."""
    words = pair.source[span[0] + 1 : span[1] - 1].strip(" ,.;:!?")
    title = words[:1].isupper() and words.isascii() and words.count(" ") < _TITLE
    return title and language(pair.locale) in _OTHER_SCRIPT and words in pair.target


def _words(spans: _Spans, text: str, tongue: str) -> int:
    """How many words are quoted; two characters of Han or kana count as one."""
    if tongue in _DENSE:
        return sum(end - start - 2 for start, end in spans) // 2
    return sum(len(text[start:end].split()) for start, end in spans)


def _all_quoted(spans: _Spans, text: str) -> bool:
    """A sentence in the midst of a longer quotation; translators may mark that at its ends alone."""
    return len(spans) == 1 and len(text.strip()) - (spans[0][1] - spans[0][0]) < 4


def _said_share(spans: _Spans, text: str) -> float:
    """The share that stands in marks, single ones round more of them included: 'He called it "a shame".'"""
    single = OPEN_SINGLE.search(text) if text.rstrip()[-1:] in ("'", "’") else None
    return max(_share(spans, text), (len(text) - single.start()) / len(text) if single else 0)


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
        if said is None or hides_marks(pair.target):
            return
        rest = _outside(quoted(pair.target), pair.target)
        if says.search(rest) or _letters(rest) > _SPOKEN_OF * _letters(outside):
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


def reports(source: str) -> bool:
    """Speech without marks, which many translators set in marks."""
    english = pattern("saying", "en")
    return ":" in source or (english is not None and english.search(source) is not None)


def _letters(text: str) -> int:
    """Letters, Han and kana for two and a half as they take fewer."""
    return sum(5 if char > "\u3040" else 2 for char in text if char.isalpha()) // 2
