"""The pipeline: segment, protect, recall, translate, enforce, localize, check.

`draft` is pure: the same article with the same kit gives the same draft. Everything that could make it
another draft is in the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType

from pipelines import markup, segmentation
from pipelines.checks import VERSION as CHECKS_VERSION
from pipelines.checks.base import Context, Pair
from pipelines.checks.policy import Policy
from pipelines.checks.runner import run, run_article
from pipelines.edits import Edited
from pipelines.engines.base import Engine, Hypothesis, Options, Request
from pipelines.glossary.book import Glossary
from pipelines.glossary.enforce import Item, Settled, settle_all
from pipelines.glossary.enforce import Policy as Enforcement
from pipelines.glossary.people import Ledger
from pipelines.localization import Style, astray, localize
from pipelines.markup import Stripped
from pipelines.memory import Memory
from pipelines.model import (
    Alignment,
    Article,
    Change,
    Draft,
    DraftSegment,
    Finding,
    How,
    Origin,
    Segment,
    Severity,
    Span,
    Term,
    TermHit,
    TermUse,
)

# Raised whenever the same article and kit may give another draft than before.
VERSION = "2"
# Sentences handed to the engine at once: enough to fill its batches, few enough to show progress.
CHUNK = 128
# Decoding again for a term: measured, a beam there costs four times as much and finds the same sentences.
_GREEDY = Options(beam=1, hypotheses=1)
ALTERNATIVES = 3
# Mean log-probability a token that a sentence may lose for keeping the source's figures, as for its terms.
_FIGURES_LOSS = 0.25


@dataclass(frozen=True)
class Judging:
    """What checking needs; the desk has it without a model."""

    locale: str
    glossary: Glossary
    policy: Policy
    confidence_threshold: float = 0.0


@dataclass(frozen=True)
class Kit:
    """Everything that drafting into one locale needs; made once, shared by threads."""

    locale: str
    engine: Engine
    glossary: Glossary
    style: Style
    policy: Policy
    memory: Memory | None = None
    options: Options = field(default_factory=Options)
    enforcement: Enforcement = field(default_factory=Enforcement)
    confidence_threshold: float = 0.0

    @property
    def signature(self) -> str:
        """Engine, model fingerprint, glossary, style, checks and pipeline versions, and options, readable."""
        options = f"beam{self.options.beam}.{self.options.hypotheses}"
        style = sha256(repr((self.style, self.enforcement)).encode()).hexdigest()[:8]
        return (
            f"{self.engine.id}@{self.engine.fingerprint[:12]} {options} glossary:{self.glossary.version[:12]} "
            f"style:{style} policy:{self.policy.version} checks:{CHECKS_VERSION} pipeline:{VERSION}"
        )

    @property
    def judging(self) -> Judging:
        return Judging(self.locale, self.glossary, self.policy, self.confidence_threshold)


Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Work:
    """One segment on its way through the pipeline; lives inside `draft` only."""

    segment: Segment
    glue: str
    plain: Stripped
    hits: tuple[TermHit, ...] = ()
    target: str = ""  # plain until `_dress` puts the markup back
    origin: Origin = Origin.EMPTY
    score: float | None = None
    alternatives: tuple[str, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    uses: tuple[TermUse, ...] = ()
    changes: tuple[Change, ...] = ()
    done: bool = False


def draft(
    article: Article,
    kit: Kit,
    *,
    reuse: Mapping[str, DraftSegment] = MappingProxyType({}),
    progress: Progress | None = None,
) -> Draft:
    """Draft an article into the kit's locale.

    `reuse` maps source sentences to segments of an earlier version: their targets are kept, people's edits
    included, and only checked anew. `progress` is told (sentences done, sentences in all).
    """
    works, judge = _prepare(article, kit)
    for before, work, after in _neighbours(works):
        _recall(work, before, after, kit, reuse)
    pending = [w for w in works if not w.done]
    ready = len(works) - len(pending)
    for chunk in (pending[at : at + CHUNK] for at in range(0, len(pending), CHUNK)):
        if progress:
            progress(ready, len(works))
        _translate(chunk, kit)
        ready += len(chunk)
    if progress:
        progress(ready, len(works))
    return _assemble(article, works, kit, judge)


class _ArticleJudge:
    """The glossary with the persons that this article has named: a surname alone is one of them.

    Several checks ask the same of the same sentence; each answer is kept for the article's time.
    """

    def __init__(self, glossary: Glossary, ledger: Ledger) -> None:
        self.glossary, self.ledger = glossary, ledger
        self._hits: dict[str, tuple[TermHit, ...]] = {}
        self._accepted: dict[tuple[int, str], Sequence[Span]] = {}

    def hits(self, source: str) -> tuple[TermHit, ...]:
        if source not in self._hits:
            self._hits[source] = self.glossary.hits(source, self.ledger)
        return self._hits[source]

    def accepted(self, term: Term, target: str) -> Sequence[Span]:
        key = (id(term), target)  # entries live as long as their glossary, and hashing one takes longer than this
        if key not in self._accepted:
            self._accepted[key] = self.glossary.accepted(term, target)
        return self._accepted[key]

    def names(self) -> Mapping[str, Sequence[Term]]:
        return self.glossary.names()

    def after(self, uses: Iterable[TermUse]) -> _ArticleJudge:
        """The same with the forms that stand in the targets, its answers kept."""
        judge = _ArticleJudge(self.glossary, self.ledger.used(uses))
        judge._hits = self._hits
        return judge


def recheck(segments: Sequence[DraftSegment], judging: Judging) -> tuple[DraftSegment, ...]:
    """The same targets with fresh findings: after an edit, an import, a change of glossary or policy.

    Give all of the article's segments, or those around the one that changed: who is meant by a surname
    alone is known from them.
    """
    return _rechecked(segments, judging, _judge(segments, judging))


def _rechecked(segments: Sequence[DraftSegment], judging: Judging, judge: _ArticleJudge) -> tuple[DraftSegment, ...]:
    return tuple(replace(s, findings=_findings(s, judging, judge)) for s in segments)


def recheck_one(segment: DraftSegment, article: Sequence[DraftSegment], judging: Judging) -> DraftSegment:
    """One segment checked anew among its article's: what happens at each pause in typing."""
    return replace(segment, findings=_findings(segment, judging, _judge(article, judging)))


def _judge(segments: Sequence[DraftSegment], judging: Judging) -> _ArticleJudge:
    ledger = judging.glossary.ledger(markup.strip(s.segment.source, s.segment.html).text for s in segments)
    return _ArticleJudge(judging.glossary, ledger).after(use for s in segments for use in s.terms)


def recheck_article(segments: Sequence[DraftSegment], judging: Judging) -> tuple[Finding, ...]:
    """What only the whole article shows."""
    return _article_findings(segments, judging, _judge(segments, judging))


def _article_findings(segments: Sequence[DraftSegment], judging: Judging, judge: _ArticleJudge) -> tuple[Finding, ...]:
    context = Context(judging.locale, judge=judge, ledger=judge.ledger.targets)
    return run_article([_pair(s, judging.locale) for s in segments], context, judging.policy)


# ------------------------------------------------------------------ steps


def _prepare(article: Article, kit: Kit) -> tuple[list[_Work], _ArticleJudge]:
    segments = segmentation.segment(article)
    glue = segmentation.glue(article, segments)
    plain = [markup.strip(s.source, s.html) for s in segments]
    judge = _ArticleJudge(kit.glossary, kit.glossary.ledger(p.text for p in plain))
    works = [
        _Work(segment, glue.get(segment.id, ""), text, judge.hits(text.text))
        for segment, text in zip(segments, plain, strict=True)
    ]
    return works, judge


def _neighbours(works: Sequence[_Work]) -> Iterable[tuple[str, _Work, str]]:
    for i, work in enumerate(works):
        before = works[i - 1].segment.source if i else ""
        after = works[i + 1].segment.source if i + 1 < len(works) else ""
        yield before, work, after


def _recall(work: _Work, before: str, after: str, kit: Kit, reuse: Mapping[str, DraftSegment]) -> None:
    """Take the target from an earlier version, from a segment that has no words, or from memory."""
    known = reuse.get(work.segment.source)
    if known is not None and known.target:
        work.target, work.origin, work.score = known.target, known.origin, known.score
        work.alternatives, work.uses, work.changes = known.alternatives, known.terms, known.changes
        work.done = True
        return
    if not any(c.isalpha() for c in _unprotected(work.plain.text)):
        work.target, work.origin, work.done = work.segment.source, Origin.COPY, True
        return
    match = kit.memory.exact(work.segment.source, before, after) if kit.memory else None
    if match is not None:
        work.target, work.origin, work.done = match.unit.target, Origin.MEMORY, True
        work.uses = tuple(_use_in_memory(hit, work.target, kit) for hit in work.hits)


def _unprotected(text: str) -> str:
    for span in reversed(markup.protected(text)):
        text = text[: span.start] + text[span.end :]
    return text


def _use_in_memory(hit: TermHit, target: str, kit: Kit) -> TermUse:
    found = kit.glossary.accepted(hit.term, target)
    if not found:
        return TermUse(hit.term.source, hit.term.target, "", How.UNRESOLVED, hit.span)
    return TermUse(hit.term.source, hit.term.target, found[0].of(target), How.MEMORY, hit.span, found[0])


def _translate(works: Sequence[_Work], kit: Kit) -> None:
    """Translate, settle the terms, and dress the result; the same sentence twice is translated once."""
    unique = list(dict.fromkeys(w.plain.text for w in works))
    hypotheses = dict(zip(unique, kit.engine.translate([Request(text) for text in unique], kit.options), strict=True))
    sound = {text: _soundest_first(text, found, kit) for text, found in hypotheses.items()}
    items = [Item(w.plain.text, w.hits, sound[w.plain.text]) for w in works]
    settled = settle_all(items, kit.glossary, lambda again: kit.engine.translate(again, _GREEDY), kit.enforcement)
    for work, item, result in zip(works, items, settled, strict=True):
        _dress(work, item.hypotheses, result, kit)


def _soundest_first(source: str, hypotheses: Sequence[Hypothesis], kit: Kit) -> tuple[Hypothesis, ...]:
    """The hypotheses, led by the likeliest one of those that best keep the source's figures."""
    first, *others = hypotheses or (Hypothesis("", None),)
    if not others or not any(c.isdigit() for c in source + first.text):
        return tuple(hypotheses)

    def faults(hypothesis: Hypothesis) -> int:
        return astray(source, localize(source, hypothesis.text, kit.locale, kit.style).text, kit.style)

    least = faults(first)
    for other in others if least else ():
        near = None not in (other.score, first.score) and (other.score or 0) >= (first.score or 0) - _FIGURES_LOSS
        if near and (found := faults(other)) < least:
            least, first = found, other
    return (first, *(h for h in hypotheses if h is not first))


def _dress(work: _Work, hypotheses: Sequence[Hypothesis], settled: Settled, kit: Kit) -> None:
    """Protected text, the locale's dress, then the markup: each step's edits move the spans found before."""
    work.done = True
    if not settled.text.strip():
        return
    source = work.plain.text
    restored = markup.restore(source, settled.text, settled.alignment)
    localized = localize(source, restored.text, kit.locale, kit.style)
    follow = _follower(restored, localized.edited)
    work.origin, work.score = Origin.MODEL, settled.score
    work.alignment = tuple(a._replace(target=follow(a.target)) for a in settled.alignment)
    uses = tuple(replace(u, target_span=follow(u.target_span)) if u.target_span else u for u in settled.uses)
    work.target, to_raw = _marked_up(work, localized.text, work.alignment)
    work.uses = tuple(_raw_use(u, work.plain, to_raw) for u in uses)
    work.changes = tuple(replace(c, span=to_raw(c.span)) for c in localized.changes)
    others = [h for h in hypotheses if h.text not in (settled.text, "")][:ALTERNATIVES]
    work.alternatives = tuple(_alternative(work, h, kit) for h in others)


def _follower(*steps: Edited) -> Callable[[Span], Span]:
    changing = [step for step in steps if step.edits]

    def follow(span: Span) -> Span:
        for step in changing:
            span = step.follow(span)
        return span

    return follow


def _marked_up(work: _Work, text: str, alignment: Sequence[Alignment]) -> tuple[str, Callable[[Span], Span]]:
    """The text with the source's inline tags, and the way from plain to raw spans."""
    if not work.segment.html:
        return text, lambda span: span
    raw = markup.place(work.plain, text, alignment)
    return raw, markup.strip(raw).to_raw


def _raw_use(use: TermUse, source: Stripped, to_raw: Callable[[Span], Span]) -> TermUse:
    return replace(
        use,
        source_span=source.to_raw(use.source_span) if use.source_span else None,
        target_span=to_raw(use.target_span) if use.target_span else None,
    )


def _alternative(work: _Work, hypothesis: Hypothesis, kit: Kit) -> str:
    restored = markup.restore(work.plain.text, hypothesis.text, hypothesis.alignment)
    localized = localize(work.plain.text, restored.text, kit.locale, kit.style)
    if not work.segment.html:
        return localized.text
    follow = _follower(restored, localized.edited)
    alignment = [a._replace(target=follow(a.target)) for a in hypothesis.alignment]
    return _marked_up(work, localized.text, alignment)[0]


# ------------------------------------------------------------------ checks and the whole


def _assemble(article: Article, works: Sequence[_Work], kit: Kit, judge: _ArticleJudge) -> Draft:
    judge = judge.after(use for work in works for use in work.uses)
    checked = _rechecked([_segment(w) for w in works], kit.judging, judge)
    blocks = segmentation.rebuild(article, {s.id: s.target for s in checked}, kit.locale)
    return Draft(kit.locale, kit.signature, blocks, checked, _article_findings(checked, kit.judging, judge))


def _segment(work: _Work) -> DraftSegment:
    return DraftSegment(
        work.segment,
        work.target,
        work.origin,
        work.score,
        work.glue,
        work.alternatives,
        work.alignment,
        work.uses,
        work.changes,
    )


def _pair(segment: DraftSegment, locale: str) -> Pair:
    return Pair(
        segment.segment.source,
        segment.target,
        locale,
        kind=segment.segment.kind,
        html=segment.segment.html,
        id=segment.id,
    )


def _findings(segment: DraftSegment, judging: Judging, judge: _ArticleJudge) -> tuple[Finding, ...]:
    context = Context(
        judging.locale,
        judge=judge,
        alignment=segment.alignment,
        confidence=segment.confidence,
        confidence_threshold=judging.confidence_threshold,
        ledger=judge.ledger.targets,
    )
    return run(_pair(segment, judging.locale), context, judging.policy)


def worst(draft: Draft) -> Severity | None:
    """The gravest severity among a draft's findings."""
    found = [f.severity for f in draft.all_findings]
    return max(found, key=lambda s: s.rank) if found else None
