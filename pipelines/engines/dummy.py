"""The dummy engine: deterministic, instant, no files. For tests, and to try the house without a model.

Unsteered it turns every word round, keeping its case, and leaves numbers and marks alone, so that its
output is plainly no English, can be turned back, and is aligned word by word:

    "Russia sent 10,000 troops."  ->  "Aissur tnes 10,000 spoort."

Tests steer it with a little language; every sentence returns the engine, so that they can be chained:

    DummyEngine("es").says("troops", "tropas", "soldados")   the word's n-best, best first
                     .returns("A b.", "X y.", "Z.")          a whole sentence's hypotheses, word by word aligned
                     .drops("North")                         the word has no counterpart
                     .scores("A b.", -3.0)                   the score of the sentence's best hypothesis
                     .raises("A b.", EngineError("..."))     an error when the sentence comes
                     .seen                                   the requests so far, in order
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.engines.base import Hypothesis, Options, Request
from pipelines.engines.registry import ModelInfo
from pipelines.errors import DragomanError
from pipelines.model import Alignment, Span

_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]|\s+")
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_BEST, _STEP = -0.1, 0.1  # scores fall by a step a hypothesis


def open_engine(info: ModelInfo, threads: int = 1) -> DummyEngine:
    """A dummy for the locale; `info.folder` is not read."""
    return DummyEngine(info.locale)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One source token and the target text that stands for it."""

    source: Span
    surface: str
    space: bool


class DummyEngine:
    """`base.Engine`. Threads may share it once it has been steered."""

    note = "dummy engine: no translation"

    def __init__(self, locale: str, *, note: str = "dummy engine: no translation") -> None:
        self.id, self.locale, self.fingerprint, self.note = f"dummy:{locale}", locale, "dummy", note
        self.seen: list[Request] = []
        self._words: dict[str, tuple[str, ...]] = {}
        self._sentences: dict[str, tuple[str, ...]] = {}
        self._scores: dict[str, float] = {}
        self._errors: dict[str, DragomanError] = {}

    # ------------------------------------------------------------ the little language

    def says(self, word: str, *choices: str) -> DummyEngine:
        """`word` (its case ignored) becomes the first choice; further hypotheses use the further ones."""
        self._words[word.lower()] = choices
        return self

    def drops(self, word: str) -> DummyEngine:
        return self.says(word, "")

    def returns(self, sentence: str, *hypotheses: str) -> DummyEngine:
        """The whole sentence has these hypotheses; the n-th words of both sides are aligned."""
        self._sentences[sentence] = hypotheses
        return self

    def scores(self, sentence: str, score: float) -> DummyEngine:
        self._scores[sentence] = score
        return self

    def raises(self, sentence: str, error: DragomanError) -> DummyEngine:
        self._errors[sentence] = error
        return self

    # ------------------------------------------------------------ base.Engine

    def translate(self, requests: Sequence[Request], options: Options) -> list[list[Hypothesis]]:
        """See `base.Engine.translate`; raises what `raises` was told to."""
        self.seen += requests
        return [self._one(request, options) for request in requests]

    def _one(self, request: Request, options: Options) -> list[Hypothesis]:
        if request.text in self._errors:
            raise self._errors[request.text]
        if not any(c.isalpha() for c in request.text):
            return [Hypothesis(request.text, None)]
        found: dict[str, Hypothesis] = {}
        for rank in range(min(options.hypotheses, options.beam)):
            text, links = self._hypothesis(request, rank)
            score = self._scores.get(request.text, _BEST) - _STEP * len(found)
            found.setdefault(text, Hypothesis(text, score, links if options.alignment else ()))
        return list(found.values())

    def _hypothesis(self, request: Request, rank: int) -> tuple[str, tuple[Alignment, ...]]:
        whole = [h for h in self._sentences.get(request.text, ()) if not _has(h, request.forbidden)]
        if whole and not request.prefix:
            return _paired(request.text, whole[min(rank, len(whole) - 1)])
        return _laid_out([self._chosen(m, request, rank) for m in _TOKEN.finditer(request.text)], request.prefix)

    def _chosen(self, match: re.Match[str], request: Request, rank: int) -> _Chosen:
        token = match.group()
        if not any(c.isalpha() for c in token):
            return _Chosen(Span(*match.span()), token, token.isspace())
        choices = self._words.get(token.lower(), (_turned(token),))
        allowed = [c for c in choices if not _has(c, request.forbidden)] or [_turned(token), token]
        allowed = [c for c in allowed if not _has(c, request.forbidden)] or [""]
        return _Chosen(Span(*match.span()), allowed[min(rank, len(allowed) - 1)], False)


def _turned(word: str) -> str:
    """The letters in reverse, the capitals where they were."""
    return "".join(_like(letter, model) for letter, model in zip(reversed(word), word))


def _like(letter: str, model: str) -> str:
    cased = letter.upper() if model.isupper() else letter.lower()
    return cased if len(cased) == 1 else letter


def _has(text: str, forbidden: Sequence[str]) -> bool:
    lower = {word.lower() for word in forbidden}
    return text.lower() in lower or any(m.group().lower() in lower for m in _WORD.finditer(text))


def _laid_out(chosen: Sequence[_Chosen], prefix: str) -> tuple[str, tuple[Alignment, ...]]:
    """The tokens one after the other; a prefix stands for as many of the first words as it has itself."""
    text, links = prefix, []
    skip = len(_WORD.findall(prefix))
    for token in chosen:
        if skip > 0:
            skip -= not token.space
            continue
        # A dropped word takes one of the two spaces around it along.
        surface = token.surface if not (token.space and (not text or text.endswith(" "))) else ""
        if surface and not token.space:
            links.append(Alignment(token.source, Span(len(text), len(text) + len(surface)), 1.0))
        text += surface
    return text, tuple(links)


def _paired(source: str, target: str) -> tuple[str, tuple[Alignment, ...]]:
    pairs = zip(_WORD.finditer(source), _WORD.finditer(target))
    return target, tuple(Alignment(Span(*s.span()), Span(*t.span()), 1.0) for s, t in pairs)
