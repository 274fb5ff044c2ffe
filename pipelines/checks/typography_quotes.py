"""Quotation marks and brackets: the locale's own, and in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_quotes import reports
from pipelines.checks.typography_marks import (
    QUOTES,
    SINGLE,
    SPACES,
    Mark,
    Quotes,
    hides_marks,
    language,
    marks,
    quoted,
    quotes_of,
)
from pipelines.model import Finding, Fix, Severity, Span


class QuotesStyle(Check):
    id = "quotes_style"
    name = "Quotation marks"
    severity = Severity.NOTE
    description = "Quotation marks that are not the locale's own (CLDR's delimiters, the national style guides)."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if language(pair.locale) not in QUOTES:
            return
        quotes = quotes_of(pair.locale)
        open_marks: list[str] = []
        for mark in marks(pair.target):
            wanted = _wanted(mark, quotes, open_marks)
            if mark.opens:
                open_marks.append(wanted)
            elif open_marks:
                open_marks.pop()
            if wanted != mark.char:
                yield self._finding(pair.target, mark, wanted, quotes)

    def _finding(self, text: str, mark: Mark, wanted: str, quotes: Quotes) -> Finding:
        start, end, put = mark.at, mark.at + 1, wanted
        if quotes.pad and wanted in (quotes.opening, quotes.pairs[quotes.opening]):
            if mark.opens:
                put = wanted + quotes.pad
                end += end < len(text) and text[end] in SPACES
            else:
                put = quotes.pad + wanted
                start -= start > 0 and text[start - 1] in SPACES
        return self.finding(
            "The quotation mark {mark} should be {wanted} here.",
            target=Span(mark.at, mark.at + 1),
            fix=Fix(Span(start, end), put),
            mark=mark.char,
            wanted=wanted,
        )


def _wanted(mark: Mark, quotes: Quotes, open_marks: list[str]) -> str:
    """The mark that the locale wants here; the mark itself where it is accepted."""
    if mark.opens:
        if mark.char in quotes.pairs:
            return mark.char
        return quotes.inner if open_marks else quotes.opening
    if open_marks:
        return quotes.pairs[open_marks[-1]]
    if mark.char in quotes.pairs.values():
        return mark.char
    return quotes.pairs[quotes.opening]


class QuotesBalanced(Check):
    id = "quotes_balanced"
    name = "Unpaired quotation mark"
    severity = Severity.WARNING
    description = "A quotation that opens and does not close, or the reverse, where the source's are in pairs."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        ours, theirs = marks(pair.target), marks(pair.source)
        if len(ours) % 2 == 0 and all(mark.char in _STRAIGHT for mark in ours):
            return  # which of them open is a guess
        unpaired = _unpaired(ours, pair.locale, _quotations(pair.source))
        # A quotation of several sentences is open in the source too.
        if unpaired is None or _unpaired(theirs, "en") is not None or hides_marks(pair.target):
            return
        # The source's sentence may stand inside a quotation, marked at its ends or by single marks.
        if _at_edge(unpaired, pair) and (not theirs or _single_quoted(pair.source)):
            return
        yield self.finding(
            "The quotation mark {mark} has no partner; in the source they are in pairs.",
            target=_reach(unpaired.at, unpaired.opens, pair.target),
            mark=unpaired.char,
        )


def _quotations(source: str) -> int:
    return len(quoted(source)) + len(SINGLE.findall(source))


def _single_quoted(text: str) -> bool:
    text = text.strip()
    return text[:1] in ("'", "‘") or text[-1:] in ("'", "’")


def _at_edge(mark: Mark, pair: Pair) -> bool:
    """An opening mark with a sentence or reported speech after it, a closing mark at the text's end."""
    before, after = pair.target[: mark.at].rstrip(), pair.target[mark.at + 1 :].strip()
    if not mark.opens:
        return len(after) < 2
    return not before or (before[-1] in ":：,，" and reports(pair.source))


def _reach(at: int, opens: bool, text: str) -> Span:
    """What a mark without partner encloses as the text stands: its other mark is missing somewhere in there."""
    return Span(at, len(text.rstrip())) if opens else Span(len(text) - len(text.lstrip()), at + 1)


_STRAIGHT = frozenset('"＂')


def _unpaired(found: tuple[Mark, ...], locale: str, quotations: int = 0) -> Mark | None:
    """The first mark without partner; `quotations` are the source's."""
    waiting: list[Mark] = []
    for position, mark in enumerate(found):
        if mark.opens:
            waiting.append(mark)
        elif waiting:
            waiting.pop()
        else:
            return mark
        slavic = language(locale) in ("ru", "uk") and quotations < 2
        if slavic and len(waiting) == 1 and _closes_two(found, position, waiting[0]):
            waiting.pop()
    return waiting[-1] if waiting else None


def _closes_two(found: tuple[Mark, ...], position: int, outer: Mark) -> bool:
    """«ООО «Ромашка»: Russian and Ukrainian close two levels of one kind with one mark."""
    mark, before = found[position], found[position - 1]
    if not position or mark.opens or not before.opens or before.char != outer.char:
        return False
    rest = found[position + 1 :]
    return sum(m.opens for m in rest) == sum(not m.opens for m in rest)


_BRACKETS = re.compile(r"[()\[\]{}（）［］【】《》〈〉]")
_PARTNER = dict(zip(")]}）］】》〉", "([{（［【《〈"))
_FOLD = str.maketrans("（）［］", "()[]")
_LIST_MARKER = re.compile(r"\s*[\w]{1,3}\)")
_SMILEY = re.compile(r"[:;]-?[()]")


class Brackets(Check):
    id = "brackets"
    name = "Unpaired bracket"
    severity = Severity.WARNING
    description = "A bracket without its partner, where the source's are in pairs."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        at = _lone_bracket(pair.target)
        if at is None or _lone_bracket(pair.source) is not None:
            return
        reach = _reach(at, pair.target[at].translate(_FOLD) not in _PARTNER, pair.target)
        yield self.finding("The bracket {mark} has no partner.", target=reach, mark=pair.target[at])


def _lone_bracket(text: str) -> int | None:
    """Where the first bracket without partner stands; zh and ja may mix full-width and ASCII in a pair."""
    stack: list[tuple[int, str]] = []
    marker = _LIST_MARKER.match(text)
    skipped = {m.end() - 1 for m in _SMILEY.finditer(text)} | ({marker.end() - 1} if marker else set())
    for match in _BRACKETS.finditer(text):
        at, char = match.start(), match.group().translate(_FOLD)
        if char not in _PARTNER:
            stack.append((at, char))
        elif stack and stack[-1][1] == _PARTNER[char].translate(_FOLD):
            stack.pop()
        elif at not in skipped:
            return at
    return next((at for at, _ in stack if at not in skipped), None)
