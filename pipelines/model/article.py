"""An English story as a reader understood it, and the sentences cut from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from pipelines.model.spans import SOURCE_LOCALE, Span


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
