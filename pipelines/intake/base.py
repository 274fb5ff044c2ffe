"""What a reader is, and what it is given.

A reader is one module of this folder with two functions, and one line in `READERS` (see `__init__.py`):

    def recognises(document: Document) -> bool: ...   # cheap, and never raises
    def read(document: Document) -> Article: ...      # raises UnreadableArticle

It decides by content, never by a file's name. Heavy libraries are imported inside `read`, so that choosing a
reader loads none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from pipelines.errors import UnreadableArticle
from pipelines.model import Article, SetAside

MAX_BYTES = 4 * 1024 * 1024  # a long-read is 100 kB; a saved page with inline scripts 2 or 3 MB
MAX_BLOCKS = 5_000
MAX_CHARACTERS = 1_000_000
MAX_LINES = 20_000


@dataclass(frozen=True)
class Document:
    """What arrived, decoded. `text` has "\\n" line ends and no control characters but tab, newline, form feed.

    `notes` tells what decoding took out. `source` and `uri` are what the door knows of it, "" if nothing.
    """

    raw: bytes
    text: str
    source: str = ""
    uri: str = ""
    notes: tuple[SetAside, ...] = ()

    @cached_property
    def urn(self) -> str:
        """An identity for what brings none: the same bytes, the same story."""
        return f"urn:dragoman:sha256:{sha256(self.raw).hexdigest()}"

    @cached_property
    def opening(self) -> str:
        """The first characters without leading white space, lower-cased: enough to tell formats apart."""
        return self.text[:8192].lstrip()[:4096].lower()


class Reader(Protocol):
    """A reader's module, seen as an object."""

    def recognises(self, document: Document) -> bool: ...

    def read(self, document: Document) -> Article: ...


def is_markup(document: Document) -> bool:
    """XML or a document type that no other reader knows: no text for people."""
    return document.opening.startswith(("<?xml", "<!doctype", "<!entity"))


def too_long(document: Document) -> bool:
    return len(document.text) > MAX_CHARACTERS or document.text.count("\n") > MAX_LINES


def refuse_too_long(document: Document) -> None:
    """Plain text is the article itself, so that its length is known before any work."""
    if too_long(document):
        limits = f"{MAX_CHARACTERS:,} characters or {MAX_LINES:,} lines"
        raise unreadable(f"the text has more than {limits}", "send one story at a time")


def unreadable(problem: str, mend: str) -> UnreadableArticle:
    return UnreadableArticle(problem, mend=mend)
