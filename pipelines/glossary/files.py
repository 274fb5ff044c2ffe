"""Glossary files: CSV in, CSV out, nothing lost; every fault named with its line.

A file is UTF-8 CSV (RFC 4180) with a header of `COLUMNS`, in any order, of which only source and target
must be there; `author` and `changed` may follow. It lies at glossaries/en-<locale>/{names,terms}.csv.
Variants and forms are separated by `|`; a bar inside one is written `\\|`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.errors import BadGlossary
from pipelines.glossary.rules import FORMULA_START, Entry, faults, quarrels
from pipelines.model import CaseRule, Term, TermKind, TermStatus

COLUMNS = (
    "source", "target", "status", "kind", "variants", "forms", "case", "pos", "gender", "number",
    "animacy", "domain", "note", "origin",
)  # fmt: skip
RECORD_COLUMNS = ("author", "changed")  # written only where an entry has them: they come from the desk
SIZE_LIMIT = 64 * 1024 * 1024  # bytes of one file

_NAMES = (TermKind.PERSON, TermKind.PLACE, TermKind.BODY)
_ESCAPED_FORMULA = re.compile(f"'+[{re.escape(FORMULA_START)}]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the sound entries and all its faults."""

    entries: tuple[Entry, ...]
    problems: tuple[BadGlossary, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The entries' terms; raises the first fault there is."""
        if self.problems:
            raise self.problems[0]
        return tuple(e.term for e in self.entries)


def read_csv(path: Path, locale: str = "") -> Reading:
    """Read one file. Without `locale` its folder's name (en-<locale>) tells it.

    Raises BadGlossary where the file as a whole cannot be read.
    """
    return parse_csv(_text_of(path), locale or locale_of(path), str(path))


def load_terms(paths: Iterable[Path], locale: str) -> tuple[Term, ...]:
    """All terms of some files or folders; raises the first BadGlossary, contradictions between files included."""
    files = [f for path in paths for f in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    entries: list[Entry] = []
    for file in files:
        reading = read_csv(file, locale)
        if reading.problems:
            raise reading.problems[0]
        entries += reading.entries
    for problem in quarrels(entries):
        raise problem
    return tuple(e.term for e in entries)


def locale_of(path: Path) -> str:
    """The locale that a file's folder names."""
    for folder in path.resolve().parents:
        if re.fullmatch(r"en-[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", folder.name):
            return folder.name.removeprefix("en-")
    raise BadGlossary(
        "no locale is known for this file", subject=str(path), mend="put it in a folder en-<locale> or name one"
    )


def parse_csv(text: str, locale: str, name: str = "glossary") -> Reading:
    """Read a CSV's text. `name` begins each fault's place (name:line)."""
    entries: list[Entry] = []
    problems: list[BadGlossary] = []
    rows = _rows(text, name)
    try:
        header = next(rows, None)
        columns = _columns(header[1] if header else [], name)
        for line, row in rows:
            where = f"{name}:{line}"
            try:
                entry = Entry(_term(_cells(row, columns, where), locale, where), where)
            except BadGlossary as problem:
                problems.append(problem)
                continue
            wrong = list(faults(entry))
            problems += wrong
            if not wrong:
                entries.append(entry)
    except BadGlossary as problem:
        problems.append(problem)
    problems += quarrels(entries)
    return Reading(tuple(entries), tuple(problems))


def write_csv(terms: Sequence[Term]) -> str:
    """A CSV of the terms, which `parse_csv` reads back equal.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, which reading takes away.
    """
    recorded = any(t.author or t.changed for t in terms)
    columns = COLUMNS + (RECORD_COLUMNS if recorded else ())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for term in terms:
        cells = _cells_of(term)
        writer.writerow([_defused(cells[c]) for c in columns])
    return out.getvalue()


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:  # a device or a pipe tells no size
            raw = file.read(SIZE_LIMIT + 1)
        if len(raw) > SIZE_LIMIT:
            raise BadGlossary("the file is over 64 MB", subject=str(path), mend="split it")
    except OSError as problem:
        raise BadGlossary(
            f"the file cannot be read ({problem.strerror})", subject=str(path), mend="check its name and rights"
        ) from problem
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise BadGlossary(
            f"byte {raw[problem.start]:#04x} is no UTF-8", subject=f"{path}:{line}", mend="save the file as UTF-8"
        ) from problem


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise BadGlossary(
                f"this is no well-formed CSV ({problem})", subject=f"{name}:{line}", mend="check its quotation marks"
            ) from problem
        if any(cell.strip() for cell in row):
            yield line, row


def _columns(header: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip().lower().lstrip("\ufeff") for cell in header]
    wrong = [c for c in columns if c not in COLUMNS + RECORD_COLUMNS]
    missing = [c for c in ("source", "target") if c not in columns]
    if wrong or missing or len(set(columns)) < len(columns):
        what = f"unknown column “{wrong[0][:40]}”" if wrong else ""
        what = what or (f"no column “{missing[0]}”" if missing else "a column stands twice")
        raise BadGlossary(what, subject=f"{name}:1", mend=f"the header is {','.join(COLUMNS)}")
    return columns


def _cells(row: Sequence[str], columns: Sequence[str], where: str) -> dict[str, str]:
    if len(row) > len(columns):
        raise BadGlossary(
            f"{len(row)} cells under {len(columns)} columns", subject=where, mend="quote the cells that hold commas"
        )
    cells = dict.fromkeys(COLUMNS + RECORD_COLUMNS, "")
    for column, raw in zip(columns, row):
        cell = raw.strip(" \u00a0")
        if cell and cell[0] in FORMULA_START:
            raise BadGlossary(
                f"the {column} begins with “{cell[0]}”, which a spreadsheet runs as a formula",
                subject=where,
                mend="put an apostrophe before it if it is meant",
            )
        cells[column] = cell[1:] if _ESCAPED_FORMULA.match(cell) else cell
    return cells


def _term(cells: Mapping[str, str], locale: str, where: str) -> Term:
    status = TermStatus(_choice(cells, "status", [s.value for s in TermStatus], "preferred", where))
    kind = TermKind(_choice(cells, "kind", [k.value for k in TermKind], "term", where))
    case = _choice(cells, "case", [c.value for c in CaseRule], "", where)
    target = cells["target"] or (cells["source"] if status is TermStatus.KEEP else "")
    return Term(
        cells["source"], target, locale, status, kind, _list(cells["variants"]), _list(cells["forms"]),
        CaseRule(case) if case else usual_case(cells["source"], kind), cells["pos"].lower(),
        cells["gender"], cells["number"], cells["animacy"], cells["domain"], cells["note"], cells["origin"],
        cells["author"], _moment(cells["changed"], where),
    )  # fmt: skip


def usual_case(source: str, kind: TermKind) -> CaseRule:
    """The case rule of an entry that states none: US is not us, Turkey is not turkey, and a word is a word."""
    if source.isupper() and len(source) <= 6:
        return CaseRule.EXACT
    return CaseRule.CAPITALISED if kind in _NAMES and source[:1].isupper() else CaseRule.ANY


def _choice(cells: Mapping[str, str], column: str, allowed: Sequence[str], default: str, where: str) -> str:
    value = cells[column].lower() or default
    if value and value not in allowed:
        raise BadGlossary(f"“{value[:40]}” is no {column}", subject=where, mend=f"use {', '.join(allowed)}")
    return value


def _list(cell: str) -> tuple[str, ...]:
    """Split at bars that no backslash hides; a backslash hides the character after it."""
    parts, part, hidden = [], [], False
    for c in cell:
        if hidden or c not in "\\|":
            part.append(c)
            hidden = False
        elif c == "\\":
            hidden = True
        else:
            parts.append("".join(part).strip())
            part = []
    parts.append("".join(part).strip())
    return tuple(p for p in parts if p)


def _moment(cell: str, where: str) -> datetime | None:
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError as problem:
        raise BadGlossary(
            f"“{cell[:40]}” is no time", subject=where, mend="write 2024-10-17T12:00:00+00:00"
        ) from problem
    if moment.tzinfo is None:
        raise BadGlossary(f"“{cell}” has no time zone", subject=where, mend="write 2024-10-17T12:00:00+00:00")
    return moment


def _cells_of(term: Term) -> dict[str, str]:
    return {
        "source": term.source, "target": term.target, "status": term.status.value, "kind": term.kind.value,
        "variants": _joined(term.variants), "forms": _joined(term.forms), "case": term.case_rule.value,
        "pos": term.pos, "gender": term.gender, "number": term.number, "animacy": term.animacy,
        "domain": term.domain, "note": term.note, "origin": term.origin, "author": term.author,
        "changed": term.changed.isoformat() if term.changed else "",
    }  # fmt: skip


def _joined(texts: Sequence[str]) -> str:
    return "|".join(t.replace("\\", "\\\\").replace("|", "\\|") for t in texts)


def _defused(cell: str) -> str:
    risky = cell and (cell[0] in FORMULA_START or _ESCAPED_FORMULA.match(cell))
    return f"'{cell}" if risky else cell
