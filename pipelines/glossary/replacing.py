"""Replacing the words that stand for a term by the form that agrees, and tidying what they leave behind."""

from __future__ import annotations

from dataclasses import replace

from pipelines.edits import Edit
from pipelines.glossary.demonym import Beside, Described, beside, head_of
from pipelines.glossary.drafts import Draft, violations, wanted
from pipelines.glossary.forms import accepted
from pipelines.glossary.inflect import fitted, fitting_entry, is_plural
from pipelines.glossary.place import Place
from pipelines.model import How, Span, TermStatus


def replace_unmet(draft: Draft) -> None:
    """Replace the aligned words of every term still unmet, in the target's order: each may lean on the one before."""
    for index in sorted(draft.unmet, key=lambda i: draft.gap(i) or Span(len(draft.text), len(draft.text))):
        hit = draft.item.hits[index]
        if hit.term.status is TermStatus.FORBIDDEN:
            continue
        gap = draft.gap(index)
        edits = _edits(draft, index, gap) if gap or not draft.elsewhere(index) else []
        if edits:
            draft.put(index, edits)
            continue
        shared = [s for t in wanted(hit) for s in accepted(t, draft.text)]
        if shared and not violations(hit, draft.text):  # said twice in the source, once in the target
            draft.spans[index], draft.hows[index] = shared[0], How.MODEL


def form_for(draft: Draft, index: int, gap: Span, noun: Described | None = None) -> tuple[Span, str]:
    """What to put for a term, and over which span of the text: it may grow over an article that must agree."""
    hit = draft.item.hits[index]
    place = _place(draft, index, gap, noun)
    entry = fitting_entry(hit, place)
    if entry is not hit.term:  # the country's name: no noun decides over its form
        place = replace(place, head=None, noun=None)
    return fitted(entry, place)


def _place(draft: Draft, index: int, gap: Span, noun: Described | None) -> Place:
    hit = draft.item.hits[index]
    head = noun.source if noun else head_of(hit, draft.item.source)
    return Place(draft.text, gap, draft.item.source, hit.span, is_plural(hit), head, noun.target if noun else None)


def _edits(draft: Draft, index: int, gap: Span | None) -> list[Edit]:
    """The edits that bring the term in, the first of them its own; none where nothing is sure enough."""
    noun = draft.noun(index, gap)
    where = beside(noun, draft.text, gap, draft.language) if noun else None
    if noun is not None and where is not None:
        return _beside(draft, index, noun, where)
    return [Edit(*form_for(draft, index, gap, noun))] if gap is not None else []


def _beside(draft: Draft, index: int, noun: Described, where: Beside) -> list[Edit]:
    """The adjective put before or after its noun, and what stood for it elsewhere taken out."""
    hit, text = draft.item.hits[index], draft.text
    place = _place(draft, index, Span(where.insert.start, where.insert.start), noun)
    form = fitted(hit.term, place)[1]
    edits = [Edit(where.insert, f" {form}" if where.joint == "before" else f"{form} ")]
    if where.drop is not None:
        edits.append(Edit(where.drop, ""))
    return edits + _recased(text, noun.block, where, draft.language)


def _recased(text: str, block: Span, where: Beside, language: str) -> list[Edit]:
    """The capital of the sentence's beginning moves with what begins it."""
    first = Span(block.start, block.start + 1)
    word = block.of(text)
    if where.joint == "after":
        opens = not any(map(str.isalnum, text[: block.start]))
        lowered = opens and language != "de" and word[:1].isupper() and word[1:2].islower()
        return [Edit(first, word[0].lower())] if lowered else []
    opens = where.drop is not None and not any(map(str.isalnum, text[: where.drop.start]))
    return [Edit(first, word[0].upper())] if opens else []
