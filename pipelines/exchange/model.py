"""What crosses to and from CAT tools: a bundle of units, whatever the file format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.errors import BadExchangeFile


class UnitState(StrEnum):
    """How far a unit is: the machine's draft, changed by a person, approved by a person."""

    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"


class NoteKind(StrEnum):
    GLOSSARY = "glossary"
    FINDING = "finding"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Note:
    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class BundleUnit:
    """One segment. With `html`, source and target are inline HTML as in `pipelines.model.Block`."""

    id: str
    source: str
    target: str
    html: bool = False
    state: UnitState = UnitState.DRAFT
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """One translation as a translator takes it away. `original` is the article's uri, `version` its version."""

    original: str
    version: str
    locale: str
    units: tuple[BundleUnit, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A unit of the file that changes our segment."""

    id: str
    target: str
    state: UnitState


def fit(theirs: Bundle, ours: Bundle) -> tuple[Fitted, ...]:
    """What the file changes in our translation: all of it, or BadExchangeFile and nothing.

    Raised, naming the segment, when the file is of another locale, knows a segment that we do not, or was
    made from another source sentence (the article was corrected since).
    """
    if theirs.locale and theirs.locale.lower() != ours.locale.lower():
        raise BadExchangeFile(
            f"the file is {theirs.locale}, the translation is {ours.locale}",
            subject=ours.original,
            mend="import it into the translation it was exported from",
        )
    known = {unit.id: unit for unit in ours.units}
    seen: set[str] = set()
    changes = []
    for unit in theirs.units:
        _refuse(unit, known.get(unit.id), seen)
        seen.add(unit.id)
        mine = known[unit.id]
        if unit.target.strip() and (unit.target, unit.state) != (mine.target, mine.state):
            changes.append(Fitted(unit.id, unit.target, unit.state))
    return tuple(changes)


def _refuse(theirs: BundleUnit, ours: BundleUnit | None, seen: set[str]) -> None:
    if ours is None:
        raise BadExchangeFile(
            "there is no such segment in this translation",
            subject=theirs.id,
            mend="export the translation again and move your work over",
        )
    if theirs.id in seen:
        raise BadExchangeFile("stands twice in the file", subject=theirs.id, mend="remove one of the two")
    if " ".join(theirs.source.split()) != " ".join(ours.source.split()):
        raise BadExchangeFile(
            f"its source was “{theirs.source[:60]}” and is now “{ours.source[:60]}”",
            subject=theirs.id,
            mend="the article was corrected: export it again and move your work over",
        )
