# ruff: noqa: E501
"""Adjectives made of countries' names: the noun they describe, and where beside it they are to stand.

A model that does not know "North Korean" writes "soldados del Norte" or leaves the adjective out. The phrase
that stands for it goes as a whole, and the adjective takes its place beside the noun, which is found through
the alignment: after it in Spanish, French, Portuguese and Italian, before it in German, Russian and
Ukrainian. Where the draft has no word for the noun none is invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.glossary.agree_slavic import cases_of_form, could_be_noun
from pipelines.glossary.locate import own_words
from pipelines.glossary.slavic import LANGUAGES as SLAVIC
from pipelines.glossary.words import Word, counterpart
from pipelines.model import Alignment, Span, Term, TermHit, TermStatus

AFTER_NOUN = ("es", "fr", "it", "pt")
BEFORE_NOUN = (*SLAVIC, "de")
_SURE = 0.5  # of the target noun's attention on the source noun
_RUN = 3  # words of the source that may stand between the adjective and its noun, the noun included
_FOLLOWING = re.compile(r"[ \u00a0]([A-Za-z]+(?:-[A-Za-z]+)*)(?!['’\w])")
_NOT_DESCRIBED = frozenset(
    "and or but nor of in on at to from for by with against over about after before since until as than that which who "
    "whom whose when while where if because though is are was were be been being am has have had do does did will would "
    "can could may might must shall should not no the a an this these those his her its their our my your it he she they "
    "we i you said says say told tells today yesterday also both too very more most already now then there here again "
    "later earlier".split()
)
_OF = {
    "es": r"(?:del|de(?: la| las| los| el)?) ", "fr": r"(?:(?:du|des|de|de la) |d['’]|de l['’])",
    "pt": r"(?:d[oae]s?|de) ", "it": r"(?:(?:di|del|della|dello|dei|degli|delle) |dell['’])",
}  # fmt: skip
_AND_ITS_ARTICLE = {
    "es": r"(?:el |la )?",
    "fr": r"(?:le |la |l['’])?",
    "pt": r"(?:o |a )?",
    "it": r"(?:il |la |l['’])?",
}
_LAST = re.compile(r"([^\W_]+)[ \u00a0]\Z")
_AMOUNTS = frozenset(
    "mil millones mille mila milliers milhares milhões тысяч тысячи тисяч тисячі миллионов мільйонів".split()
)


@dataclass(frozen=True, slots=True)
class Described:
    """A noun in the source and in the target; `block` is the noun with those adjectives of its own that stand
    between it and the place of one more."""

    source: Span
    target: Span
    block: Span


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the adjective goes: `insert` is an empty span or what it takes the place of, `drop` what goes besides.

    `joint` says on which side a space parts it from its noun: "before", "after", or "" where spaces stand already.
    """

    insert: Span
    drop: Span | None
    joint: str


def described(
    hit: TermHit, source: str, text: str, words: Sequence[Word], gap: Span | None, barred: Sequence[Span]
) -> Described | None:
    """The noun that an adjective's hit describes; None for other terms, and where the target has none.

    `barred` are source spans of names, which an adjective never describes.
    """
    language = hit.term.locale.split("-")[0]
    if not hit.term.pos.startswith("adj") or language not in (*AFTER_NOUN, *BEFORE_NOUN):
        return None
    own = frozenset(w for t in (hit.term, *hit.alternatives) for w in own_words(t))
    free = [w for w in words if w.text.lower() not in own and (gap is None or not w.span.overlaps(gap))]
    found: list[tuple[Span, Span]] = []
    for span in _run(source, hit.span.end, barred):
        word = counterpart(free, span, _SURE)
        if word is not None and not any(word.span == t for _, t in found):
            found.append((span, word.span))
    at = _head(found, text, language)
    if at is None:
        return None
    head = found[at]
    return Described(*head, _block(head[1], [t for _, t in found[:at]], text, language))


def head_of(hit: TermHit, source: str) -> Span | None:
    """The English noun right after an adjective, whether or not the target has it."""
    if not hit.term.pos.startswith("adj"):
        return None
    return next(iter(_run(source, hit.span.end, ())), None)


def _run(source: str, at: int, barred: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    while len(out) < _RUN and (match := _FOLLOWING.match(source, at)):
        span = Span(*match.span(1))
        if match[1].lower() in _NOT_DESCRIBED or any(span.overlaps(b) for b in barred):
            break
        out.append(span)
        at = span.end
    return out


def _head(found: Sequence[tuple[Span, Span]], text: str, language: str) -> int | None:
    """Of nouns in a chain (defence ministry, ministerio de Defensa) the one that the target has first."""
    head: int | None = None
    for i, (_, target) in enumerate(found):
        if not _may_be_noun(target.of(text), language):
            continue
        if head is None or _chained(text[target.end : found[head][1].start], target, found[head][1], language):
            head = i
    return head


def _chained(between: str, first: Span, second: Span, language: str) -> bool:
    if first.end > second.start:
        return False
    return re.fullmatch(rf" (?:{_OF.get(language, '')})?", between) is not None and bool(between)


def _may_be_noun(word: str, language: str) -> bool:
    if word.lower() in _AMOUNTS:
        return False
    if language in SLAVIC:
        return could_be_noun(word, language)
    return len(word) > 2 and word.isalpha() and (language != "de" or word[0].isupper()) and word not in _small(language)


@lru_cache
def _small(language: str) -> frozenset[str]:
    words = {
        "es": "los las unos unas que para por con sin más como pero sus del una",
        "fr": "les des une aux par pour avec sans que qui plus ses dans sur",
        "pt": "dos das uns que para por com sem mais como mas seus uma",
        "it": "gli dei delle degli che per con una del della nel alla sul come più",
    }
    return frozenset(words.get(language, "").split())


def _block(noun: Span, others: Sequence[Span], text: str, language: str) -> Span:
    """The noun with the counterparts of words between the hit and it that stand right beside it: misiles balísticos."""
    start, end = noun
    for _ in others:
        for other in others:
            if language in AFTER_NOUN and other.start > end and text[end : other.start] == " ":
                end = other.end
            elif language in BEFORE_NOUN and other.end < start and text[other.end : start] == " ":
                start = other.start
    return Span(start, end)


def beside(noun: Described, text: str, gap: Span | None, language: str) -> Beside | None:
    """Where the adjective goes, given what stands for it now; None where that is best replaced where it is."""
    start, end = noun.block
    if language in AFTER_NOUN:
        if gap is None:
            return Beside(Span(end, end), None, "before")
        if gap.start >= end and re.fullmatch(
            rf"\s+(?:{_OF[language]}{_AND_ITS_ARTICLE[language]})?", text[end : gap.start], re.I
        ):
            return Beside(Span(end, gap.end), None, "before")
        if gap.end <= start and re.fullmatch(r"\s+", text[gap.end : start]):
            return Beside(Span(end, end), Span(gap.start, start), "before")
        return None
    if gap is None:
        return Beside(Span(start, start), None, "after")
    if gap.start >= end and re.fullmatch(r"\s+", text[end : gap.start]):
        return Beside(Span(start, start), Span(end, gap.end), "after")
    return None


def is_misplaced(hit: TermHit, entry: Term, span: Span, text: str, alignment: Sequence[Alignment]) -> bool:
    """Whether a country's name stands where only its adjective can: after a numeral, or beside the noun itself.

    "10.000 Corea del Norte", "soldados Corea del Norte"; with a preposition or in the genitive it is right.
    """
    language = hit.term.locale.split("-")[0]
    if entry is hit.term or not hit.term.pos.startswith("adj") or entry.pos.startswith("adj"):
        return False
    if language not in (*AFTER_NOUN, *SLAVIC) or entry.status is not TermStatus.ADMITTED:
        return False
    last = _LAST.search(text, 0, span.start)
    if last is None or (language in SLAVIC and "gent" in cases_of_form(entry, span.of(text), language)):
        return False
    if last[1][0].isdigit() or last[1].lower() in _AMOUNTS:
        return True
    if not _may_be_noun(last[1], language):
        return False
    links = [a for a in alignment if a.target.overlaps(Span(*last.span(1)))]
    mass = sum(a.weight for a in links)
    return any(0 < a.source.start - hit.span.end <= 1 and a.weight >= _SURE * mass for a in links)
