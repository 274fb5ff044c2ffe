"""A change that a rule would make."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model import Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """Put `text` at `span` of the target, for `rule`."""

    rule: str
    span: Span
    text: str
