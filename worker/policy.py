"""What becomes of a draft: out by itself, or to a person. Pure: the edge loads, asks, and saves."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model import Draft, Severity


@dataclass(frozen=True, slots=True)
class Policy:
    """A locale's rule. `auto` lets out what no check calls an error and the engine is sure enough of."""

    auto: bool = False
    threshold: float = 0.5

    def lets_out(self, draft: Draft) -> bool:
        if not self.auto or any(f.severity is Severity.ERROR for f in draft.all_findings):
            return False
        return draft.confidence is None or draft.confidence >= self.threshold


def risk(draft: Draft) -> float:
    """0 to 1: how much a person is needed. Errors weigh most, then doubt, then warnings."""
    found = [f.severity for f in draft.all_findings]
    errors, warnings = found.count(Severity.ERROR), found.count(Severity.WARNING)
    doubt = 1 - draft.confidence if draft.confidence is not None else 0.0
    calm = (0.5**errors) * (0.95**warnings) * (1 - 0.5 * doubt)
    return round(1 - calm, 4)
