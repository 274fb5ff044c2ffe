# ruff: noqa: E501
"""One person, several spellings: the surname of a full name, and the ledger of whom an article has named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz

from pipelines.glossary.english import stands_free
from pipelines.glossary.fold import Folded, cased_key, key
from pipelines.glossary.match import Found, Spelling
from pipelines.model import CaseRule, How, Term, TermHit, TermKind, TermStatus, TermUse
from pipelines.transliteration import latin_key

_ALIKE = 70  # of 100: Zelensky and Zelenskiy
_SOUNDS_ALIKE = 60
_SPLIT = re.compile(r"[\s\-‐‑]+")
_NOT_SURNAMES = re.compile(r"(?:[IVX]+|Jr\.?|Sr\.?|II+)\Z")
_PARTICLES = frozenset("von van der den de da di del della dos la le el al bin ibn ben mac abu".split())
_FAMILY_FIRST = frozenset(
    "kim park yoon moon choi lee xi li wang zhang zhao zhou chen liu yang huang wu xu sun ma zhu jiang he qin deng hu "
    "mao cai tsai lai nguyen pham vo tran ho to jang kang lim han song ban choe cho ri pak ko no chung".split()
)
TITLES = frozenset(
    "mr mrs ms miss dr sir lord lady president vice minister premier chancellor king queen prince princess pope senator "
    "sen rep gov governor general gen colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm judge "
    "justice chairman chairwoman chief secretary spokesman spokeswoman ambassador director leader mayor congressman "
    "congresswoman speaker professor prof reverend rev commander marshal deputy foreign prime defense defence comrade "
    "candidate analyst author founder billionaire journalist lawyer the".split()
)


# Words that begin a sentence right before a surname without being a first name.
STARTERS = frozenset(
    "a an and also although as asked at because before besides both but by can could despite did do does each earlier "
    "even for from had has have here how however if in instead is it its later last like many may meanwhile might more "
    "most neither no nor not now of on once only or our perhaps plus rather regarding said says should since so some "
    "still such than that their then there these they this those though through throughout thus today until unless unlike "
    "was we were what when whenever where whether which while who whom whose why will with within without would yet "
    "yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday incumbent democrat republican".split()
)


@lru_cache(maxsize=50_000)
def entry_for(term: Term, spelling: str) -> Term:
    """The entry as this spelling means it: for a surname alone, of the surname alone."""
    words, source = _SPLIT.split(spelling), _SPLIT.split(term.source)
    targets = _target_parts(term.target)
    if term.kind is not TermKind.PERSON or len(words) >= len(source) or len(targets) < 2:
        return term
    if not all(max(fuzz.ratio(w.lower(), s.lower()) for s in source) >= _ALIKE for w in words):
        return term  # a nickname: AMLO
    at = _best_window(spelling, targets, term.locale, len(words))
    if at is None and len(targets) == len(source):
        at = (len(source) - len(words), len(source))
    if at is None:
        return term
    cut = slice(*at)
    forms = tuple(dict.fromkeys(" ".join(f.split()[cut]) for f in term.forms if len(f.split()) == len(targets)))
    full_declension = len(term.forms) == 5 and all(len(f.split()) == len(targets) for f in term.forms)
    if full_declension:
        forms = tuple(" ".join(f.split()[cut]) for f in term.forms)
    return replace(
        term, source=spelling, target=" ".join(targets[cut]), variants=(), forms=forms, case_rule=CaseRule.CAPITALISED
    )


def _target_parts(target: str) -> list[str]:
    return [p for p in re.split(r"[\s·・•]+", target) if p]


def _best_window(spelling: str, targets: Sequence[str], locale: str, size: int) -> tuple[int, int] | None:
    """The target's words that sound most like the spelling."""
    wanted = latin_key(spelling, "en")
    windows = [(i, i + n) for n in {size, 1} for i in range(len(targets) - n + 1) if n < len(targets)]
    if not windows:
        return None
    scored = [(fuzz.ratio(wanted, latin_key(" ".join(targets[a:b]), locale)), b, (a, b)) for a, b in windows]
    score, _, best = max(scored)
    return best if score >= _SOUNDS_ALIKE else None


def surnames(source: str) -> tuple[str, ...]:
    """How a full name is shortened further down in an article: Zelensky, von der Leyen, Kim."""
    words = [w for w in source.split() if not _NOT_SURNAMES.match(w)]
    if len(words) < 2:
        return ()
    if words[0].lower() in _FAMILY_FIRST and (len(words) == 3 or "-" in words[1] or _chinese(words)):
        return (words[0],)
    out = [words[-1]]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    if start < len(words) - 1:
        out.insert(0, " ".join(words[start:]))
    return tuple(out)


def _chinese(words: Sequence[str]) -> bool:
    return len(words) == 2 and words[0].lower() in {
        "xi",
        "li",
        "wang",
        "zhang",
        "zhao",
        "zhou",
        "liu",
        "hu",
        "qin",
        "cai",
    }


@dataclass(frozen=True, slots=True)
class Ledger:
    """Whom an article has named so far, and in which target forms. Every addition is a new ledger.

    `short` maps a folded surname to the entries it may stand for; `targets` a source name to the surfaces
    used for it (the checks' Context.ledger).
    """

    short: Mapping[str, tuple[Term, ...]] = field(default_factory=lambda: MappingProxyType({}))
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def seen(self, hits: Iterable[TermHit]) -> Ledger:
        """With the persons of these hits, who may be called by their surname from now on."""
        short = dict(self.short)
        for hit in hits:
            if hit.term.kind is not TermKind.PERSON or hit.term.status is TermStatus.FORBIDDEN:
                continue
            for name in surnames(hit.term.source):
                entry = entry_for(hit.term, name)
                known = short.get(key(name), ())
                if entry.source == name and entry not in known:
                    short[key(name)] = (*known, entry)
        return replace(self, short=MappingProxyType(short))

    def used(self, uses: Iterable[TermUse]) -> Ledger:
        """With the forms in which these terms came to stand."""
        targets = dict(self.targets)
        for use in uses:
            if use.how is not How.UNRESOLVED and use.surface and use.surface not in targets.get(use.source, ()):
                targets[use.source] = (*targets.get(use.source, ()), use.surface)
        return replace(self, targets=MappingProxyType(targets))

    def find(self, text: Folded) -> Iterator[Found]:
        """Surnames of persons already named; one that two persons share under different targets is nobody's."""
        for name, entries in self.short.items():
            if len({e.target for e in entries}) > 1 or len({e.gender for e in entries}) > 1:
                continue
            at = text.text.find(name)
            while at >= 0:
                end = at + len(name)
                if stands_free(text.text, at, end) and not text.cased[at:end].islower():
                    yield Found(at, end, (Spelling(entries[0], cased_key(entries[0].source)),))
                at = text.text.find(name, end)


_BEFORE = re.compile(r"(\S+) \Z")


def someone_else(text: Folded, found: Found) -> bool:
    """Whether a lone surname belongs to a namesake: Hunter Biden, Jill Biden."""
    before = _BEFORE.search(text.cased, 0, found.start)
    if not before:
        return False
    word = before[1]
    if not word[0].isupper() or not word.isalpha() or word.isupper() or word.lower() in TITLES:
        return False
    if before.start() == 0 or text.cased[: before.start()].rstrip()[-1:] in "\"'“.:!?":
        return word.lower() not in STARTERS and not word.endswith(("ly", "ing", "ed"))
    return True
