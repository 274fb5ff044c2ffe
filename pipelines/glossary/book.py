"""The glossary of one locale: which terms a sentence holds, and whether a target has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipelines.glossary.english import begins_sentence, titled
from pipelines.glossary.files import load_terms
from pipelines.glossary.fold import Folded, fold
from pipelines.glossary.form import Form
from pipelines.glossary.forms import accepted, forms
from pipelines.glossary.match import Found, Matcher, hit_of, longest, spellings_of
from pipelines.glossary.people import TITLES, Ledger, entry_for, someone_else
from pipelines.glossary.rules import source_key
from pipelines.model import Span, Term, TermHit, TermKind

_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
_EMPTY = Ledger()


class Glossary:
    """Terms of one locale pair; read-only, so threads share it. The matcher is built at the first look-up.

    It is what `pipelines.checks` calls a TermJudge.
    """

    def __init__(self, terms: Iterable[Term], locale: str) -> None:
        self.locale = locale
        self.terms: tuple[Term, ...] = tuple(terms)

    @classmethod
    def load(cls, where: Path | str | Iterable[Path | str], locale: str) -> Glossary:
        """From a folder (its *.csv), a file, or several; raises BadGlossary with file and line."""
        paths = [where] if isinstance(where, (str, Path)) else list(where)
        return cls(load_terms([Path(p) for p in paths], locale), locale)

    @cached_property
    def version(self) -> str:
        """Hex digest of the entries, whatever their order: part of a draft's signature."""
        entries = sorted(repr(term) for term in self.terms)
        return sha256("\x1e".join((self.locale, *entries)).encode()).hexdigest()

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(
            (entry, spellings) for term, texts in _spelled(self.terms) for entry, spellings in _by_meaning(term, texts)
        )

    def prepare(self) -> Glossary:
        """Build the matcher now rather than at the first sentence."""
        _ = self._matcher
        return self

    def hits(self, source: str, ledger: Ledger = _EMPTY, domain: str = "") -> tuple[TermHit, ...]:
        """The terms of a plain-text sentence, longest match, in its order.

        `ledger` adds the surnames of persons that the article has named; `domain` picks among entries of
        one source (of no domain given, the entry without one).
        """
        text = fold(source)
        found = self._matcher.find(text)
        if ledger.short:
            found = longest([*ledger.find(text), *found])
        return tuple(
            hit_of(f, text, source, domain)
            for f in found
            if not (_of_a_namesake(f, found, text) or _of_another_place(f, text) or _of_a_name(f, found, text))
        )

    def ledger(self, sources: Iterable[str]) -> Ledger:
        """Whom an article's sentences name in full: a surname in the headline counts too."""
        ledger = Ledger()
        for source in sources:
            ledger = ledger.seen(self.hits(source))
        return ledger

    def accepted(self, term: Term, target: str) -> tuple[Span, ...]:
        """Where the term stands in a target text, in any accepted form."""
        return accepted(term, target, self.locale)

    def forms(self, term: Term) -> tuple[Form, ...]:
        """Every form of a term in this locale."""
        return forms(term, self.locale)

    @cached_property
    def _names(self) -> Mapping[str, Sequence[Term]]:
        out: dict[str, list[Term]] = {}
        for term in self.terms:
            if term.kind in _NAMES:
                for spelling in (term.source, *term.variants):
                    out.setdefault(spelling.lower(), []).append(term)
        return out

    def names(self) -> Mapping[str, Sequence[Term]]:
        """All persons', places' and bodies' entries by each of their lower-cased spellings."""
        return self._names

    def merged(self, other: Glossary) -> Glossary:
        """With another's entries, which win over this one's of the same source and domain."""
        theirs = {(source_key(t, t.source)[0].casefold(), t.domain) for t in other.terms}
        kept = [t for t in self.terms if (t.source.casefold(), t.domain) not in theirs]
        return Glossary((*kept, *other.terms), self.locale)


def _spelled(terms: Sequence[Term]) -> Iterator[tuple[Term, Sequence[str]]]:
    """Each term and its spellings: what is a variant of one entry of a source is one of all entries of that source.

    ISIS, a variant of Islamic State, may then be whatever is admitted for Islamic State, and nothing forbidden for it.
    """
    groups: dict[tuple[str, str], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.source, term.domain), []).append(term)
    for group in groups.values():
        own = [spellings_of(term) for term in group]
        shared = tuple(dict.fromkeys(text for texts in own for text in texts)) if len(group) > 1 else own[0]
        yield from ((term, shared) for term in group)


def _by_meaning(term: Term, spellings: Sequence[str]) -> list[tuple[Term, list[str]]]:
    """Spellings grouped by the entry they mean: the surname alone is an entry of its own."""
    if term.kind is not TermKind.PERSON:
        return [(term, list(spellings))]
    groups: dict[Term, list[str]] = {}
    for spelling in spellings:
        groups.setdefault(entry_for(term, spelling), []).append(spelling)
    return list(groups.items())


def _of_a_namesake(found: Found, others: Sequence[Found], text: Folded) -> bool:
    term = found.spellings[0].term
    if term.kind is not TermKind.PERSON or " " in text.text[found.start : found.end]:
        return False
    if any(o.end == found.start - 1 for o in others):
        return False  # the word before is a title or a name of the glossary's own
    return someone_else(text, found)


_CAPITAL_BEFORE = re.compile(r"([A-Z][^\W\d_]+) \Z")


def _of_a_name(found: Found, others: Sequence[Found], text: Folded) -> bool:
    """The tank of Shark Tank: a common word with a capital after a capital word that the glossary does not have."""
    term = found.spellings[0].term
    if term.kind is not TermKind.TERM or not term.source.islower() or text.cased[found.start].islower():
        return False
    before = _CAPITAL_BEFORE.search(text.cased, 0, found.start)
    if before is None or before[1].isupper() or any(o.end == found.start - 1 for o in others) or titled(text.cased):
        return False
    return not begins_sentence(text.cased, before.start()) and before[1].lower() not in TITLES


_COMPASS = re.compile(r"(?:South|North|East|West|Central|Latin|Equatorial|New) \Z")


def _of_another_place(found: Found, text: Folded) -> bool:
    """South America is no America, East Germany no Germany, where the glossary has no entry for the whole."""
    if found.spellings[0].term.kind not in (TermKind.PLACE, TermKind.TERM) or text.cased[found.start].islower():
        return False
    return _COMPASS.search(text.cased, max(0, found.start - 12), found.start) is not None
