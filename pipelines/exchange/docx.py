"""A bilingual table as a Word document, for translators who work in a word processor.

Written by python-docx. Read by ourselves, from the one part that holds the words: so nothing else of a hostile
package is ever opened, and tracked insertions count (python-docx passes them over). WordprocessingML is ISO/IEC
29500-1; inline HTML stands in the cells as text.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from pipelines.errors import BadExchangeFile
from pipelines.exchange.model import Bundle, BundleUnit, Note, NoteKind, UnitState
from pipelines.exchange.xml import Element, local, parse, sound

COLUMNS = ("id", "source", "target", "state", "notes", "base")
_MARK = "dragoman"
_HTML = " html"  # after the base, where source and target are inline HTML
# A document of a long article has a few hundred kilobytes; a bomb unpacks to gigabytes.
LIMIT = 50_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def write(bundle: Bundle) -> bytes:
    """The bundle as DOCX: a line of identity, then one table with a row a segment."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.add_paragraph(sound("\t".join((_MARK, bundle.original, bundle.version, bundle.locale))))
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = name
    for unit in bundle.units:
        notes = "\n".join(n.text for n in unit.notes)
        base = unit.base + _HTML if unit.html else unit.base
        texts = (unit.id, unit.source, unit.target, unit.state.value, notes, base)
        cells = table.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            cell.text = sound(text)
        if bundle.locale.split("-")[0] in _RIGHT_TO_LEFT:
            _right_to_left(cells[2])
        for cell in (cells[0], *cells[3:]):
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(7)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _right_to_left(cell: Element) -> None:
    """The paragraph's base direction and the run's (sections 17.3.1.6 and 17.3.2.30)."""
    from docx.oxml import OxmlElement

    for paragraph in cell.paragraphs:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def read(raw: bytes) -> Bundle:
    """A document that `write` made, edited; raises BadExchangeFile naming the row."""
    root = parse(_words_of(raw), "DOCX")
    body = next((e for e in root.iter() if local(e) == "body"), None)
    first = next((e for e in root.iter() if local(e) == "p"), None)
    table = next((e for e in root.iter() if local(e) == "tbl"), None)
    identity = (_text(first) if first is not None else "").split("\t")
    if body is None or table is None or identity[0] != _MARK or len(identity) < 4:
        raise BadExchangeFile("is no table of ours", subject="document", mend="keep its first line and its table")
    rows = [[_cell(c) for c in row if local(c) == "tc"] for row in table if local(row) == "tr"]
    units = tuple(_unit(row, number) for number, row in enumerate(rows[1:], 2) if any(row))
    return Bundle(identity[1], identity[2], identity[3], units)


def _words_of(raw: bytes) -> bytes:
    """The main part of the package; its declared size is checked before a byte is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            part = package.getinfo("word/document.xml")
            if part.file_size > LIMIT:
                raise BadExchangeFile("its text is too large", subject="document", mend="send one article a document")
            with package.open(part) as stream:
                return stream.read(LIMIT + 1)
    except _BROKEN as error:
        raise BadExchangeFile("is no DOCX", subject="document", mend="save it as a Word document (.docx)") from error


def _unit(cells: list[str], row: int) -> BundleUnit:
    if len(cells) < 4:
        raise BadExchangeFile("has lost a column", subject=f"row {row}", mend="keep the table's columns")
    identity, source, target, state, notes, base = (cells + ["", ""])[: len(COLUMNS)]
    if state not in set(UnitState):
        fit = ", ".join(UnitState)
        raise BadExchangeFile(f"'{state[:20]}' is no state", subject=f"row {row}", mend=f"use one of {fit}")
    kept = (Note(NoteKind.COMMENT, notes),) if notes else ()
    html = base.endswith(_HTML)
    return BundleUnit(identity.strip(), source, target, html, UnitState(state), kept, base.removesuffix(_HTML))


def _cell(cell: Element) -> str:
    """A cell's paragraphs, one a line."""
    return "\n".join(_text(p) for p in cell.iter() if local(p) == "p")


def _text(paragraph: Element) -> str:
    return "".join(_runs(paragraph))


def _runs(node: Element) -> Iterator[str]:
    """Text as it stands once every tracked change is accepted: deletions are left out (section 17.13.5)."""
    for child in node:
        match local(child):
            case "t":
                yield child.text or ""
            case "tab":
                yield "\t" if local(node) == "r" else ""  # within a paragraph's properties it is a tab stop
            case "br" | "cr":
                yield "\n"
            case "del" | "moveFrom" | "pPr" | "rPr":
                continue
            case "":
                continue
            case _:
                yield from _runs(child)
