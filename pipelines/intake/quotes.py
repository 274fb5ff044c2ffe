"""Quotation marks that scanning spoiled: a double quotation closed by ', by '', by “, by '" or by "', or opened by '.

A mark is repaired only where one reading is left; the conditions stand with each rule. Apostrophes
(Russia's), plural possessives (leaders' summit), elisions ('tis, goin', rock 'n' roll, the '90s), feet and
inches (5'10"), nested quotations and quotations that run over paragraphs are English, not noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.edits import Edit
from pipelines.model import Span

_DOUBLE = '"“”'
_SINGLE = "'‘’"
_OPENING_ELISION = re.compile(
    r"['‘’](?:tis|twas|twill|twere|em|til|till|cause|cos|n|round|bout|cept|fraid|neath|nother|kay|sup|gainst|\d\d)"
    r"(?![a-z])|['‘’]\d0s",
    re.I,
)
# goin', ol', o', th', an', 'n': the apostrophe stands for a letter.
_CLOSING_ELISION = re.compile(r"(?:\w{2,}in|\b(?:ol|o|th|an|n|wi|gi|fo|mo|po|yo|lil|ha|jus|mus))$", re.I)
_FEET = re.compile(r"\d['’]\s?\d{1,2}(?:\s?[\"”]|'')?")
_AFTER_QUOTATION = re.compile(
    r"\s+(?:and|or|but|nor|to|in|on|of|for|by|from|as|at|with|while|because|was|were|is|are|has|had|would|will|after|"
    r"before|that|which|who|when|he|she|they|said|says|against|during|over|into|than|if|until|though|although)\b"
)
_WEAK, _MEDIUM, _STRONG = 1, 2, 3


class Fault(NamedTuple):
    """An edit that is safe, or, without one, a place that a person should look at."""

    at: int
    reason: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a paragraph hands to the next: an unclosed quotation, and an unclosed one inside it."""

    double: bool = False
    single: bool = False


def opens_with_quote(text: str) -> bool:
    return text.lstrip()[:1] in ('"', "“")


def find(text: str, carried: Carried, next_opens: bool) -> tuple[list[Fault], Carried]:
    """Faults of one paragraph, and what it carries on. `next_opens`: the next one begins with a quotation mark."""
    walk = _Walk(text, carried if opens_with_quote(text) else Carried(), carried.double)
    for at in walk.doubles():
        walk.meet(at)
    return walk.faults, walk.finish(next_opens)


class _Walk:
    """One pass over the double marks of a paragraph."""

    def __init__(self, text: str, carried: Carried, after_open: bool) -> None:
        self.text, self.carried, self.after_open = text, carried, after_open
        self.masked = {i for m in _FEET.finditer(text) for i in range(m.start() + 1, m.end())}
        self.opened: int | None = None
        self.closed = 0  # where the last quotation ended
        self.faults: list[Fault] = []

    def doubles(self) -> Iterator[int]:
        return (m.start() for m in re.finditer(f"[{_DOUBLE}]", self.text) if m.start() not in self.masked)

    def meet(self, at: int) -> None:
        if self.opened is not None and self.text[at] == "“" and self._only_closes(at):
            mark = "”" if self.text[self.opened] == "“" else '"'
            self.faults.append(Fault(at, "quotation closed by an opening mark", Edit(Span(at, at + 1), mark)))
            self.opened, self.closed = None, at + 1
        elif self._opens(at):
            if self.opened is not None:
                self._unclosed(self.opened, at, end=False, next_opens=False)
            self.opened = at
        elif self.opened is None:
            self._unopened(at)
        else:
            self._doubled(self.opened, at)
            self.opened, self.closed = None, at + 1

    def finish(self, next_opens: bool) -> Carried:
        if self.opened is None:
            return Carried()
        opened, faults = self.opened, len(self.faults)
        self._unclosed(opened, len(self.text), end=True, next_opens=next_opens)
        if any(f.edit for f in self.faults[faults:]):
            return Carried()
        openers = self._inner_openers(opened + 1, len(self.text))
        closers = [i for i, strength in self._closers(opened + 1, len(self.text)) if strength == _STRONG]
        return Carried(True, len(openers) > len(closers) or (self.carried.single and not closers))

    def _opens(self, at: int) -> bool:
        if self.text[at] == "“":
            return True
        before, after = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        omission = self.text.startswith("...", at + 1) and (not before or before.isspace())
        if self.text[at] == "”" or not after or after.isspace() or (after in ".,;:!?)]" and not omission):
            return False
        if before in _SINGLE and before and at > 1 and not self.text[at - 2].isspace():
            return False  # war,'"he: a closing mark whose space was lost
        return not before or before.isspace() or before in "([{/‘'“—–-"

    def _only_closes(self, at: int) -> bool:
        """After a word or a mark that ends, before a space, a mark or the end: no place where a quotation opens."""
        before = self.text[at - 1 : at] if at else ""
        return (before.isalnum() or before in tuple(".,!?…'’)")) and _free(self.text[at + 1 : at + 2])

    def _unclosed(self, start: int, stop: int, *, end: bool, next_opens: bool) -> None:
        """A quotation opened at `start` meets the next opening mark, or the paragraph's end, at `stop`.

        Safe where exactly one single mark in it can only be a closing one: after punctuation, or after a
        letter that makes no possessive; with a possessive's s only before punctuation or a word that no
        possessive takes. Never with a nested quotation open. Where the next paragraph goes on with a quotation
        mark this one may stay open by rule, so that only a mark after punctuation counts.
        """
        if pair := self._closing_pair(start + 1, stop):
            mark = "”" if self.text[start] == "“" else '"'
            self.faults.append(Fault(pair.start, "quotation closed by two single marks", Edit(pair, mark)))
            self.closed = pair.end
            return
        wanted = {_STRONG} if end and next_opens else {_STRONG, _MEDIUM}
        closers = [(i, s) for i, s in self._closers(start + 1, stop) if s in wanted]
        strong = [i for i, s in closers if s == _STRONG]
        places = strong or [i for i, _ in closers]
        if len(places) == 1 and not self._inner_openers(start + 1, places[0]) and not self.carried.single:
            at = places[0]
            mark = "”" if self.text[start] == "“" else '"'
            self.faults.append(Fault(at, "quotation closed by a single mark", Edit(Span(at, at + 1), mark)))
            self.closed = at + 1
        elif not (end and next_opens):
            self.faults.append(Fault(start, "suspicious: a quotation that is opened and never closed"))

    def _closing_pair(self, start: int, stop: int) -> Span | None:
        """The only '' between, where it can only close: English knows no other use for it but seconds and inches."""
        pairs = [start + m.start() for m in re.finditer("(?<!['’])['’]{2}(?!['’])", self.text[start:stop])]
        if len(pairs) != 1 or pairs[0] in self.masked or not self._only_closes_pair(pairs[0]):
            return None
        return Span(pairs[0], pairs[0] + 2)

    def _only_closes_pair(self, at: int) -> bool:
        before = self.text[at - 1 : at] if at else ""
        return (before.isalpha() or before in tuple(".,!?…)")) and _free(self.text[at + 2 : at + 3])

    def _unopened(self, at: int) -> None:
        """A closing mark without an opening one: safe where exactly one single mark before it can only open."""
        if self.text[at - 1 : at].isdigit() or self.after_open:
            return  # inches; or the end of a quotation that began in a paragraph before
        openers = self._inner_openers(self.closed, at)
        closers = [s for _, s in self._closers(self.closed, at - 1) if s != _WEAK]
        if len(openers) == 1 and not closers and self.text[at - 1 : at] not in _SINGLE:
            start = openers[0]
            mark = "“" if self.text[at] == "”" else '"'
            self.faults.append(Fault(start, "quotation opened by a single mark", Edit(Span(start, start + 1), mark)))
        else:
            self.faults.append(Fault(at, "suspicious: a closing quotation mark without an opening one"))
        self.closed = at + 1

    def _doubled(self, start: int, at: int) -> None:
        """'" and "' at the end: the single mark goes, where it closes no nested quotation and is no apostrophe."""
        text = self.text
        if self.carried.single or self._inner_openers(start + 1, at - 1):
            return
        before = text[at - 1] in "'’" and at - 1 > start + 1 and at - 1 not in self.masked
        after = text[at + 1 : at + 2] in ("'", "’") and _free(text[at + 2 : at + 3])
        if before and self._strength(at - 1) == _STRONG:
            self.faults.append(self._drop(at - 1, at + 1, text[at]))
        elif before and text[at - 2] in ".,!?sSxXzZ":
            self.faults.append(Fault(at, "suspicious: a single mark before a closing quotation mark"))
        elif after and not self._inner_openers(max(0, start - 400), start + 1):
            self.faults.append(self._drop(at, at + 2, text[at]))

    def _drop(self, start: int, end: int, mark: str) -> Fault:
        return Fault(start, "quotation closed by a double and a single mark", Edit(Span(start, end), mark))

    # ------------------------------------------------------------ single marks

    def _inner_openers(self, start: int, stop: int) -> list[int]:
        """Single marks that open something: at a word's beginning, and no elision."""
        found = []
        for match in re.finditer(f"[{_SINGLE}]", self.text[start:stop]):
            at = start + match.start()
            before, after = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
            free = not before or before.isspace() or before in '([{—–-"“'
            if free and (after.isalnum() or after in "[$") and after and not _OPENING_ELISION.match(self.text, at):
                found.append(at)
        return found

    def _closers(self, start: int, stop: int) -> list[tuple[int, int]]:
        found = []
        for match in re.finditer("['’]", self.text[start:stop]):
            at = start + match.start()
            if at not in self.masked and at > start and (strength := self._strength(at)):
                found.append((at, strength))
        return found

    def _strength(self, at: int) -> int:
        """How surely the single mark at `at` closes something; 0 if it does not."""
        text = self.text
        before, after = text[at - 1], text[at + 1 : at + 2]
        if before.isspace() or before in _DOUBLE or not (_free(after) or after in _DOUBLE):
            return 0
        if before in ",.!?…;:—–":
            return _STRONG
        if before.isdigit() or not before.isalpha() or _CLOSING_ELISION.search(text[max(0, at - 20) : at]):
            return _WEAK
        if before in "sSxXzZ":
            bare = (after and after in ".,;:!?)]") or _AFTER_QUOTATION.match(text, at + 1)
            return _MEDIUM if bare or not text[at + 1 :].strip() else _WEAK
        return _STRONG


def _free(character: str) -> bool:
    return not character or character.isspace() or character in ".,;:!?)]}—–-"
