"""The frozen types that cross the rooms' doors. They hold data and derive from it; they decide nothing.

Spans are [start, end) in code points of the text they are of. Locales are BCP 47 tags with hyphens
("es", "pt-BR", "zh-Hans"). Times are timezone-aware UTC datetimes.
"""

from pipelines.model.article import (
    Article,
    Block,
    BlockKind,
    Byline,
    Link,
    Priority,
    PubStatus,
    Repair,
    Rights,
    Segment,
    SetAside,
)
from pipelines.model.draft import Alignment, Change, Draft, DraftSegment, Hypothesis, Origin, Request, Unit
from pipelines.model.feed import Alternate, FeedChannel, FeedItem, Label
from pipelines.model.findings import Finding, Fix, Severity
from pipelines.model.glossary import CaseRule, How, Term, TermHit, TermKind, TermStatus, TermUse
from pipelines.model.spans import SOURCE_LOCALE, Span

__all__ = [
    "SOURCE_LOCALE",
    "Alignment",
    "Alternate",
    "Article",
    "Block",
    "BlockKind",
    "Byline",
    "CaseRule",
    "Change",
    "Draft",
    "DraftSegment",
    "FeedChannel",
    "FeedItem",
    "Finding",
    "Fix",
    "How",
    "Hypothesis",
    "Label",
    "Link",
    "Origin",
    "Priority",
    "PubStatus",
    "Repair",
    "Request",
    "Rights",
    "Segment",
    "SetAside",
    "Severity",
    "Span",
    "Term",
    "TermHit",
    "TermKind",
    "TermStatus",
    "TermUse",
    "Unit",
]
