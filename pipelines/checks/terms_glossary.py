"""The glossary's terms: the right ones used, the forbidden ones not, names of the kind "keep" untouched.

What an accepted form is, inflected forms included, only the glossary knows; it answers through
`context.judge`. Without a judge these checks say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.checks.base import Check, Context, Pair, TermJudge
from pipelines.model import Finding, Severity, Span, TermHit, TermStatus

_WANTED = frozenset({TermStatus.PREFERRED, TermStatus.ADMITTED})


class TermMissing(Check):
    id = "term_missing"
    name = "Glossary term missing"
    severity = Severity.ERROR
    description = "The glossary's target of a term is absent, in every accepted and inflected form."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        judge = context.judge
        if judge is None:
            return
        for hit in judge.hits(pair.source):
            if hit.term.status in _WANTED and not _wanted_spans(hit, pair.target, judge):
                yield self.finding(
                    "The glossary has “{wanted}” for “{term}”; the target does not.",
                    source=hit.span,
                    target=Span(0, len(pair.target)),
                    wanted=hit.term.target,
                    term=hit.surface,
                )


class TermForbidden(Check):
    id = "term_forbidden"
    name = "Forbidden term"
    severity = Severity.ERROR
    description = "A target that the glossary forbids is used, inflected forms included."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        judge = context.judge
        if judge is None:
            return
        for hit in judge.hits(pair.source):
            allowed = _wanted_spans(hit, pair.target, judge)
            for term in _forbidden(hit):
                for span in judge.accepted(term, pair.target):
                    # "Republic of Belarus" is right though "Republic" alone is forbidden.
                    if not any(a.start <= span.start and span.end <= a.end for a in allowed):
                        yield self.finding(
                            "The glossary forbids “{word}” for “{term}”.",
                            source=hit.span,
                            target=span,
                            word=span.of(pair.target),
                            term=hit.surface,
                        )


class Keep(Check):
    id = "keep"
    name = "Not to be translated"
    severity = Severity.ERROR
    description = "A term that the glossary wants left as it is was translated or altered."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        judge = context.judge
        if judge is None:
            return
        for hit in judge.hits(pair.source):
            if hit.term.status is TermStatus.KEEP and not _kept(hit, pair.target, judge):
                yield self.finding(
                    "“{term}” must stand in the target as it is.",
                    source=hit.span,
                    target=Span(0, len(pair.target)),
                    term=hit.surface,
                )


def _wanted_spans(hit: TermHit, target: str, judge: TermJudge) -> Sequence[Span]:
    terms = [term for term in (hit.term, *hit.alternatives) if term.status is not TermStatus.FORBIDDEN]
    return [span for term in terms for span in judge.accepted(term, target)]


def _forbidden(hit: TermHit) -> Iterator:  # type: ignore[type-arg]
    yield from hit.forbidden
    if hit.term.status is TermStatus.FORBIDDEN:
        yield hit.term


def _kept(hit: TermHit, target: str, judge: TermJudge) -> bool:
    return hit.surface in target or bool(judge.accepted(hit.term, target))
