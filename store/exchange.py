"""A file from a CAT tool, taken in one transaction: every segment's version is compared, or nothing is changed.

A translation that no machine could draft begins here with empty segments, for a person to fill.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from pipelines import segmentation
from pipelines.errors import Conflict, NotAllowed, NotFound
from pipelines.exchange.model import UnitState
from pipelines.model import Article, Draft, DraftSegment, Finding, Origin, Priority, Unit
from pipelines.workflow import Action, Role, State, step
from store import carry, convert, desk_cuts, desk_intents, intents, leases, queries, reviews
from store.guard import reads, storage, writes
from store.models import Comment, Event, MemoryUnit, TranslatedSegment, Translation

BY_HAND = "by hand"
_LEASE_SECONDS = 60


# ---------------------------------------------------------------- reading


@reads
def find(article: str, locale: str) -> Translation:
    """The translation of an article (number or uri) into a locale; raises NotFound."""
    row = queries.find_article(article)
    found = Translation.objects.filter(article=row, locale=locale).first()
    if found is None:
        there = ", ".join(t.locale for t in queries.translations_of([row.pk])) or "none"
        raise NotFound(f"is not translated into {locale}", subject=article, mend=f"its locales are: {there}")
    return found


@reads
def open_comments(translation_id: int) -> dict[int, list[str]]:
    """Unresolved comments by the segment's primary key; those of the whole article under 0."""
    found: dict[int, list[str]] = {}
    rows = Comment.objects.filter(translation_id=translation_id, resolved_at__isnull=True)
    for segment, text in rows.order_by("at").values_list("segment_id", "text"):
        found.setdefault(segment or 0, []).append(text)
    return found


def memory(locale: str = "") -> Iterator[MemoryUnit]:
    """The whole memory, or a locale's, streamed in the order of its locales."""
    rows = MemoryUnit.objects.filter(locale=locale) if locale else MemoryUnit.objects.all()
    with storage("memory"):
        yield from rows.select_related("author").order_by("locale", "pk").iterator(chunk_size=2000)


@reads
def memory_sizes() -> dict[str, int]:
    """How many units each locale has."""
    return dict(MemoryUnit.objects.order_by("locale").values_list("locale").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Remember:
    """Units of a TMX for a locale's memory, a batch of them."""

    locale: str
    units: Sequence[Unit]
    file: str
    person: int
    decided_at: datetime


@writes
def remember(intent: Remember) -> int:
    """The same sentence between the same neighbours is replaced; the last of a batch counts."""
    rows = {}
    for unit in intent.units:
        source, target = convert.storable(unit.source).strip(), convert.storable(unit.target).strip()
        if not source or not target:
            continue
        key = (convert.memory_hash(source), unit.before[:64], unit.after[:64])
        rows[key] = MemoryUnit(
            locale=intent.locale,
            source=source,
            target=target,
            source_hash=key[0],
            before_hash=key[1],
            after_hash=key[2],
            author_id=intent.person,
            origin=intent.file[:200],
            at=intent.decided_at,
        )
    MemoryUnit.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["locale", "source_hash", "before_hash", "after_hash"],
        update_fields=["source", "target", "author", "origin", "at"],
    )
    return len(rows)


# ---------------------------------------------------------------- a start by hand


@dataclass(frozen=True, slots=True)
class Begin:
    """A person starts a translation that has no machine draft: no model, or none wanted."""

    translation_id: int
    person: int
    role: Role
    decided_at: datetime


@writes
def begin(intent: Begin) -> int:
    """Make the source's sentences into empty segments. Returns the translation's version.

    What an earlier source version holds for the same sentences is kept, as with a machine's draft. Raises NotAllowed
    (only an editor may start what is held) and Conflict (a worker is drafting it).
    """
    row = reviews._row(intent.translation_id)
    if row.state == State.HELD.value:
        reviews.move(reviews.Move(row.pk, Action.REDRAFT, intent.person, intent.role, row.version, intent.decided_at))
    # By hand means: what goes out is what a person approved.
    Translation.objects.filter(pk=row.pk).update(publish=False)
    owner = f"{BY_HAND}/{intent.person}"
    lease = leases.take(row.pk, owner, now=intent.decided_at, seconds=_LEASE_SECONDS, attempts=10**6)
    if lease is None:
        raise Conflict(
            f"it is {row.state}, and cannot be started by hand now",
            subject=f"translation {row.pk}",
            mend="wait until the worker is done with it",
        )
    draft = _empty(convert.article_of(row.article.document), row.locale)
    version = intents.save_draft(intents.SaveDraft(lease, draft, 1.0, intent.decided_at))
    Event.objects.filter(translation=row, what="drafted", at=intent.decided_at).update(
        what="begun", who_id=intent.person
    )
    return version


def _empty(article: Article, locale: str) -> Draft:
    sentences = segmentation.segment(article)
    glue = segmentation.glue(article, sentences)
    segments = tuple(DraftSegment(s, "", Origin.EMPTY, glue=glue.get(s.id, "")) for s in sentences)
    return Draft(locale, BY_HAND, article.blocks, segments)


# ---------------------------------------------------------------- taking a file


@dataclass(frozen=True, slots=True)
class Taken:
    """One segment as the file has it, checked. `expected` is the version that it was compared with.

    `joined` are the segments after it in its block that it takes in, with their versions.
    """

    segment_id: int
    expected: int
    target: str
    state: UnitState
    findings: Sequence[Finding] = ()
    joined: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Take:
    """A person's file for one translation, with what the checks say of the article as a whole."""

    translation_id: int
    segments: Sequence[Taken]
    article_findings: Sequence[Finding]
    risk: float
    file: str
    person: int
    role: Role
    decided_at: datetime


@writes
def take(intent: Take) -> int:
    """Returns how many segments changed. Raises NotAllowed and Conflict naming the segment, and writes nothing."""
    row = reviews._row(intent.translation_id)
    step(Action.EDIT, State(row.state), intent.role, subject=f"translation {row.pk}")
    _nobody_elses(row, intent)
    if not intent.segments:
        return 0
    for one in intent.segments:
        _write(row, one, intent)
    segments = list(row.segments.order_by("order"))
    Translation.objects.filter(pk=row.pk).update(
        headline=carry.headline(segments),
        findings=convert.clean(convert.to_json(tuple(intent.article_findings))),
        risk=intent.risk,
        rank=(0.1 + intent.risk) * intents.URGENCY[Priority(row.priority)],
        updated_at=intent.decided_at,
    )
    desk_intents.recount(row.pk)
    _claim(row.pk, intent)
    _event(row, intent, "imported", None, None, {"segments": len(intent.segments), "file": intent.file[:200]})
    return len(intent.segments)


def _nobody_elses(row: Translation, intent: Take) -> None:
    live = row.claimed_by_id and row.claim_until and row.claim_until > intent.decided_at
    if live and row.claimed_by_id != intent.person and intent.role is Role.TRANSLATOR:
        raise NotAllowed(
            f"{row.claimed_by} is working on it", subject=f"translation {row.pk}", mend="ask them to release it"
        )


def _write(row: Translation, one: Taken, intent: Take) -> None:
    expected = _join(one, intent) if one.joined else one.expected
    segment = row.segments.filter(pk=one.segment_id).first()
    if segment is None:
        raise Conflict("it is gone", subject=f"segment {one.segment_id}", mend="export the translation again")
    target = convert.storable(one.target)
    changed = TranslatedSegment.objects.filter(pk=segment.pk, version=expected).update(
        target=target,
        origin=Origin.PERSON.value if target != segment.target else segment.origin,
        state=one.state.value,
        findings=convert.clean(convert.to_json(tuple(one.findings))),
        edited_by_id=intent.person,
        edited_at=intent.decided_at,
        version=expected + 1,
        **({} if target == segment.target else {"alignment": [], "changes": []}),
    )
    if not changed:
        raise Conflict(
            "somebody changed it while the file came in", subject=segment.segment, mend="import the file once more"
        )
    before = {"target": segment.target, "state": segment.state}
    _event(row, intent, "edited", segment, before, {"target": target, "state": one.state.value})


def _join(one: Taken, intent: Take) -> int:
    """The block's sentences become one segment; returns its version."""
    expected = one.expected
    for _, version in one.joined:
        desk_cuts.join(
            desk_cuts.Join(one.segment_id, intent.person, intent.role, (expected, version), intent.decided_at)
        )
        expected += 1
    return expected


def _claim(translation_id: int, intent: Take) -> None:
    """As when editing: who brings work for a free draft has claimed it."""
    row = Translation.objects.get(pk=translation_id)
    if row.state == State.DRAFTED.value:
        until = intent.decided_at + desk_intents.CLAIM
        reviews.move(
            reviews.Move(row.pk, Action.CLAIM, intent.person, intent.role, row.version, intent.decided_at, until=until)
        )
    else:
        desk_intents.bump(row.pk, intent.decided_at)


def _event(
    row: Translation, intent: Take, what: str, segment: TranslatedSegment | None, before: Any, after: dict[str, Any]
) -> None:
    Event.objects.create(
        at=intent.decided_at,
        who_id=intent.person,
        what=what,
        translation=row,
        article_id=row.article_id,
        segment=segment,
        before=before,
        after=after,
    )
