"""Replacing the words that stand for a term by the form that agrees, and tidying what they leave behind."""

from __future__ import annotations

from dataclasses import replace

from pipelines.edits import Edit
from pipelines.glossary.agree_slavic import cases_of_form
from pipelines.glossary.companions import companions
from pipelines.glossary.demonym import Beside, Described, beside, head_of
from pipelines.glossary.drafts import Draft, violations, wanted
from pipelines.glossary.forms import accepted
from pipelines.glossary.inflect import dressed, fitted, fitting_entry, is_plural
from pipelines.glossary.leftovers import doubled, grown, may_have_leftovers, name_of, name_of_form
from pipelines.glossary.place import Place
from pipelines.glossary.refit import refitted
from pipelines.glossary.slavic import LANGUAGES as SLAVIC
from pipelines.model import How, Span, TermStatus


def replace_unmet(draft: Draft) -> None:
    """Replace the aligned words of every term still unmet, in the target's order: each may lean on the one before."""
    for index in sorted(draft.unmet, key=lambda i: draft.gap(i) or Span(len(draft.text), len(draft.text))):
        hit = draft.item.hits[index]
        if hit.term.status is TermStatus.FORBIDDEN:
            continue
        gap = _cleared(draft, index)
        edits = _edits(draft, index, gap) if gap or not draft.elsewhere(index) else []
        if edits:
            draft.put(index, edits)
            continue
        shared = [s for t in wanted(hit) for s in accepted(t, draft.text)]
        if shared and not violations(hit, draft.text):  # said twice in the source, once in the target
            draft.spans[index], draft.hows[index] = shared[0], How.MODEL


def _cleared(draft: Draft, index: int) -> Span | None:
    """What the term is to replace, with its leftovers; a word that it would double is taken out before."""
    gap, hit, source = draft.gap(index), draft.item.hits[index], draft.item.source
    if gap is None:
        return None
    twice = doubled(hit, gap, source, draft.text, draft.words)
    if twice is not None and not any(twice.overlaps(s) for s in draft.spans if s is not None):
        draft.drop(twice)
        gap = Span(gap.start - (twice.end - twice.start), gap.end - (twice.end - twice.start))
    taken = [s for s in draft.spans if s is not None]
    return grown(hit, name_of(hit.term, hit.surface), gap, source, draft.text, draft.words, taken)


def tidy(draft: Draft) -> None:
    """Take out what is left of another rendering beside a term that the model, or a second decoding, got right."""
    for index, hit in enumerate(draft.item.hits):
        span = draft.spans[index]
        if span is None or hit.term.status is TermStatus.FORBIDDEN:
            continue
        name = name_of_form(span.of(draft.text), hit.term.locale)
        if not may_have_leftovers(hit, name, span, draft.text):
            continue
        twice = doubled(hit, span, draft.item.source, draft.text, draft.words)
        others = [s for i, s in enumerate(draft.spans) if s is not None and i != index]
        whole = grown(hit, name, span, draft.item.source, draft.text, draft.words, others)
        drops = [Span(span.end, whole.end), Span(whole.start, span.start), twice]
        for drop in drops:  # the later ones stand before the earlier ones
            if drop is not None and drop.start < drop.end and not any(drop.overlaps(o) for o in others):
                draft.drop(drop)
                draft.hows[index] = How.REPLACED


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
    if gap is None:
        return []
    own = _with_mark(draft, index, *form_for(draft, index, gap, noun))
    return [own, *_companions(draft, index, own)]


_OPENING, _CLOSING = "«“„", "»”"


def _with_mark(draft: Draft, index: int, span: Span, form: str) -> Edit:
    """The form with the one quotation mark that the words it replaces held: plan «victory» is no plan de victoria»."""
    marks = [c for c in span.of(draft.text) if c in _OPENING + _CLOSING + '"']
    if len(marks) != 1 or any(c in form for c in _OPENING + _CLOSING + '"'):
        return Edit(span, form)
    (mark,) = marks
    if mark in _CLOSING or (mark == '"' and draft.text.count('"', 0, span.start) % 2):
        return Edit(span, form + mark)
    places = (s.start for t in wanted(draft.item.hits[index]) for s in accepted(t, form))
    at = min(places, default=0)  # after an article that came with it
    return Edit(span, form[:at] + mark + form[at:])


def _companions(draft: Draft, index: int, own: Edit) -> list[Edit]:
    """What agreed with the words that go, in agreement with what comes; never a word of another term."""
    if draft.language not in SLAVIC:
        return []
    place = _place(draft, index, own.span, None)
    entry = next((t for t in wanted(draft.item.hits[index]) if cases_of_form(t, own.text, draft.language)), None)
    found = companions(entry, own.text, place, draft.language) if entry is not None else []
    taken = [s for s in draft.spans if s is not None]
    return [e for e in found if not any(e.span.overlaps(t) for t in taken)]


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


def refit_all(draft: Draft) -> None:
    """Give terms that the model wrote in a case which their place forbids the form that it asks for."""
    if draft.language not in SLAVIC:
        return
    for index, hit in enumerate(draft.item.hits):
        span = draft.spans[index]
        if not span or draft.hows[index] is How.REPLACED:
            continue
        place = Place(draft.text, span, draft.item.source, hit.span, is_plural(hit), head_of(hit, draft.item.source))
        entry = next((t for t in wanted(hit) if cases_of_form(t, place.like, draft.language)), None)
        form = refitted(entry, place, draft.language) if entry is not None else ""
        if form and form.lower() != place.like.lower():
            draft.put(index, [Edit(span, dressed(form, place, span))])
