"""Which terms a sentence holds: one pass of an Aho-Corasick automaton, whatever the glossary's size.

The automaton is built once (100,000 terms: see docs/04-glossary.md) and only read afterwards, so threads share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick

from pipelines.glossary.english import (
    begins_sentence,
    misleads,
    opens_a_question,
    plurals,
    shouted,
    stands_free,
    untouchable,
)
from pipelines.glossary.fold import Folded, cased_key, fold, key
from pipelines.model import CaseRule, Span, Term, TermHit, TermKind, TermStatus

_STRICT_FIRST = (CaseRule.EXACT, CaseRule.CAPITALISED, CaseRule.ANY)
_COUNTED = (TermKind.TERM, TermKind.TITLE)


class Spelling(NamedTuple):
    """One way a term stands in the source; `cased` is how it is written."""

    term: Term
    cased: str


class Found(NamedTuple):
    """A span of the folded text and the spellings that fit it."""

    start: int
    end: int
    spellings: tuple[Spelling, ...]


class Matcher:
    """Finds terms; built from (term, spellings) pairs, read-only afterwards."""

    def __init__(self, entries: Iterable[tuple[Term, Sequence[str]]]) -> None:
        self._spellings: dict[str, tuple[Spelling, ...]] = {}
        for term, texts in entries:
            for text in texts:
                pattern, spelling = key(text), Spelling(term, cased_key(text))
                if pattern:
                    self._spellings[pattern] = (*self._spellings.get(pattern, ()), spelling)
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
        for pattern in self._spellings:
            self._automaton.add_word(pattern)
        self._automaton.make_automaton()

    def find(self, text: Folded) -> list[Found]:
        """Longest matches, none overlapping, in the text's order."""
        if not self._spellings:
            return []
        return longest(self._fitting(text))

    def _fitting(self, text: Folded) -> list[Found]:
        out = []
        loud, kept_out = shouted(text.cased), untouchable(text.text)
        for last, length in self._automaton.iter(text.text):
            start, end = last - length + 1, last + 1
            if not stands_free(text.text, start, end) or any(a < end and start < b for a, b in kept_out):
                continue
            low, surface = text.text[start:end], text.cased[start:end]
            fits = tuple(
                s
                for s in self._spellings[low]
                if case_fits(s, surface, low, loud=loud, first=begins_sentence(text.text, start))
            )
            if fits:
                out.append(Found(start, end, fits))
        return out


def case_fits(spelling: Spelling, surface: str, low: str, *, loud: bool, first: bool) -> bool:
    """Whether the surface's capitals obey the entry's case rule."""
    rule = spelling.term.case_rule
    if rule is CaseRule.ANY:
        return True
    if loud and misleads(low, first=first):
        return False
    if rule is CaseRule.EXACT:
        return surface == spelling.cased or (
            loud and surface == spelling.cased.upper() and not spelling.cased.islower()
        )
    return not surface[0].islower() and not opens_a_question(low, first=first)


def longest(found: list[Found]) -> list[Found]:
    """Of overlapping matches the longest, of equal ones the first."""
    taken: list[Found] = []
    for match in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(match.end <= t.start or t.end <= match.start for t in taken):
            taken.append(match)
    return sorted(taken)


def spellings_of(term: Term) -> tuple[str, ...]:
    """The source, its variants, and the plurals of what can be counted."""
    texts = dict.fromkeys((term.source, *term.variants))
    if term.kind in _COUNTED and term.pos in ("", "noun") and term.number != "pl" and term.source[-1:] != "s":
        texts |= dict.fromkeys(p for t in tuple(texts) for p in plurals(t))
    return tuple(texts)


def hit_of(found: Found, text: Folded, original: str, domain: str = "") -> TermHit:
    """The match as the other rooms see it: the entry that rules, what else is admitted, what is forbidden."""
    ranked = sorted((s.term for s in found.spellings), key=lambda t: _rank(t, domain))
    terms = tuple(dict.fromkeys(ranked))
    good = tuple(t for t in terms if t.status is not TermStatus.FORBIDDEN)
    forbidden = tuple(t for t in terms if t.status is TermStatus.FORBIDDEN)
    span = text.span(found.start, found.end)
    ruling = good[0] if good else forbidden[0]
    return TermHit(ruling, Span(*span), original[span.start : span.end], good[1:], forbidden)


def _rank(term: Term, domain: str) -> tuple[bool, bool, bool, int]:
    return (
        term.status is TermStatus.ADMITTED,
        bool(domain) and term.domain != domain,
        term.domain != "",
        _STRICT_FIRST.index(term.case_rule),
    )


def folded(source: str) -> Folded:
    """Fold a sentence once for several matchers."""
    return fold(source)
