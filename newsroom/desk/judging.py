"""The checks at each pause in typing: the locale's glossary and the article's persons are kept between requests.

No model is loaded here, ever: `worker.kit.load_judging` reads glossaries and policies only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from threading import Lock, Thread

from django.conf import settings
from django.db import connections

from pipelines import markup
from pipelines.errors import DragomanError
from pipelines.glossary.book import Glossary
from pipelines.glossary.people import Ledger
from pipelines.memory import Memory
from pipelines.model import DraftSegment, Finding, Origin, Term, TermHit
from pipelines.translate import Judging, recheck, recheck_article, recheck_one
from store import convert, desk_queries, queries
from store.models import TranslatedSegment, Translation
from worker import kit

_log = logging.getLogger("dragoman.desk")
_making = Lock()
Stamp = tuple[tuple[str, int], ...]


def judging_for(locale: str) -> Judging:
    """A changed glossary counts at once, be it a file or at the desk; two threads do not make the same thing twice."""
    with _making:
        return _judging(locale, queries.glossary_version(locale), kit.judging_stamp(locale))


@lru_cache(maxsize=32)
def _judging(locale: str, version: int, stamp: Stamp) -> Judging:
    found = kit.load_judging(locale, terms=queries.desk_terms(locale) if version else ())
    found.glossary.prepare()
    return found


class _ArticleGlossary(Glossary):
    """A glossary that knows already whom the article names: looking through 400 segments takes 50 ms."""

    def __init__(self, base: Glossary, known: Ledger) -> None:
        super().__init__(base.terms, base.locale)
        self._base, self._known = base, known

    def hits(self, source: str, ledger: Ledger | None = None, domain: str = "") -> tuple[TermHit, ...]:
        return self._base.hits(source, self._known if ledger is None else ledger, domain)

    def ledger(self, sources: object) -> Ledger:
        return self._known

    def names(self) -> Mapping[str, Sequence[Term]]:
        return self._base.names()


def article_judging(row: Translation) -> Judging:
    """What one segment of this translation is checked with; the ledger is made once a draft and process."""
    judging = judging_for(row.locale)
    stamp = row.drafted_at.isoformat() if row.drafted_at else ""
    known = _ledger(row.pk, stamp, row.locale, queries.glossary_version(row.locale), kit.judging_stamp(row.locale))
    return replace(judging, glossary=_ArticleGlossary(judging.glossary, known))


@lru_cache(maxsize=512)
def _ledger(translation_id: int, drafted: str, locale: str, version: int, files: Stamp) -> Ledger:
    glossary = judging_for(locale).glossary
    rows = [convert.draft_segment(r) for r in desk_queries.segments(translation_id)]
    ledger = glossary.ledger(markup.strip(s.segment.source, s.segment.html).text for s in rows)
    return ledger.used(use for s in rows for use in s.terms)


def check(segment: TranslatedSegment, target: str) -> tuple[Finding, ...]:
    """What is to be said of this target, without saving it."""
    judging = article_judging(segment.translation)
    drafted = convert.draft_segment(segment)
    if target != segment.target:  # the alignment and the engine's score were of the machine's words
        drafted = replace(drafted, target=target, origin=Origin.PERSON, alignment=(), score=None)
    return recheck_one(drafted, (), judging).findings


def check_all(
    row: Translation, segments: Sequence[TranslatedSegment]
) -> tuple[dict[int, tuple[Finding, ...]], tuple[Finding, ...]]:
    """(findings by the segment's primary key, findings of the article)."""
    judging = judging_for(row.locale)
    drafted: list[DraftSegment] = [convert.draft_segment(s) for s in segments]
    checked = recheck(drafted, judging)
    found = {s.pk: c.findings for s, c in zip(segments, checked, strict=True)}
    return found, recheck_article(checked, judging)


@lru_cache(maxsize=64)
def memory_for(locale: str) -> Memory:
    """One a locale and process: its index is built once and extended."""
    return Memory(locale, queries.MemoryUnits(), settings.DRAGOMAN["DRAGOMAN_FUZZY_THRESHOLD"])


def threshold() -> float:
    """Under this confidence a segment is shown as doubtful."""
    return float(settings.DRAGOMAN["DRAGOMAN_AUTO_CONFIDENCE"])


def warm_up(after: Callable[[], None] = lambda: None) -> None:
    """In a thread of a new web process: a locale's first check costs a second, which nobody should wait for."""
    Thread(target=_warm, args=(after,), name="warm-up", daemon=True).start()


def _warm(after: Callable[[], None] = lambda: None) -> None:
    try:
        for segment in desk_queries.samples():
            check(segment, f"{segment.target} ")
    except DragomanError as error:  # the first request meets it too, and shows it to somebody
        _log.info("no warm-up: %s", error)
    finally:
        connections.close_all()
        after()
