"""What an engine is asked and answers, what the pipeline makes of it, and what memory keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pipelines.model.article import Block, BlockKind, Segment
from pipelines.model.findings import Finding
from pipelines.model.glossary import TermUse
from pipelines.model.spans import Span


class Origin(StrEnum):
    """Where a target text comes from."""

    MODEL = "model"
    MEMORY = "memory"  # an exact match from translation memory
    PERSON = "person"
    COPY = "copy"  # nothing in it to translate: symbols, numbers, links
    EMPTY = "empty"  # the engine gave nothing usable; a person must write it


class Alignment(NamedTuple):
    """A source word and the target word it explains, with the attention mass between them."""

    source: Span
    target: Span
    weight: float


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence. `prefix` is target text that every hypothesis must begin with."""

    text: str
    prefix: str = ""
    forbidden: tuple[str, ...] = ()  # target words that no hypothesis may contain


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation. `score` is the mean log-probability a token, None where no model spoke.

    `alignment` links words by code-point spans of the request's text and of `text`. `truncated` says that
    the decoder ran into its length limit. An engine may make the links when they are first looked at: of
    four hypotheses most often one is.
    """

    text: str
    score: float | None
    alignment: Sequence[Alignment] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing the pipeline changed in the model's output (a number's dress, a quotation mark).

    `span` covers `after` in the target.
    """

    rule: str
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DraftSegment:
    """A segment with its target and everything known of how it came about.

    `score` is the engine's mean log-probability a token (at most 0), None where no engine spoke.
    `glue` is the whitespace that follows the sentence inside its block.
    """

    segment: Segment
    target: str
    origin: Origin
    score: float | None = None
    glue: str = ""
    alternatives: tuple[str, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    terms: tuple[TermUse, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        return self.segment.id

    @property
    def confidence(self) -> float | None:
        """exp(score): 0 to 1, the geometric mean of the tokens' probabilities."""
        if self.score is None:
            return None
        return float(2.718281828459045**self.score)


@dataclass(frozen=True)
class Draft:
    """The machine's translation of one article version into one locale."""

    locale: str
    signature: str
    blocks: tuple[Block, ...]
    segments: tuple[DraftSegment, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def headline(self) -> str:
        return next((b.text for b in self.blocks if b.kind is BlockKind.HEADLINE), "")

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        return (*(f for s in self.segments for f in s.findings), *self.findings)

    @property
    def confidence(self) -> float | None:
        """The weakest segment's: one invented sentence spoils a story."""
        known = [c for s in self.segments if (c := s.confidence) is not None]
        return min(known) if known else None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of translation memory: an approved pair.

    `before` and `after` are the keys of the neighbouring source sentences, "" at the article's edges.
    """

    id: int
    locale: str
    source: str
    target: str
    before: str = ""
    after: str = ""
    author: str = ""
