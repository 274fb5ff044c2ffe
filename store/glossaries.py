"""The desk's glossary, written and read: each change makes a version, and any version can be read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from pipelines.errors import BadGlossary, Conflict, NotFound
from pipelines.glossary.people import surnames
from pipelines.glossary.rules import Entry, quarrels, source_key
from pipelines.model import Term, TermKind
from store import convert
from store.guard import reads, writes
from store.models import GlossaryEntry, GlossaryVersion

_AT_ONCE = 500  # rows named in one statement: many a SQLite takes 32,766 parameters, no more


@dataclass(frozen=True, slots=True)
class ChangeGlossary:
    """Take entries out and put others in, as one new version. Changing an entry is both.

    `expected` is the version that the person saw; None takes whatever is there (an import).
    """

    locale: str
    add: Sequence[Term]
    remove: Sequence[int]  # ids of entries in force
    decided_at: datetime
    person: int | None = None
    note: str = ""
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class BringGlossary:
    """Take a file's entries into the glossary: they win over entries of the same source, domain and status."""

    locale: str
    terms: Sequence[Term]
    decided_at: datetime
    person: int | None = None
    note: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """How many entries came, how many older ones made way, how many were there already."""

    came: int
    went: int
    same: int


@writes
def bring(intent: BringGlossary) -> Brought:
    """A file as one version; none where it changes nothing. Raises a group of BadGlossary for what contradicts."""
    rows = list(_in_force(intent.locale, current_version(intent.locale)))
    standing = {r.pk: convert.term_of(r) for r in rows}
    there = {_bare(t) for t in standing.values()}
    new = [t for t in intent.terms if _bare(t) not in there]
    keys = {key for t in intent.terms for key in _rivals(t)}
    theirs = {_bare(t) for t in intent.terms}
    gone = [pk for pk, t in standing.items() if _bare(t) not in theirs and not keys.isdisjoint(_rivals(t))]
    kept = [Entry(t, "the glossary") for pk, t in standing.items() if pk not in set(gone)]
    clashes = list(quarrels([*kept, *(Entry(t, "the file") for t in new)]))
    if clashes:
        raise ExceptionGroup("contradictions", clashes)
    if (new or gone) and not intent.dry_run:
        change(ChangeGlossary(intent.locale, new, gone, intent.decided_at, intent.person, intent.note))
    return Brought(len(new), len(gone), len(intent.terms) - len(new))


def _bare(term: Term) -> Term:
    """The entry without who and when, which every import would change."""
    return replace(term, author="", changed=None)


def _rivals(term: Term) -> tuple[tuple[str, ...], ...]:
    """Two entries that share one of these cannot both stay: same status, or same target."""
    key = (*source_key(term, term.source), term.domain)
    return (*key, "status", term.status.value), (*key, "target", term.target)


@writes
def change(intent: ChangeGlossary) -> int:
    """The new version's number. Raises Conflict (somebody changed it first), NotFound, BadGlossary."""
    if strange := next((t for t in intent.add if t.locale != intent.locale), None):
        raise BadGlossary(f"is a term of {strange.locale}, not of {intent.locale}", subject=strange.source)
    last = current_version(intent.locale)
    if intent.expected not in (None, last):
        raise Conflict("the glossary was changed in the meantime", subject=intent.locale, mend="load it again")
    number = _new_version(intent, last + 1)
    ended = sum(
        _in_force(intent.locale, last).filter(pk__in=intent.remove[at : at + _AT_ONCE]).update(until=number)
        for at in range(0, len(intent.remove), _AT_ONCE)
    )
    if ended != len(set(intent.remove)):
        raise NotFound("an entry is no longer in force", subject=intent.locale, mend="load the glossary again")
    people = _people(intent.add)
    GlossaryEntry.objects.bulk_create(
        [
            GlossaryEntry(
                **convert.clean(convert.entry_columns(term)),
                author_id=people.get(term.author, intent.person),
                changed=min(term.changed or intent.decided_at, intent.decided_at),
                since=number,
            )
            for term in intent.add
        ],
        batch_size=500,
    )
    GlossaryVersion.objects.filter(locale=intent.locale, number=number).update(digest=_digest(intent.locale, number))
    return number


def _people(terms: Sequence[Term]) -> dict[str, int]:
    """Who wrote the entries of a file, where such people work here; the version says who brought them."""
    names = {t.author for t in terms if t.author}
    rows = get_user_model().objects.filter(username__in=names) if names else ()
    return {user.get_username(): user.pk for user in rows}


def _new_version(intent: ChangeGlossary, number: int) -> int:
    """The number is the lock: of two people at once, one gets it."""
    try:
        with transaction.atomic():
            GlossaryVersion.objects.create(
                locale=intent.locale,
                number=number,
                note=convert.storable(intent.note),
                author_id=intent.person,
                at=intent.decided_at,
            )
    except IntegrityError as error:
        raise Conflict(
            "the glossary was changed at the same moment", subject=intent.locale, mend="do it again"
        ) from error
    return number


def _digest(locale: str, number: int) -> str:
    rows = _in_force(locale, number).order_by("source", "target", "pk")
    return sha256(repr([convert.entry_columns(convert.term_of(r)) for r in rows]).encode()).hexdigest()


def _in_force(locale: str, number: int) -> QuerySet[GlossaryEntry]:
    ended = Q(until__isnull=True) | Q(until__gt=number)
    return GlossaryEntry.objects.filter(ended, locale=locale, since__lte=number).select_related("author")


def current_version(locale: str) -> int:
    found = GlossaryVersion.objects.filter(locale=locale).order_by("-number")
    return found.values_list("number", flat=True).first() or 0


@reads
def entries(locale: str, *, containing: str = "", limit: int = 1000) -> list[GlossaryEntry]:
    """Entries in force, by their source; `containing` looks into source and target."""
    rows = _in_force(locale, current_version(locale))
    if containing:
        rows = rows.filter(Q(source__icontains=containing) | Q(target__icontains=containing))
    return list(rows.order_by("source", "pk")[:limit])


@reads
def terms_of(locale: str, version: int) -> tuple[Term, ...]:
    """The glossary as it was in a version: what a draft that names it was made with."""
    return tuple(convert.term_of(r) for r in _in_force(locale, version).order_by("pk"))


@reads
def changed_between(locale: str, old: int, new: int) -> tuple[Term, ...]:
    """Terms that came or went after version `old` and up to `new`: what published items are searched for."""
    came = Q(since__gt=old, since__lte=new)
    went = Q(until__gt=old, until__lte=new)
    rows = GlossaryEntry.objects.filter(came | went, locale=locale).select_related("author").order_by("pk")
    return tuple(convert.term_of(r) for r in rows)


def named(name: str, terms: Iterable[Term], locale: str) -> tuple[Term, ...]:
    """The entries that a person may mean by a name, surnames included; an entry of its own where there is none."""
    wanted = name.strip().casefold()
    found = tuple(t for t in terms if wanted in (s.casefold() for s in (t.source, *t.variants, *_surnames(t))))
    return found or (Term(name.strip(), name.strip(), locale),)


def _surnames(term: Term) -> tuple[str, ...]:
    return surnames(term.source) if term.kind is TermKind.PERSON else ()
