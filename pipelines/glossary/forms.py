"""The forms of a term in its locale, and where any of them stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.glossary.fold import Folded, cut, fold, key
from pipelines.glossary.form import Form
from pipelines.glossary.loose import loose_pattern, normalised
from pipelines.glossary.slavic import LANGUAGES as SLAVIC
from pipelines.glossary.slavic import slavic_forms
from pipelines.glossary.west_slavic import LANGUAGES as WEST_SLAVIC
from pipelines.glossary.west_slavic import west_slavic_forms
from pipelines.glossary.western import LANGUAGES as WESTERN
from pipelines.glossary.western import western_forms
from pipelines.model import Span, Term, TermKind, TermStatus

_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
_PROPER = (TermKind.PERSON, TermKind.PLACE)
_CACHED = 50_000


@lru_cache(maxsize=_CACHED)
def forms(term: Term, locale: str = "") -> tuple[Form, ...]:
    """Every form of the term's target, the dictionary form first, explicit forms included.

    ru and uk: inflected part by part. es, fr, pt, it, de: number, gender, German cases. pl: by Morfeusz, where it is
    installed. Elsewhere the target and the entry's explicit forms.
    """
    language = (locale or term.locale).split("-")[0]
    if term.status is TermStatus.KEEP:
        return (Form(term.target),)
    if language in SLAVIC:
        return tuple(dict.fromkeys((*slavic_forms(term, language), *map(Form, term.forms))))
    if language in WESTERN:
        return western_forms(term, language)
    if language in WEST_SLAVIC:
        return tuple(dict.fromkeys((*west_slavic_forms(term, language), *map(Form, term.forms))))
    return tuple(map(Form, dict.fromkeys((term.target, *term.forms))))


def accepted(term: Term, target: str | Folded, locale: str = "") -> tuple[Span, ...]:
    """Where the term stands in a target text, in any accepted form; a keep term as it is written only."""
    language = (locale or term.locale).split("-")[0]
    if term.status is TermStatus.KEEP:
        return tuple(_verbatim(term.target, target if isinstance(target, str) else target.cased))
    text = target if isinstance(target, Folded) else fold(target)
    return tuple(_found(term, text, language))


def _verbatim(wanted: str, text: str) -> Iterator[Span]:
    at = text.find(wanted)
    while at >= 0:
        if cut(text, at) and cut(text, at + len(wanted)):
            yield Span(at, at + len(wanted))
        at = text.find(wanted, at + 1)


def _found(term: Term, text: Folded, language: str) -> Iterator[Span]:
    low = normalised(text.text, language)
    capital = term.kind in _NAMES and term.target[:1].isupper()
    for match in _pattern(term, language).finditer(low):
        start, end = match.span()
        if cut(low, start) and cut(low, end) and not (capital and text.cased[start].islower()):
            yield text.span(start, end)


@lru_cache(maxsize=_CACHED)
def _pattern(term: Term, language: str) -> re.Pattern[str]:
    texts = dict.fromkeys(normalised(key(f.text), language) for f in forms(term, language))
    literal = [re.escape(t).replace(r"\ ", r"\s") for t in sorted(texts, key=len, reverse=True)]
    loose = loose_pattern(normalised(key(term.target), language), language, name=term.kind in _PROPER)
    alternatives = "|".join(literal if loose is None else [loose, *literal])
    spaceless = language in ("zh", "ja", "th")
    return re.compile(alternatives if spaceless else rf"(?<!\w)(?:{alternatives})(?!\w)")
