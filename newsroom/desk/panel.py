"""The panel beside the text: terms, memory, alternatives, facts of the segment under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsroom.desk import judging, wording
from newsroom.desk.chips import Palette, palette, to_chips
from newsroom.desk.differences import difference_html
from newsroom.desk.marks import Mark, render, with_chips
from pipelines import quantities
from pipelines.formats.words import direction
from pipelines.markup import strip
from pipelines.memory import Match
from pipelines.model import SOURCE_LOCALE, Span, TermHit, TermKind, TermStatus
from pipelines.translate import Judging
from store import convert, desk_queries
from store.models import TranslatedSegment

_FORMS = 12
_INSERTS = 9
_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)


def panel(segment: TranslatedSegment) -> dict[str, Any]:
    """The template's context, the source lit up, and what the keys insert."""
    translation = segment.translation
    judge = judging.article_judging(translation)
    stripped = strip(segment.source, segment.html)
    hits = judge.glossary.hits(stripped.text)
    matches = _matches(segment)
    tags = palette(segment.html, segment.source, segment.target)
    offers = [_alternative(text, segment, tags) for text in segment.alternatives]
    memory = [_match(m, segment, tags) for m in matches]
    terms = [_term(hit, judge, stripped_target(segment)) for hit in hits]
    every = _keyed([*memory, *offers])
    inserted = _keyed([t for t in terms if not t["forbidden"]])
    return {
        "segment": segment,
        "direction": direction(translation.locale),
        "terms": terms,
        "memory": memory,
        "alternatives": offers,
        "source": _lit(segment, hits, tags),
        "texts": [o["text"] for o in every],
        "inserts": [t["target"] for t in inserted],
        "confidence": wording.percent(convert.draft_segment(segment).confidence),
        "origin": wording.ORIGINS.get(segment.origin, segment.origin),
        "comments": desk_queries.comments(translation.pk, segment.pk),
    }


def _keyed(shown: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The first nine get the number of their key; a forbidden term has none, so it shifts nobody else's."""
    for number, one in enumerate(shown[:_INSERTS], 1):
        one["key"] = number
    return shown[:_INSERTS]


def stripped_target(segment: TranslatedSegment) -> str:
    return strip(segment.target, segment.html).text


def _lit(segment: TranslatedSegment, hits: Sequence[TermHit], tags: Palette) -> str:
    """The source with its terms, names and numbers lit."""
    chipped = to_chips(segment.source, segment.html, tags)
    stripped = strip(segment.source, segment.html)

    def at(span: Span) -> Span:
        return chipped.follow(stripped.to_raw(span))

    marks = [Mark(at(h.span), "term") for h in hits]
    marks += [Mark(at(h.span), "name") for h in hits if h.term.kind in _NAMES]
    marks += [Mark(at(q.span), "number") for q in quantities.read(stripped.text, SOURCE_LOCALE) if not q.weak]
    return str(render(chipped.text, marks, tags))


def _term(hit: TermHit, judge: Judging, target: str) -> dict[str, Any]:
    """An entry, its accepted forms, what is forbidden, and whether the target has it."""
    term = hit.term
    forms = [f.text for f in judge.glossary.forms(term)] if term.target else []
    keep = term.status is TermStatus.KEEP
    return {
        "surface": hit.surface,
        "target": term.target or hit.surface,
        "kind": wording.KINDS.get(term.kind, term.kind),
        "keep": keep,
        "forbidden": term.status is TermStatus.FORBIDDEN,
        "forms": [f for f in dict.fromkeys(forms) if f != term.target][:_FORMS],
        "others": [t.target for t in hit.alternatives if t.target],
        "never": [t.target for t in hit.forbidden if t.target],
        "note": term.note,
        "origin": term.origin,
        "there": bool(judge.glossary.accepted(term, target)) if term.target else hit.surface in target,
    }


def _matches(segment: TranslatedSegment) -> Sequence[Match]:
    memory = judging.memory_for(segment.translation.locale)
    before, after = desk_queries.neighbours(segment)
    exact = memory.exact(segment.source, before, after)
    fuzzy = [m for m in memory.fuzzy(segment.source) if exact is None or m.unit.id != exact.unit.id]
    return [exact, *fuzzy] if exact else fuzzy


def _match(match: Match, segment: TranslatedSegment, tags: Palette) -> dict[str, Any]:
    return {
        "kind": wording.MATCHES[match.kind],
        "score": wording.percent(match.score),
        "danger": wording.DANGERS.get(match.danger, ""),
        "difference": difference_html(
            strip(match.unit.source, segment.html).text, strip(segment.source, segment.html).text
        ),
        "text": to_chips(match.unit.target, segment.html, tags).text,
        "shown": with_chips(to_chips(match.unit.target, segment.html, tags).text, tags),
    }


def _alternative(text: str, segment: TranslatedSegment, tags: Palette) -> dict[str, Any]:
    shown = to_chips(text, segment.html, tags).text
    now = to_chips(segment.target, segment.html, tags).text
    return {"text": shown, "difference": difference_html(now, shown, tags)}
