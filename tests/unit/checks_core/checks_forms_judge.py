"""A small glossary for the golden files: a term's target is accepted in its listed forms only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.model import CaseRule, Span, Term, TermHit, TermKind, TermStatus


class FormsJudge:
    """`pipelines.checks.base.TermJudge` by exact forms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = [_typed(t) for t in terms]

    def hits(self, source: str) -> Sequence[TermHit]:
        wanted = [t for t in self.terms if t.status is not TermStatus.FORBIDDEN]
        return [TermHit(t, Span(*m.span()), m.group(), (), self._forbidden(t)) for t in wanted for m in _of(t, source)]

    def accepted(self, term: Term, target: str) -> Sequence[Span]:
        forms = (term.target, *term.forms)
        return [Span(*m.span()) for form in forms if form for m in re.finditer(rf"(?<!\w){re.escape(form)}", target)]

    def names(self) -> Mapping[str, Sequence[Term]]:
        kinds = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
        return {t.source.lower(): [t] for t in self.terms if t.kind in kinds}

    def _forbidden(self, term: Term) -> tuple[Term, ...]:
        same = [t for t in self.terms if t.source == term.source]
        return tuple(t for t in same if t.status is TermStatus.FORBIDDEN)


def _of(term: Term, source: str) -> list[re.Match[str]]:
    flags = 0 if term.case_rule is CaseRule.EXACT else re.IGNORECASE
    names = "|".join(map(re.escape, (term.source, *term.variants)))
    return list(re.finditer(rf"(?<!\w)(?:{names})(?!\w)", source, flags))


def _typed(term: Term) -> Term:
    from dataclasses import replace

    return replace(
        term,
        status=TermStatus(term.status),
        kind=TermKind(term.kind),
        case_rule=CaseRule(term.case_rule),
        variants=tuple(term.variants),
        forms=tuple(term.forms),
    )
