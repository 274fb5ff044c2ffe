"""Between the desk and CAT tools: a translation as a file, and a file back into it. Desk and command line share it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import PurePath
from time import monotonic
from typing import Any, BinaryIO, Protocol, cast

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_noop

from pipelines.checks.runner import fingerprint
from pipelines.errors import BadExchangeFile, NotAllowed, NotFound
from pipelines.exchange import aligned, docx, table, tmx, xliff
from pipelines.exchange.model import Bundle, BundleUnit, Fitted, Note, NoteKind, UnitState, fit, stamp
from pipelines.glossary.files import write_csv
from pipelines.glossary.tbx import write_tbx
from pipelines.markup import strip
from pipelines.model import Article, Draft, DraftSegment, Origin, Unit
from pipelines.translate import Judging, recheck, recheck_article
from pipelines.workflow import Role
from store import convert, desk_intents, desk_queries, queries
from store import exchange as store
from store.guard import reads, writing
from store.models import TranslatedSegment, Translation
from worker import kit, policy


@dataclass(frozen=True, slots=True)
class Format:
    """One way out: its name on the command line, its suffix and content type."""

    name: str
    suffix: str
    content_type: str
    about: str


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("xliff21", ".xlf", "application/xliff+xml", "XLIFF 2.1"),
        Format("xliff12", ".xlf", "application/x-xliff+xml", "XLIFF 1.2"),
        Format("csv", ".csv", "text/csv; charset=utf-8", gettext_noop("bilingual table (CSV)")),
        Format(
            "docx",
            ".docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            gettext_noop("bilingual table (Word)"),
        ),
    )
}
_WRITERS: dict[str, Callable[[Bundle], bytes]] = {
    "xliff21": lambda made: xliff.write_bundle(made, "2.1").encode(),
    "xliff12": lambda made: xliff.write_bundle(made, "1.2").encode(),
    "csv": lambda made: table.write(made).encode(),
    "docx": docx.write,
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """Who imports, in which role."""

    id: int
    role: Role


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; the counts of findings are those that are open now."""

    translation_id: int
    changed: int
    joined: int
    errors: int
    warnings: int


# A changed glossary file counts after this at the latest; a change at the desk at once.
_SECONDS = 30
_ROLES = (Role.ADMIN, Role.EDITOR, Role.TRANSLATOR)


def person_of(user: Any) -> Person:
    """A user with the highest of their roles; raises NotAllowed for a user without one."""
    names = set(user.groups.values_list("name", flat=True))
    if user.is_superuser:
        return Person(user.pk, Role.ADMIN)
    for role in _ROLES:
        if role.value in names:
            return Person(user.pk, role)
    raise NotAllowed("has no role", subject=str(user), mend="ask an admin for the role translator or editor")


@reads
def person_named(name: str) -> Person:
    """An active user by name, as commands know them; raises NotFound."""
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise NotFound("there is no such active user", subject=name, mend="`dragoman createsuperuser` makes the first")
    return person_of(user)


def judging_for(locale: str) -> Judging:
    """Glossary and policy with the desk's terms; no model."""
    return _judging(locale, queries.glossary_version(locale), int(monotonic() / _SECONDS))


@lru_cache(maxsize=32)
def _judging(locale: str, version: int, age: int) -> Judging:
    return kit.load_judging(locale, terms=queries.desk_terms(locale) if version else ())


# ---------------------------------------------------------------- out


def export(translation_id: int, form: str) -> File:
    """A translation as a file, with glossary hits, open findings and open comments as notes."""
    row = desk_queries.translation(translation_id)
    made = bundle(row, desk_queries.segments(row.pk), judging_for(row.locale))
    chosen = FORMATS[form]
    name = f"{row.article_id}-{row.locale}{'-12' if form == 'xliff12' else ''}{chosen.suffix}"
    return File(name, chosen.content_type, _WRITERS[form](made))


def bundle(row: Translation, segments: Sequence[TranslatedSegment], judging: Judging | None = None) -> Bundle:
    """The translation as it stands; notes where a `judging` is given."""
    notes: Mapping[int, tuple[Note, ...]] = _notes(row, segments, judging) if judging else {}
    units = tuple(
        BundleUnit(
            s.segment,
            s.source,
            s.target,
            s.html,
            UnitState(s.state),
            notes.get(s.pk, ()),
            stamp(s.version, s.target),
        )
        for s in segments
    )
    return Bundle(row.article.story.uri, row.article.version, row.locale, units)


def _notes(row: Translation, segments: Sequence[TranslatedSegment], judging: Judging) -> dict[int, tuple[Note, ...]]:
    comments = store.open_comments(row.pk)
    open_ones = _open_findings(row, segments)
    ledger = judging.glossary.ledger(strip(s.source, s.html).text for s in segments)
    found = {}
    for segment in segments:
        hits = judging.glossary.hits(strip(segment.source, segment.html).text, ledger)
        terms = dict.fromkeys(f"{h.term.source} = {h.term.target}" for h in hits)
        found[segment.pk] = (
            *(Note(NoteKind.GLOSSARY, text) for text in terms),
            *(Note(NoteKind.FINDING, text) for text in open_ones[segment.pk]),
            *(Note(NoteKind.COMMENT, text) for text in comments.get(segment.pk, ())),
        )
    return found


def _open_findings(row: Translation, segments: Sequence[TranslatedSegment]) -> dict[int, list[str]]:
    """What the checks said and nobody dismissed."""
    found = [
        (s.pk, f, fingerprint(f, desk_intents.pair_of(s, row.locale)))
        for s in segments
        for f in convert.findings_of(s.findings)
    ]
    away = desk_queries.dismissed(row.locale, [name for _, _, name in found])
    lines: dict[int, list[str]] = {s.pk: [] for s in segments}
    for pk, finding, name in found:
        if name not in away:
            lines[pk].append(f"{finding.severity} {finding.check}: {finding.message}")
    return lines


def memory(out: BinaryIO, locale: str = "") -> int:
    """The translation memory as TMX, streamed; returns how many units."""
    return tmx.write((_unit(r) for r in store.memory(locale)), out)


def memory_stream(locale: str = "") -> Iterator[bytes]:
    """The same in pieces, for an answer of any length."""
    return tmx.stream(_unit(r) for r in store.memory(locale))


def _unit(row: Any) -> Unit:
    author = row.author.get_username() if row.author else ""
    return Unit(row.pk, row.locale, row.source, row.target, row.before_hash, row.after_hash, author)


def glossary(locale: str, form: str = "tbx3") -> File:
    """The locale's whole glossary, shipped files and the desk's entries, as "tbx3", "tbx2" or "csv"."""
    terms = judging_for(locale).glossary.terms
    if form == "csv":
        return File(f"glossary-{locale}.csv", "text/csv; charset=utf-8", write_csv(terms).encode())
    if form not in ("tbx2", "tbx3"):
        raise NotFound("there is no such format", subject=form[:20], mend="use tbx3, tbx2 or csv")
    return File(f"glossary-{locale}.tbx", "application/x-tbx+xml", write_tbx(terms, int(form[-1])))


# ---------------------------------------------------------------- in


def begin(translation_id: int, who: Person, now: datetime) -> None:
    """Start a translation that no machine drafted: the source's sentences with nothing beside them."""
    store.begin(store.Begin(translation_id, who.id, who.role, now))


def take(translation_id: int, raw: bytes, name: str, who: Person, now: datetime) -> Imported:
    """Bring a file back: all of it, or an error that names the segment, and nothing.

    A translation without segments (no model could draft it) is begun by hand first. Raises BadExchangeFile,
    NotAllowed, Conflict, NotFound.
    """
    row = desk_queries.translation(translation_id)
    with writing("import"):
        segments = desk_queries.segments(row.pk)
        if not segments:
            store.begin(store.Begin(row.pk, who.id, who.role, now))
            segments = desk_queries.segments(row.pk)
        intent = _intent(row, segments, _read(raw, name, row, segments), PurePath(name).name, who, now)
        changed = store.take(intent)
    after = desk_queries.translation(row.pk)
    return Imported(row.pk, changed, sum(len(s.joined) for s in intent.segments), after.errors, after.warnings)


def _read(
    raw: bytes, name: str, row: Translation, segments: Sequence[TranslatedSegment]
) -> Sequence[aligned.Paragraph | Fitted]:
    """What the file changes, whatever kind it is: told by its content, a suffix may lie."""
    ours = bundle(row, segments)
    if raw[:4] == b"PK\x03\x04":
        return fit(docx.read(raw), ours)
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<" or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return fit(xliff.read(raw), ours)
    if start.lstrip(b'"').startswith(b"dragoman"):
        return fit(table.read(raw), ours)
    if not name.lower().endswith((".txt", ".text", ".md")):
        raise BadExchangeFile(
            "is of no kind we read", subject=name, mend="bring XLIFF, a table that was exported here, or a .txt"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExchangeFile("is not UTF-8", subject=name, mend="save it as UTF-8") from error
    return [p for p in aligned.align(text, ours.units) if _differs(p, ours)]


def _differs(paragraph: aligned.Paragraph, ours: Bundle) -> bool:
    there = {u.id: u.target for u in ours.units}
    return [there[i] for i in paragraph.ids] != list(paragraph.targets)


def _intent(
    row: Translation,
    segments: Sequence[TranslatedSegment],
    changes: Sequence[aligned.Paragraph | Fitted],
    file: str,
    who: Person,
    now: datetime,
) -> store.Take:
    """The changes checked: each segment with its new findings, and those of the whole article."""
    article = convert.article_of(row.article.document)
    planned = _planned(segments, changes)
    drafted = list(_drafted(segments, planned, article))
    judging = judging_for(row.locale)
    checked = recheck(drafted, judging)
    whole = recheck_article(checked, judging)
    found = {s.id: s.findings for s in checked}
    taken = tuple(replace(t, findings=found[name]) for name, t in planned.items())
    draft = Draft(row.locale, "", (), checked, whole)
    return store.Take(row.pk, taken, whole, policy.risk(draft), file, who.id, who.role, now)


def _planned(
    segments: Sequence[TranslatedSegment], changes: Iterable[aligned.Paragraph | Fitted]
) -> dict[str, store.Taken]:
    """By segment id, what to write into it."""
    rows = {s.segment: s for s in segments}
    planned: dict[str, store.Taken] = {}
    for change in changes:
        if isinstance(change, Fitted):
            segment = rows[change.id]
            planned[change.id] = store.Taken(segment.pk, segment.version, change.target, change.state)
        elif change.joins:
            first, *others = (rows[i] for i in change.ids)
            joined = tuple((o.pk, o.version) for o in others)
            taken = store.Taken(first.pk, first.version, change.targets[0], UnitState.EDITED, joined=joined)
            planned[first.segment] = taken
        else:
            for name, target in zip(change.ids, change.targets, strict=True):
                planned[name] = store.Taken(rows[name].pk, rows[name].version, target, UnitState.EDITED)
    return planned


def _drafted(
    segments: Sequence[TranslatedSegment], planned: Mapping[str, store.Taken], article: Article
) -> Iterator[DraftSegment]:
    """The translation as it will be: joined sentences as one."""
    gone = {pk for taken in planned.values() for pk, _ in taken.joined}
    ends = {s.pk: s.span_end for s in segments}
    for row in segments:
        if row.pk in gone:
            continue
        segment = convert.draft_segment(row)
        taken = planned.get(row.segment)
        if taken is None:
            yield segment
            continue
        if taken.joined:
            span = segment.segment.span._replace(end=ends[taken.joined[-1][0]])
            source = span.of(article.blocks[row.block].text)
            segment = replace(segment, segment=replace(segment.segment, source=source, span=span))
        if taken.target != row.target:
            segment = replace(segment, origin=Origin.PERSON, alignment=(), score=None)
        yield replace(segment, target=taken.target)


# ---------------------------------------------------------------- the memory


class Upload(Protocol):
    """A file that came with a form: its name, and its bytes."""

    name: str | None

    def read(self, size: int = -1) -> bytes: ...


_BATCH = 500


def take_memory(stream: Upload | BinaryIO, name: str, locale: str, person: int, now: datetime) -> int:
    """Bring a TMX into a locale's memory: all of it or nothing. Returns how many units came in."""
    count = 0
    with writing("memory"):
        units = tmx.read(cast(BinaryIO, stream), locale)
        while batch := list(islice(units, _BATCH)):
            count += store.remember(store.Remember(locale, batch, name, person, now))
    if not count:
        raise BadExchangeFile(f"holds no unit from English into {locale}", subject=name, mend="look at its languages")
    return count
