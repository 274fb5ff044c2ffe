"""Negations and hedges: what turns a sentence round or takes its caution away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.meaning_words import pattern, tables
from pipelines.model import Finding, Severity, Span


@lru_cache(maxsize=64)
def _spans(name: str, locale: str, text: str) -> tuple[Span, ...]:
    found = pattern(name, locale)
    return tuple(Span(*m.span()) for m in found.finditer(text)) if found else ()


_NEIGHBOURED = re.compile(r"\S*\w\s+\w+")


class Negation(Check):
    id = "negation"
    name = "Negation"
    severity = Severity.WARNING
    description = "A “not” of the source has no counterpart, or the target denies what the source does not."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if pattern("negation", pair.locale) is None:
            return
        theirs = [s for s in _spans("negation", "en", pair.source) if not _verbatim(s, pair)]
        ours = _spans("negation", pair.locale, pair.target)
        if theirs and not ours and not _made_up(pair):
            yield self.finding(
                "The source says “{word}”; the target has no negation.",
                source=theirs[0],
                target=Span(0, len(pair.target)),
                word=theirs[0].of(pair.source),
            )
        elif ours and not theirs and (doubt := _doubt(pair)) is not Severity.ERROR:
            for span in _spans("denial", pair.locale, pair.target)[:1]:
                yield self.finding(
                    "“{word}” denies what the source does not deny.",
                    target=span,
                    severity=doubt,
                    word=span.of(pair.target),
                )


def _verbatim(span: Span, pair: Pair) -> bool:
    """Whether the word stands in the target in English, with its neighbour: a title, "Hips Don't Lie"."""
    word = _NEIGHBOURED.match(pair.source, pair.source.rfind(" ", 0, span.start) + 1)
    return word is not None and word.group() in pair.target


def _doubt(pair: Pair) -> Severity | None:
    """What else in the source is rendered by a denial (ERROR: surely, the target is right), or may be (NOTE).

    Where the target has words of its own for all of it, the denial comes on top.
    """
    weak = pattern("negated_weak", "en")
    words = [span.of(pair.source) for span in _spans("negated", "en", pair.source)]
    if weak is None or not words:
        return None
    strong = [word for word in words if not weak.match(word)]
    rendered = len(_spans("negated", pair.locale, pair.target)) >= len(words)
    return Severity.NOTE if not strong or rendered else Severity.ERROR


def _made_up(pair: Pair) -> bool:
    """Whether the target has another way of saying no, beyond those that render the source's other words."""
    kin = len(_spans("negation_kin", "en", pair.source))
    return len(_spans("negated", pair.locale, pair.target)) > kin


class Hedge(Check):
    id = "hedge"
    name = "Hedge"
    severity = Severity.WARNING
    description = "Alleged, reportedly, suspected, claimed, denied: the source's caution is gone from the target."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        if not self._knows(pair.locale):
            return
        for word, answer in (("hedge", ("hedge",)), ("claim", ("hedge", "claim"))):
            theirs = _spans(word, "en", pair.source)
            if not theirs:
                continue
            ours = [span for a in answer for span in _spans(a, pair.locale, pair.target)]
            if not ours or (word == "hedge" and all(_renders_another(span, pair, theirs) for span in ours)):
                yield self.finding(
                    "The source says “{word}”; the target states it as a fact.",
                    source=theirs[0],
                    target=Span(0, len(pair.target)),
                    word=theirs[0].of(pair.source),
                )

    def _knows(self, locale: str) -> bool:
        return pattern("hedge", locale) is not None


def _renders_another(ours: Span, pair: Pair, theirs: Sequence[Span]) -> bool:
    """Whether the target's caution renders what the source says besides: police suspect an alleged thief."""
    word = ours.of(pair.target)
    for concept in tables("caution"):
        english, own = pattern(concept, "en", "caution"), pattern(concept, pair.locale, "caution")
        if english is None or own is None or not own.search(word):
            continue
        if any(not any(Span(*m.span()).overlaps(t) for t in theirs) for m in english.finditer(pair.source)):
            return True
    return False


_ASKING = re.compile(r"\?(?=[\s\"”’')\]]|$)")
_ASKED = re.compile(r"[?？؟;](?=[\s\"”»“’')\]」』）]|[^\w]|$)|[？]|か[。」』]|吗|呢[。”]")


class Question(Check):
    id = "question"
    name = "Question"
    severity = Severity.WARNING
    description = "A question became a statement, or a statement a question."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        theirs, ours = list(_ASKING.finditer(pair.source)), list(_asked(pair))
        if theirs and not ours:
            yield self.finding(
                "The source asks; the target states.",
                source=Span(*theirs[-1].span()),
                target=Span(max(0, len(pair.target) - 1), len(pair.target)),
            )
        elif ours and not theirs:
            yield self.finding("The target asks; the source states.", target=Span(*ours[-1].span()))


def _asked(pair: Pair) -> Iterator[re.Match[str]]:
    for match in _ASKED.finditer(pair.target):
        if match.group() == ";" and not pair.locale.startswith("el"):
            continue
        if match.group().startswith("か") and "?" not in pair.source:
            continue  # an indirect question ("...かと述べた") is none of the source's
        yield match
