"""Where in a draft a term that nothing stands for would stand: where a second decoding begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.glossary.demonym import AFTER_NOUN
from pipelines.glossary.drafts import Draft
from pipelines.glossary.slavic import LANGUAGES as SLAVIC
from pipelines.model import Alignment, Hypothesis, Span

_SURE = 0.3  # of a target word's attention: enough to say where the word before a term went
_WORDS = re.compile(r"\S+")
# Names and a possessive right before a noun, which describe it: an [EU leaders'] summit.
_MODIFIERS = re.compile(
    r"(?:\b(?!(?:The|An?|He|She|It|They|We|This|That|His|Her|Its|Their|Our|And|But|In|On|At|Of|For|From|To|By|With|As)\b)"
    r"[A-Z][\w-]* )*(?:\b(?!(?:The|An?|In|On|At|Of|For|From|To|By|With|As|And|But)\b)(?:[A-Z][\w-]*|[a-z][\w-]*['’]s?|"
    r"[A-Z][\w-]*['’]s?) )\Z"
)


def opening(draft: Draft, index: int) -> Span:
    """After the counterpart of the word before it."""
    hit = draft.item.hits[index]
    start = hit.span.start
    last = len(draft.text.rstrip('.!?…"»”'))  # nothing comes after the sentence's end
    links = [a for a in draft.alignment if a.weight >= _SURE and a.target.start < last]
    if hit.term.pos.startswith("adj") and draft.language in AFTER_NOUN:
        after = [a for a in links if a.source.start >= hit.span.end]
        noun = min((a.source for a in after), default=None)
        if noun is not None:
            at = max(a.target.end for a in after if a.source == noun)
            return Span(at, at)
    before = [a for a in links if a.source.end <= start]
    if not before:
        return Span(0, 0)
    near = max(a.source for a in before)
    at = max(a.target.end for a in before if a.source == near)
    return Span(at, at)


def before_modifiers(draft: Draft, index: int) -> Span | None:
    """Before the counterparts of what describes it: an EU leaders' summit is una [cumbre] de líderes de la UE.

    None for adjectives, where nothing describes the term, and in languages that put such words before their noun.
    """
    hit = draft.item.hits[index]
    match = _MODIFIERS.search(draft.item.source, 0, hit.span.start)
    if match is None or hit.term.pos.startswith("adj") or draft.language not in (*AFTER_NOUN, *SLAVIC):
        return None
    described = Span(*match.span())
    links = [a for a in draft.alignment if a.weight >= _SURE and a.source.overlaps(described)]
    at = min((a.target.start for a in links), default=None)
    return Span(at, at) if at else None


_RUN = 3  # words alike in both texts: there the second decoding has come back to the first


def rejoined(
    answer: Hypothesis, prefix: int, text: str, alignment: Sequence[Alignment], start: int
) -> Hypothesis | None:
    """The answer up to where it says the same as the draft again, and the draft from there on: what a second decoding
    makes of the rest of the sentence is no better, and may have lost another term. None where they never meet.

    `prefix` is where the answer's own words begin, `start` where the draft's words begin that they are in place of.
    """
    mine = [m for m in _WORDS.finditer(answer.text) if m.start() >= prefix]
    theirs = [m for m in _WORDS.finditer(text) if m.start() >= start]
    runs: dict[tuple[str, ...], int] = {}
    for i in range(len(theirs) - _RUN + 1):
        runs.setdefault(tuple(m[0] for m in theirs[i : i + _RUN]), theirs[i].start())
    for i in range(len(mine) - _RUN + 1):
        at = runs.get(tuple(m[0] for m in mine[i : i + _RUN]))
        if at is not None:
            end = mine[i].start()
            move = end - at
            links = [a for a in answer.alignment if a.target.end <= end]
            links += [
                a._replace(target=Span(a.target.start + move, a.target.end + move))
                for a in alignment
                if a.target.start >= at
            ]
            return Hypothesis(answer.text[:end] + text[at:], answer.score, tuple(links))
    return None
