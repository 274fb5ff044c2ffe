"""Which published items a change of the glossary touches: those whose source holds a term that came or went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from pipelines.glossary.book import Glossary
from pipelines.glossary.match import spellings_of
from pipelines.markup import strip
from pipelines.model import Span, Term, TermHit, TermStatus
from store.guard import reads
from store.models import Publication, TranslatedSegment

_FILTERED = 40  # words looked for by the database; of more terms every segment is read
_AT_ONCE = 200  # translations
_COLUMNS = ("translation_id", "segment", "source", "target", "html")
_ASCII_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A segment with terms of the change, as the source spells them; `right` where the target has what rules now."""

    segment: str
    source: str
    target: str
    terms: tuple[str, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """A current publication and the places in it."""

    publication: int
    translation: int
    uri: str
    version: int
    headline: str
    places: tuple[Place, ...]

    @property
    def right(self) -> bool:
        """Nothing is to be done: the item says already what the glossary says now."""
        return all(place.right for place in self.places)


@reads
def affected(locale: str, changed: Iterable[Term], now: Glossary) -> list[Affected]:
    """Current publications with a `changed` term in their source, the newest first; `now` is the glossary in force."""
    terms = tuple(dict.fromkeys(changed))
    if not terms:
        return []
    finder = Glossary(terms, locale)
    current = Publication.objects.filter(locale=locale, is_current=True, translation__isnull=False).order_by("-pk")
    items = list(current.values_list("pk", "translation_id", "uri", "version", "headline"))
    found = dict(_places(finder, now, [item[1] for item in items], _wanted(terms)))
    return [
        Affected(pk, translation, uri, version, headline, found[translation])
        for pk, translation, uri, version, headline in items
        if translation in found
    ]


def _wanted(terms: Sequence[Term]) -> Q | None:
    """Segments with a word of any term, for the database to look for; None where there is too much to look for.

    One word a spelling, of ASCII letters: apostrophes and hyphens are written in many ways, and SQLite folds ASCII
    alone.
    """
    words: set[str] = set()
    for spelling in {s for term in terms for s in spellings_of(term)}:
        parts = _ASCII_WORD.findall(spelling)
        if not parts or len(words) > _FILTERED:
            return None
        words.add(max(parts, key=len))
    wanted = Q()
    for word in words:
        wanted |= Q(source__icontains=word)
    return wanted


def _places(
    finder: Glossary, now: Glossary, translations: Sequence[int], wanted: Q | None
) -> Iterator[tuple[int, tuple[Place, ...]]]:
    for at in range(0, len(translations), _AT_ONCE):
        some = translations[at : at + _AT_ONCE]
        rows = TranslatedSegment.objects.filter(translation_id__in=some)
        if wanted is not None:
            held = rows.filter(wanted).order_by().values_list("translation_id", flat=True).distinct()
            rows = TranslatedSegment.objects.filter(translation_id__in=list(held))
        ordered = rows.order_by("translation_id", "order").values_list(*_COLUMNS)
        for translation, group in groupby(ordered, key=lambda row: row[0]):
            places = tuple(_of_article([row[1:] for row in group], finder, now))
            if places:
                yield translation, places


def _of_article(rows: Sequence[tuple[str, str, str, bool]], finder: Glossary, now: Glossary) -> Iterator[Place]:
    """Whoever the article names in full is found by the surname alone, too."""
    plain = [strip(source, html).text for _, source, _, html in rows]
    ledger, ruling = finder.ledger(plain), now.ledger(plain)
    for (segment, source, target, html), text in zip(rows, plain):
        hits = finder.hits(text, ledger)
        if hits:
            current = {hit.span: hit for hit in now.hits(text, ruling)}
            told = strip(target, html).text
            right = all(_stands(current.get(hit.span), told, now) for hit in hits)
            yield Place(segment, source, target, tuple(dict.fromkeys(hit.surface for hit in hits)), right)


def _stands(hit: TermHit | None, target: str, now: Glossary) -> bool:
    """Whether a target has an accepted form; of a term that is in no glossary any more a person must judge."""
    if hit is None:
        return False
    good = [s for term in (hit.term, *hit.alternatives) for s in _accepted(term, target, now)]
    bad = [s for term in hit.forbidden for s in now.accepted(term, target)]
    return bool(good) and all(any(g.start <= b.start and b.end <= g.end for g in good) for b in bad)


def _accepted(term: Term, target: str, now: Glossary) -> Sequence[Span]:
    return () if term.status is TermStatus.FORBIDDEN else now.accepted(term, target)
