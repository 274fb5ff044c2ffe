"""What the two Marian engines share: from requests to jobs for the decoder, and from its pieces to hypotheses.

A decoder turns pieces into pieces; cleaning, recasing, splitting, alignment, n-best and forbidden words
are here, so that both engines differ in nothing but who multiplies the matrices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pipelines.engines import casing, cleaning, splitting
from pipelines.engines.base import Hypothesis, Options, Request
from pipelines.engines.marian_tokens import MarianTokens, Pieces
from pipelines.engines.registry import ModelInfo
from pipelines.engines.words import Links, Words, align
from pipelines.model import Alignment

# A target rarely has twice the pieces of its source; beyond this the decoder is looping.
_LENGTH_FACTOR = 2.5
_LENGTH_MARGIN = 16
# How often a sentence is decoded again because a forbidden word came back in other pieces.
_ROUNDS = 3
# Parts of a long sentence are joined without a space in scripts that have none.
_UNSPACED = ("zh", "ja", "th", "lo", "km", "my")
_FULL_STOP = re.compile(r"[.。।۔]$")
_SOURCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Job:
    """One part of a sentence for the decoder. `suppress` are runs of pieces that may not be produced."""

    tokens: tuple[str, ...]
    prefix: tuple[str, ...] = ()
    suppress: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """One decoded hypothesis. `score` is the mean log-probability a token, the end mark counted.

    `attention` has a row for each token and a column for each source token.
    """

    tokens: Sequence[str]
    score: float
    attention: Any = None
    truncated: bool = False


class Decoder(Protocol):
    """What an engine must bring."""

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        """(index into `jobs`, its hypotheses, best first), each job once, in any order."""
        ...


def length_limit(jobs: Sequence[Job]) -> int:
    """The most pieces that a target of these jobs may have: in proportion to the longest source."""
    longest = max(len(job.tokens) for job in jobs) + max(len(job.prefix) for job in jobs)
    return round(_LENGTH_FACTOR * longest) + _LENGTH_MARGIN


@dataclass(slots=True)
class _Part:
    """A stretch of a request's text: given to the model, or copied when `pieces` is None."""

    text: str
    offset: int
    forbidden: tuple[str, ...] = ()
    capitals: bool = False
    cleaned: cleaning.Cleaned = field(default_factory=lambda: cleaning.Cleaned(""))
    pieces: Pieces | None = None
    job: Job | None = None
    words: Words | None = None
    shares: Any = None
    found: list[Hypothesis] = field(default_factory=list)


class MarianEngine:
    """`base.Engine` over a decoder. Safe to call from several threads when the decoder is."""

    def __init__(self, kind: str, info: ModelInfo, tokens: MarianTokens, decoder: Decoder) -> None:
        self.id = f"{kind}:{info.kind}/{info.name}"
        self.locale, self.fingerprint, self.note = info.locale, info.fingerprint, info.note
        self._tokens, self._decoder = tokens, decoder

    def translate(self, requests: Sequence[Request], options: Options) -> list[list[Hypothesis]]:
        """See `base.Engine.translate`. Equal requests are decoded once."""
        plans = {request: self._plan(request) for request in dict.fromkeys(requests)}
        todo = [part for plan in plans.values() for part in plan if part.job]
        for _ in range(_ROUNDS):
            self._decode(todo, options)
            todo = [part for part in todo if self._forbids_more(part)]
            if not todo:
                break
        done = {request: self._joined(request, plan, options) for request, plan in plans.items()}
        return [done[request] for request in requests]

    # ------------------------------------------------------------ before the decoder

    def _plan(self, request: Request) -> list[_Part]:
        if not cleaning.has_words(request.text):
            return [_Part(request.text, 0)]
        capitals = casing.is_capitals(request.text)
        spans = splitting.parts(request.text, self._fits)
        parts = [_Part(s.of(request.text), s.start, request.forbidden, capitals) for s in spans]
        for part in parts:
            self._prepare(part)
        first = next((part for part in parts if part.job), None)
        if first and first.job and request.prefix:
            first.job = replace(first.job, prefix=self._prefix(request.prefix, capitals))
        return parts

    def _fits(self, text: str) -> bool:
        return self._tokens.length(cleaning.clean(text).text) <= self._tokens.limit

    def _prepare(self, part: _Part) -> None:
        if not cleaning.has_words(part.text):
            return
        part.cleaned = cleaning.clean(part.text)
        text = casing.recase(part.cleaned.text) if part.capitals else part.cleaned.text
        pieces = self._tokens.encode(text)
        # One word longer than a sentence, or nothing that the model has ever seen: it would only invent.
        if len(pieces.tokens) > self._tokens.limit or not self._tokens.knows_some(pieces):
            return
        part.pieces = pieces
        part.job = Job(pieces.tokens, suppress=self._suppressed(part.forbidden))

    def _prefix(self, prefix: str, capitals: bool) -> tuple[str, ...]:
        pieces = self._tokens.encode_target(casing.recase(prefix) if capitals else prefix)
        return pieces if len(pieces) < self._tokens.limit else ()

    def _suppressed(self, forbidden: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        cases = [c for w in forbidden for c in (w, w.lower(), w.upper(), w[:1].upper() + w[1:])]
        runs = (self._tokens.encode_target(word) for word in cases if word.strip())
        return tuple(dict.fromkeys(run for run in runs if run))

    # ------------------------------------------------------------ after the decoder

    def _decode(self, parts: Sequence[_Part], options: Options) -> None:
        jobs = [part.job for part in parts if part.job]
        for index, raws in self._decoder.decode(jobs, options):
            part = parts[index]
            self._read(part, raws, options)

    def _read(self, part: _Part, raws: Sequence[Raw], options: Options) -> None:
        found: dict[str, Hypothesis] = {}
        more: list[tuple[str, ...]] = []
        for raw in raws:
            text, starts, ends = self._tokens.decode(raw.tokens)
            more += _runs_of(part.forbidden, text, zip(raw.tokens, starts, ends))
            if text in found:
                continue
            found[text] = Hypothesis(text, raw.score, self._links(part, raw, text, starts, ends), raw.truncated)
        clean = [h for h in found.values() if not _contains(part.forbidden, h.text)]
        part.found = [self._cased(part, h) for h in clean or found.values()]
        if part.job and more:
            part.job = replace(part.job, suppress=tuple(dict.fromkeys((*part.job.suppress, *more))))

    def _forbids_more(self, part: _Part) -> bool:
        return bool(part.found) and _contains(part.forbidden, part.found[0].text)

    def _links(self, part: _Part, raw: Raw, text: str, starts: Any, ends: Any) -> Sequence[Alignment]:
        if raw.attention is None or part.pieces is None:
            return ()
        return Links(lambda: self._alignment(part, raw, text, starts, ends))

    def _alignment(self, part: _Part, raw: Raw, text: str, starts: Any, ends: Any) -> tuple[Alignment, ...]:
        assert part.pieces is not None  # noqa: S101 - `_links` asked
        if part.words is None:
            part.words = Words.of(part.text)
            part.shares = part.words.shares(*part.cleaned.back(part.pieces.starts, part.pieces.ends))
        target = Words.of(text)
        return align(raw.attention, part.words, part.shares, target, target.shares(starts, ends))

    def _cased(self, part: _Part, hypothesis: Hypothesis) -> Hypothesis:
        if not part.capitals:
            return hypothesis
        text, starts = casing.capitals(hypothesis.text, self.locale)
        links = tuple(a._replace(target=casing.moved(a.target, starts)) for a in hypothesis.alignment)
        return replace(hypothesis, text=text, alignment=links)

    # ------------------------------------------------------------ parts joined

    def _joined(self, request: Request, parts: Sequence[_Part], options: Options) -> list[Hypothesis]:
        if len(parts) == 1:
            part = parts[0]
            if part.job:
                return [_shifted(h, part.offset, 0) for h in part.found] or [Hypothesis("", None)]
            return [Hypothesis(request.text, None)]
        count = max(len(part.found) for part in parts) or 1
        joined = (self._join(request.text, parts, rank) for rank in range(min(count, options.hypotheses)))
        return list({h.text: h for h in joined}.values())

    def _join(self, source: str, parts: Sequence[_Part], rank: int) -> Hypothesis:
        """The parts' `rank`-th hypotheses (or their last) as one; the score is the mean by length."""
        text, links, truncated = "", list[Alignment](), False
        total, weight = 0.0, 0
        for number, part in enumerate(parts):
            text += self._glue(source, parts, number)
            chosen = _chosen(part, rank)
            if number + 1 < len(parts) and not _SOURCE_END.search(part.text):
                chosen = _without_stop(chosen)
            links += _shifted(chosen, part.offset, len(text)).alignment
            text += chosen.text
            truncated = truncated or chosen.truncated
            if chosen.score is not None and part.pieces:
                total += chosen.score * len(part.pieces.tokens)
                weight += len(part.pieces.tokens)
        return Hypothesis(text, total / weight if weight else None, tuple(links), truncated)

    def _glue(self, source: str, parts: Sequence[_Part], number: int) -> str:
        if number == 0:
            return ""
        before, part = parts[number - 1], parts[number]
        if before.job and part.job and self.locale.split("-")[0] in _UNSPACED:
            return ""
        return source[before.offset + len(before.text) : part.offset]


def _chosen(part: _Part, rank: int) -> Hypothesis:
    if not part.found:
        return Hypothesis(part.text, None)
    return part.found[min(rank, len(part.found) - 1)]


def _without_stop(hypothesis: Hypothesis) -> Hypothesis:
    """A clause in mid sentence ends without the full stop that the model gave it."""
    text = _FULL_STOP.sub("", hypothesis.text) if hypothesis.score is not None else hypothesis.text
    links = tuple(a for a in hypothesis.alignment if a.target.end <= len(text))
    return replace(hypothesis, text=text, alignment=links)


def _shifted(hypothesis: Hypothesis, source: int, target: int) -> Hypothesis:
    if not source and not target:
        return hypothesis
    links = (Alignment(a.source.shifted(source), a.target.shifted(target), a.weight) for a in hypothesis.alignment)
    return replace(hypothesis, alignment=tuple(links))


def _matches(forbidden: Sequence[str], text: str) -> Iterator[re.Match[str]]:
    for word in forbidden:
        if word.strip():
            yield from re.finditer(rf"(?<!\w){re.escape(word.strip())}(?!\w)", text, re.IGNORECASE)


def _contains(forbidden: Sequence[str], text: str) -> bool:
    return any(True for _ in _matches(forbidden, text))


def _runs_of(forbidden: Sequence[str], text: str, pieces: Iterable[tuple[str, int, int]]) -> list[tuple[str, ...]]:
    """The pieces that spelt forbidden words this time."""
    found = [m.span() for m in _matches(forbidden, text)]
    if not found:
        return []
    spelt = list(pieces)
    return [tuple(t for t, s, e in spelt if s < end and e > start and s < e) for start, end in found]
