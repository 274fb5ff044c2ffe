"""A bilingual table as CSV: for translators who work in a spreadsheet.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, "CSV
injection") and read back without.
"""

from __future__ import annotations

import csv
from io import StringIO

from pipelines.errors import BadExchangeFile
from pipelines.exchange.model import Bundle, BundleUnit, Note, NoteKind, UnitState

COLUMNS = ("id", "source", "target", "state", "html", "notes", "base")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def write(bundle: Bundle) -> str:
    """UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["dragoman", bundle.original, bundle.version, bundle.locale, "", "", ""])
    writer.writerow(COLUMNS)
    for unit in bundle.units:
        notes = "\n".join(n.text for n in unit.notes)
        cells = (unit.id, unit.source, unit.target, unit.state.value, "yes" if unit.html else "", notes, unit.base)
        writer.writerow([_guarded(c) for c in cells])
    return "\ufeff" + out.getvalue()


def read(raw: bytes) -> Bundle:
    """A table that `write` made, edited; raises BadExchangeFile naming the line."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExchangeFile("is not UTF-8", subject="table", mend="save it as CSV UTF-8") from error
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise BadExchangeFile(f"is no CSV ({error})", subject="table", mend="save it as CSV UTF-8") from error
    if len(rows) < 2 or rows[0][:1] != ["dragoman"] or len(rows[0]) < 4 or tuple(rows[1][:3]) != COLUMNS[:3]:
        raise BadExchangeFile("is no table of ours", subject="line 1", mend="keep its first two lines as exported")
    units = tuple(_unit(row, number) for number, row in enumerate(rows[2:], 3) if any(row))
    return Bundle(rows[0][1], rows[0][2], rows[0][3], units)


def _delimiter(text: str) -> str:
    """Spreadsheets save with the semicolon where the comma is the decimal sign, and some with tabs."""
    following = text.lstrip('"').removeprefix("dragoman").lstrip('"')[:1]
    return following if following in (";", "\t") else ","


def _unit(row: list[str], line: int) -> BundleUnit:
    cells = [_unguarded(c) for c in row] + [""] * (len(COLUMNS) - len(row))
    identity, source, target, state, html, notes, base = cells[: len(COLUMNS)]
    if state and state not in set(UnitState):
        fit = ", ".join(UnitState)
        raise BadExchangeFile(f"'{state[:20]}' is no state", subject=f"line {line}", mend=f"use one of {fit}")
    kept = (Note(NoteKind.COMMENT, notes),) if notes else ()
    return BundleUnit(identity, source, target, html == "yes", UnitState(state or "draft"), kept, base)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
