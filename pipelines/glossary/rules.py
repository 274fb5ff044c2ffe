"""What an entry must be, and what a set of entries must not be: each fault one sentence with its place.

`faults` looks at one entry, `quarrels` at the entries together. Both yield `BadGlossary`; nobody raises
here, so that a file's faults can be shown all at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.errors import BadGlossary
from pipelines.model import CaseRule, Term, TermStatus

TEXT_LIMIT = 200  # code points of a source, target, variant or form: a term is no sentence
DOMAIN_LIMIT = 100
NOTE_LIMIT = 2000
LIST_LIMIT = 100
GENDERS = ("", "m", "f", "n")
NUMBERS = ("", "sg", "pl")
ANIMACIES = ("", "anim", "inan")
# A spreadsheet runs a cell that begins with one of these (OWASP, "CSV Injection"), full-width ones too.
FORMULA_START = "=+-@\t\r\n＝＋－＠"
_JOINERS = "\u200c\u200d"  # spelling in Arabic and Indic scripts, so no fault
PARTS_OF_SPEECH = ("", "noun", "propn", "adj", "adv", "verb", "num", "phrase")


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and where it stands ("names.csv:12")."""

    term: Term
    where: str = ""


def faults(entry: Entry) -> Iterator[BadGlossary]:
    """What is wrong with one entry by itself."""
    term, where = entry.term, entry.where
    for name, text in _texts(term):
        problem = _text_fault(name, text)
        if problem:
            yield BadGlossary(problem, subject=where, mend="mend or delete the entry")
    yield from _bad_values(term, where)
    if len(term.note) > NOTE_LIMIT:
        yield BadGlossary(f"the note is longer than {NOTE_LIMIT} characters", subject=where, mend="shorten it")
    if bad := _odd_character(term.note, allowed="\n\t"):
        yield BadGlossary(f"the note holds the control character {bad}", subject=where, mend="delete it")


def quarrels(entries: Iterable[Entry]) -> Iterator[BadGlossary]:
    """Duplicates and contradictions between entries: the later one is the one reported."""
    seen: dict[tuple[str, ...], Entry] = {}
    ruling: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        term = entry.term
        same = (*source_key(term, term.source), term.target, term.domain)
        if same in seen:
            yield _quarrel("is a duplicate of", entry, seen[same], "keep one of the two")
            continue
        seen[same] = entry
        if term.status not in (TermStatus.PREFERRED, TermStatus.KEEP):
            continue
        for spelling in dict.fromkeys((term.source, *term.variants)):
            # Two entries compete where they are spelled alike, or alike but for capitals under one case rule.
            keys = (("", spelling, term.domain), (*source_key(term, spelling), term.domain))
            rivals = [ruling.setdefault(key, entry) for key in keys]
            first = next((r for r in rivals if r.term.target != term.target), None)
            if first is not None:
                yield _quarrel(
                    f"gives “{spelling}” another preferred target than",
                    entry,
                    first,
                    "make one of them admitted or give it a domain",
                )
                break


def source_key(term: Term, spelling: str) -> tuple[str, str]:
    """Under what the matcher finds a spelling: two entries with one key compete for the same text."""
    exact = term.case_rule is CaseRule.EXACT
    return (spelling if exact else spelling.casefold(), term.case_rule)


def _quarrel(how: str, entry: Entry, other: Entry, mend: str) -> BadGlossary:
    at = f" at {other.where}" if other.where else ""
    return BadGlossary(
        f"“{entry.term.source}” → “{entry.term.target}” {how} “{other.term.source}” → “{other.term.target}”{at}",
        subject=entry.where,
        mend=mend,
    )


def _texts(term: Term) -> Iterator[tuple[str, str]]:
    yield "source", term.source
    yield "target", term.target
    yield from (("variant", text) for text in term.variants)
    yield from (("form", text) for text in term.forms)
    yield from ((n, getattr(term, n) or "-") for n in ("domain", "origin", "author"))


def _text_fault(name: str, text: str) -> str:
    if not text.strip():
        return f"the {name} is empty"
    if text != text.strip():
        return f"the {name} “{text}” begins or ends with a space"
    limit = DOMAIN_LIMIT if name == "domain" else TEXT_LIMIT
    if len(text) > limit:
        return f"the {name} is longer than {limit} characters"
    if bad := _odd_character(text):
        return f"the {name} holds the control character {bad}"
    if name in ("source", "variant", "target") and not any(map(str.isalnum, text)):
        return f"the {name} “{text}” has no letter or digit"
    return ""


def _odd_character(text: str, allowed: str = "") -> str:
    if text.isprintable():  # almost every text, at once: nothing of these categories is
        return ""
    for c in text:
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn") and c not in allowed + _JOINERS:
            return f"U+{ord(c):04X}"
    return ""


def _bad_values(term: Term, where: str) -> Iterator[BadGlossary]:
    for name, value, allowed in (
        ("part of speech", term.pos, PARTS_OF_SPEECH),
        ("gender", term.gender, GENDERS),
        ("number", term.number, NUMBERS),
        ("animacy", term.animacy, ANIMACIES),
    ):
        if value not in allowed:
            yield BadGlossary(f"“{value}” is no {name}", subject=where, mend=f"use {', '.join(allowed[1:])} or nothing")
    for name, texts in (("variants", term.variants), ("forms", term.forms)):
        if len(texts) > LIST_LIMIT:
            yield BadGlossary(f"more than {LIST_LIMIT} {name}", subject=where, mend="delete some")
        if len(set(texts)) < len(texts):
            yield BadGlossary(f"one of the {name} stands twice", subject=where, mend="delete one")
