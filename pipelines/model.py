"""The frozen types that cross the rooms' doors. They hold data and derive from it; they decide nothing.

Spans are [start, end) in code points of the text they are of. Locales are BCP 47 tags with hyphens
("es", "pt-BR", "zh-Hans"). Times are timezone-aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

SOURCE_LOCALE = "en"


class Span(NamedTuple):
    """[start, end) in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


# ---------------------------------------------------------------- articles


class BlockKind(StrEnum):
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    SUBHEAD = "subhead"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CAPTION = "caption"
    ALT = "alt"
    CREDIT = "credit"
    CODE = "code"

    @property
    def translatable(self) -> bool:
        """Credits and code are carried through as they are."""
        return self not in (BlockKind.CREDIT, BlockKind.CODE)


class PubStatus(StrEnum):
    """ninjs' pubStatus; "canceled" with one l is the standard's spelling and is a kill."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Priority(StrEnum):
    FLASH = "flash"
    URGENT = "urgent"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like part of an article.

    With `html`, `text` is well-formed inline HTML: the tags of `pipelines.markup.INLINE_TAGS` only, and
    every other `<`, `>` and `&` escaped. Without it, `text` is plain and a `<` is a `<`.
    """

    kind: BlockKind
    text: str
    html: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A related story: its title (may be empty) and absolute URL (may be empty in print)."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it, as printed; never translated."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """One undoable change that intake made.

    `block` is the index into `Article.blocks`, `span` covers `repaired` in that block's text; putting
    `original` back there undoes it.
    """

    block: int
    span: Span
    original: str
    repaired: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text that is in the input but not in the article (masthead, navigation), or merely suspicious."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What the source allows. `territories` are ISO 3166 codes, empty for no limit stated."""

    holder: str = ""
    usage_terms: str = ""
    territories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """One version of one English story, as understood by a reader.

    `(source, uri, version)` is the idempotency key of intake.
    """

    source: str
    uri: str
    version: str
    blocks: tuple[Block, ...]
    language: str = SOURCE_LOCALE
    byline: Byline | None = None
    published: datetime | None = None
    url: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    priority: Priority = Priority.ROUTINE
    status: PubStatus = PubStatus.USABLE
    embargoed_until: datetime | None = None
    note: str = ""
    rights: Rights = Rights()
    related: tuple[Link, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def headline(self) -> str:
        return next((b.text for b in self.blocks if b.kind is BlockKind.HEADLINE), "")

    @cached_property
    def text(self) -> str:
        """All blocks' texts, for search and language identification."""
        return "\n\n".join(b.text for b in self.blocks)

    @cached_property
    def content_hash(self) -> str:
        """Hex SHA-256 of what is published: kinds and texts of the blocks."""
        return sha256("\x1e".join(f"{b.kind}\x1f{b.html}\x1f{b.text}" for b in self.blocks).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, cut from a block. `id` is "b<block>.s<n>", unique within the article version.

    `span` is into the block's text: `article.blocks[block].text[span.start:span.end] == source`.
    """

    id: str
    source: str
    block: int
    span: Span
    kind: BlockKind = BlockKind.PARAGRAPH
    html: bool = False


# ---------------------------------------------------------------- glossary


class TermStatus(StrEnum):
    PREFERRED = "preferred"
    ADMITTED = "admitted"
    FORBIDDEN = "forbidden"
    KEEP = "keep"


class TermKind(StrEnum):
    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    TITLE = "title"
    TERM = "term"


class CaseRule(StrEnum):
    """How the source side's letter case is compared."""

    ANY = "any"
    EXACT = "exact"  # US is not us
    CAPITALISED = "capitalised"  # May, MAY, but not may


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary entry of one locale pair.

    `variants` are further spellings on the source side (Zelenskyy); `forms` are explicit accepted target
    forms, first of all those that no inflector knows. `gender` is m, f or n, `number` sg or pl, `animacy`
    anim or inan, each "" when unknown. `origin` says where the entry comes from (CLDR 47, desk, a name).
    """

    source: str
    target: str
    locale: str
    status: TermStatus = TermStatus.PREFERRED
    kind: TermKind = TermKind.TERM
    variants: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    case_rule: CaseRule = CaseRule.ANY
    pos: str = ""
    gender: str = ""
    number: str = ""
    animacy: str = ""
    domain: str = ""
    note: str = ""
    origin: str = ""
    author: str = ""
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term of the glossary found in a source text."""

    term: Term
    span: Span
    surface: str  # the source text at `span`
    alternatives: tuple[Term, ...] = ()  # other entries with the same source (admitted, other domains)
    forbidden: tuple[Term, ...] = ()  # forbidden targets of the same source


class How(StrEnum):
    """How a term came to stand in the target."""

    MODEL = "model"  # the model used an accepted form by itself
    RERANKED = "reranked"  # another hypothesis of the n-best list had it
    PREFIX = "prefix"  # decoded again with the sentence's beginning and the form as target prefix
    REPLACED = "replaced"  # the aligned span was replaced by the form that agrees
    MEMORY = "memory"  # a person's approved translation holds it
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class TermUse:
    """The fate of one term hit: `surface` is the form that stands in the target, "" if unresolved."""

    source: str
    target: str
    surface: str
    how: How
    source_span: Span | None = None
    target_span: Span | None = None


# ---------------------------------------------------------------- findings


class Severity(StrEnum):
    ERROR = "error"  # holds a draft back from automatic publication
    WARNING = "warning"  # asks a person to look
    NOTE = "note"  # informs

    @property
    def rank(self) -> int:
        return (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(self)


@dataclass(frozen=True, slots=True)
class Fix:
    """A safe mend that the desk offers as one click: put `text` at `span` of the target."""

    span: Span
    text: str


_NO_PARAMS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has to say of one segment (or of the article, when `segment` is "").

    `template` with `params` (`{name}` fields) makes the message, so that the desk can translate the
    template by gettext; `message` is the English one.
    """

    check: str
    severity: Severity
    template: str
    params: Mapping[str, str] = field(default_factory=lambda: _NO_PARAMS)
    source_span: Span | None = None
    target_span: Span | None = None
    fix: Fix | None = None
    segment: str = ""

    @property
    def message(self) -> str:
        return self.template.format_map(self.params)

    def at(self, segment: str) -> Finding:
        return replace(self, segment=segment)


# ---------------------------------------------------------------- drafts


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
    the decoder ran into its length limit.
    """

    text: str
    score: float | None
    alignment: tuple[Alignment, ...] = ()
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


# ---------------------------------------------------------------- memory


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


# ---------------------------------------------------------------- what partners see


class Label(StrEnum):
    """Who answers for the words."""

    MACHINE = "machine-translated"
    REVIEWED = "machine-translated-reviewed"
    HUMAN = "human-translated"


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same story in another language, for hreflang and translation links."""

    locale: str
    url: str
    uri: str = ""


@dataclass(frozen=True)
class FeedItem:
    """One published version of one translation, immutable: every format is made from this alone.

    `uri` is the same for every version, `version` a positive integer that only grows. With status
    canceled it is a kill: `blocks` are empty and only identity, times and `note` go out.
    """

    uri: str
    version: int
    locale: str
    status: PubStatus
    label: Label
    url: str
    headline: str
    blocks: tuple[Block, ...]
    first_created: datetime
    version_created: datetime
    source_uri: str
    source_version: str
    source_url: str = ""
    source_name: str = ""
    summary: str = ""
    byline: Byline | None = None
    provider: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    priority: Priority = Priority.ROUTINE
    embargoed_until: datetime | None = None
    note: str = ""
    correction: bool = False
    rights: Rights = Rights()
    related: tuple[Link, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    report_url: str = ""
    model_note: str = ""  # "unfinished starter model", shown wherever the label is

    @property
    def killed(self) -> bool:
        return self.status is PubStatus.CANCELED


@dataclass(frozen=True)
class FeedChannel:
    """The feed around the items: absolute URLs, title in the feed's language."""

    title: str
    locale: str
    home_url: str
    self_url: str
    description: str = ""
    hub_url: str = ""
    next_url: str = ""
    prev_url: str = ""
    publisher: str = ""
