"""What crosses to and from CAT tools: a bundle of units, whatever the file format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from pipelines import markup
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
    """One segment. With `html`, source and target are inline HTML as in `pipelines.model.Block`.

    `base` is the stamp of what stood at the desk when the file was written ("" where the file says nothing):
    it tells an import what the translator left alone, and what both sides changed.
    """

    id: str
    source: str
    target: str
    html: bool = False
    state: UnitState = UnitState.DRAFT
    notes: tuple[Note, ...] = ()
    base: str = ""


def stamp(version: int, target: str) -> str:
    """A segment's version and a digest of its target: `BundleUnit.base`."""
    return f"v{version}-{_digest(target)}"


def _digest(target: str) -> str:
    """Line ends and edges aside, which tools rewrite; a space that does not break is another text."""
    return sha256("\n".join(target.splitlines()).strip(" \n").encode("utf-8", "replace")).hexdigest()[:10]


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

    Raised, naming the segment, when the file is of another locale or article, knows a segment that we do not,
    was made from another source sentence (the article was corrected since), or changes what somebody changed
    at the desk as well. A unit without a target, or as it was exported, changes nothing.
    """
    _refuse_whole(theirs, ours)
    known = {unit.id: unit for unit in ours.units}
    seen: set[str] = set()
    changes = []
    for unit in theirs.units:
        mine = known.get(unit.id)
        if mine is None:
            raise BadExchangeFile(
                "there is no such segment in this translation",
                subject=unit.id[:60],
                mend="export the translation again and move your work over",
            )
        if unit.id in seen:
            raise BadExchangeFile("stands twice in the file", subject=unit.id, mend="remove one of the two")
        seen.add(unit.id)
        if change := _change(_dressed_alike(unit, mine), mine):
            changes.append(change)
    return tuple(changes)


def _refuse_whole(theirs: Bundle, ours: Bundle) -> None:
    if theirs.locale and theirs.locale.lower() != ours.locale.lower():
        raise BadExchangeFile(
            f"the file is {theirs.locale}, the translation is {ours.locale}",
            subject=ours.original,
            mend="import it into the translation it was exported from",
        )
    if theirs.original and theirs.original != ours.original:
        raise BadExchangeFile(
            f"the file is of the article {theirs.original[:120]}",
            subject=ours.original,
            mend="import it into the translation it was exported from",
        )


def _dressed_alike(theirs: BundleUnit, ours: BundleUnit) -> BundleUnit:
    """A sentence of inline HTML without a tag goes out as plain words, and comes back so."""
    if ours.html and not theirs.html:
        return replace(theirs, source=markup.escape(theirs.source), target=markup.escape(theirs.target), html=True)
    if theirs.html and not ours.html:
        target = markup.strip(theirs.target)
        if target.tags:
            raise BadExchangeFile(
                "its target has inline tags, its source has none", subject=theirs.id, mend="take the tags out"
            )
        return replace(theirs, source=markup.strip(theirs.source).text, target=target.text, html=False)
    return replace(theirs, target=markup.clean(theirs.target)) if ours.html else theirs


def _change(theirs: BundleUnit, ours: BundleUnit) -> Fitted | None:
    if " ".join(theirs.source.split()) != " ".join(ours.source.split()):
        raise BadExchangeFile(
            f"its source was “{theirs.source[:60]}” and is now “{ours.source[:60]}”",
            subject=theirs.id,
            mend="the article was corrected: export it again and move your work over",
        )
    if not theirs.target.strip():
        return None
    if theirs.target == ours.target:
        further = _rank(theirs.state) > _rank(ours.state)
        return Fitted(ours.id, ours.target, theirs.state) if further else None
    if theirs.base.endswith(f"-{_digest(theirs.target)}"):
        return None  # left as it was exported: what the desk has made of it since stays
    if theirs.base and ours.base and theirs.base != ours.base:
        raise BadExchangeFile(
            f"it was changed at the desk since the export, to “{ours.target[:60]}”",
            subject=theirs.id,
            mend="export the translation again and move your work over",
        )
    return Fitted(ours.id, theirs.target, max(theirs.state, UnitState.EDITED, key=_rank))


def _rank(state: UnitState) -> int:
    return list(UnitState).index(state)
