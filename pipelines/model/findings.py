"""What a check has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from pipelines.model.spans import Span


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
