"""What partners see: one immutable item, from which every format is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.article import Block, Byline, Link, Priority, PubStatus, Rights

_NONE_STATED = Rights()


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
    rights: Rights = _NONE_STATED
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
