"""Glossary entries, where a source holds them, and how they came to stand in a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.spans import Span


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
