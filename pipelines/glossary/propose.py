"""Names that no glossary knows, transliterated and offered: never silently final."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pipelines.glossary.book import Glossary
from pipelines.glossary.english import untouchable
from pipelines.glossary.fold import fold
from pipelines.glossary.people import STARTERS, TITLES
from pipelines.model import CaseRule, Term, TermKind, TermStatus
from pipelines.transliteration import candidates, transliterate

ORIGIN = "transliteration, not reviewed"
_NAME = re.compile(
    r"[A-Z][a-zà-ÿ]+(?:[-'’][A-Za-zà-ÿ]+)*(?:\s(?:(?:von|van|de|der|den|da|di|del|la|le|al|bin)\s)*"
    r"(?:[A-Z]\.\s)?[A-Z][a-zà-ÿ]+(?:[-'’][A-Za-zà-ÿ]+)*)+"
)
_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December University Street Avenue Party Ministry Council Committee Court Times Post".split()  # noqa: E501
)


def propose(sources: Iterable[str], locale: str, glossary: Glossary | None = None) -> tuple[Term, ...]:
    """Entries for names of two words and more that `glossary` does not hold, most frequent first.

    Status admitted and origin "transliteration, not reviewed": a person makes them preferred. Empty for
    locales that write Latin, or whose convention `pipelines.transliteration` does not know.
    """
    found: Counter[str] = Counter()
    for source in sources:
        found.update(_unknown(source, glossary))
    terms = (_proposal(name, locale) for name, _ in found.most_common())
    return tuple(t for t in terms if t.target != t.source)


def _unknown(source: str, glossary: Glossary | None) -> Iterator[str]:
    known = [hit.span for hit in glossary.hits(source)] if glossary else []
    kept_out = untouchable(fold(source).text)
    for match in _NAME.finditer(source):
        name = _without_title(match[0])
        words = name.split()
        start, end = match.end() - len(name), match.end()
        if len(words) < 2 or _DAYS & set(words) or any(a < end and start < b for a, b in kept_out):
            continue
        if not any(s.start < end and start < s.end for s in known):
            yield name


def _without_title(name: str) -> str:
    words = name.split()
    while words and (words[0].lower() in TITLES or words[0].lower() in STARTERS):
        words.pop(0)
    return " ".join(words)


def _proposal(name: str, locale: str) -> Term:
    others = candidates(name, locale)[1:]
    note = f"also possible: {', '.join(others)}" if others else "by the newspapers' convention"
    return Term(
        name,
        transliterate(name, locale),
        locale,
        TermStatus.ADMITTED,
        TermKind.PERSON,
        case_rule=CaseRule.CAPITALISED,
        note=note,
        origin=ORIGIN,
    )
