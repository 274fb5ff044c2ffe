"""What goes to a CAT tool comes back the same, and what does not fit changes nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translate.storage.tmx import tmxfile
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from pipelines import markup
from pipelines.errors import BadExchangeFile
from pipelines.exchange import table, tmx, xliff
from pipelines.exchange.model import Bundle, BundleUnit, Note, NoteKind, UnitState, fit
from pipelines.model import Unit

_NOTES = (Note(NoteKind.GLOSSARY, "NATO = OTAN"), Note(NoteKind.FINDING, "error number: 10 is not 12"))


def _bundle(*units: BundleUnit, locale: str = "es") -> Bundle:
    return Bundle("urn:x:1", "2", locale, units)


PLAIN = BundleUnit("b0.s0", "A < B & C", "A < B y C", state=UnitState.EDITED, notes=_NOTES)
MARKED = BundleUnit(
    "b1.s0",
    'The <a href="https://x.test/?a=1&amp;b=2">North <b>Korean</b></a><br> leader &amp; co',
    'El líder <a href="https://x.test/?a=1&amp;b=2"><b>norcoreano</b></a><br> &amp; cía',
    html=True,
    state=UnitState.APPROVED,
)
FRESH = BundleUnit("b2.s0", "Nothing yet.", "")


@pytest.mark.parametrize("version", ["2.1", "1.2"])
def test_xliff_comes_back_as_it_went(version: str):
    made = _bundle(PLAIN, MARKED, FRESH)
    assert xliff.read(xliff.write_bundle(made, version).encode()) == made


@pytest.mark.parametrize(("version", "kind"), [("2.1", Xliff2File), ("1.2", Xliff1File)])
def test_translate_toolkit_reads_the_same_texts(version: str, kind: type):
    store = kind.parsestring(xliff.write_bundle(_bundle(PLAIN, FRESH), version).encode())
    units = [u for u in store.units if u.istranslatable()]
    assert [(str(u.source), str(u.target or "")) for u in units] == [(PLAIN.source, PLAIN.target), (FRESH.source, "")]


_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=60, deadline=None)
@given(_text, _text, st.sampled_from(["2.1", "1.2"]), st.sampled_from(UnitState))
def test_any_text_survives_xliff_and_the_table(source: str, target: str, version: str, state: UnitState):
    source, target = "".join(c for c in source if c not in "\ufffe\uffff"), target.strip("\ufffe\uffff")
    target = "".join(c for c in target if c not in "\ufffe\uffff")
    made = _bundle(BundleUnit("b0.s0", source, target, state=state if target else UnitState.DRAFT))
    again = xliff.read(xliff.write_bundle(made, version).encode())
    assert (again.units[0].source, again.units[0].target) == (source, target)
    assert table.read(table.write(made).encode()).units[0].target == target


def test_script_in_a_code_does_not_come_in():
    evil = xliff.write_bundle(_bundle(MARKED)).replace("&lt;b&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;")
    target = xliff.read(evil.encode()).units[0].target
    assert "script" not in target and target == markup.clean(target)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no xml",
        b"<tmx/>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2"><file><body>&e;</body></file></xliff>',
        b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
    ],
)
def test_a_file_that_is_no_xliff_is_one_clear_error(raw: bytes):
    with pytest.raises(BadExchangeFile):
        xliff.read(raw)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused_by_every_reader(raw: bytes):
    for read in (xliff.read, table.read, lambda r: list(tmx.read(r, "es"))):
        with pytest.raises(BadExchangeFile):
            read(raw)


def test_an_import_names_the_segment_whose_source_changed_and_changes_nothing():
    ours = _bundle(PLAIN, BundleUnit("b1.s0", "Ten soldiers.", "Diez soldados."))
    theirs = _bundle(BundleUnit("b1.s0", "Nine soldiers.", "Nueve soldados."))
    with pytest.raises(BadExchangeFile, match=r"b1\.s0.*Nine soldiers.*Ten soldiers"):
        fit(theirs, ours)


def test_an_import_of_another_locale_or_an_unknown_or_doubled_segment_is_refused():
    ours = _bundle(PLAIN)
    for theirs in (
        _bundle(PLAIN, locale="fr"),
        _bundle(BundleUnit("b9.s9", "x", "y")),
        _bundle(PLAIN, PLAIN),
    ):
        with pytest.raises(BadExchangeFile):
            fit(theirs, ours)


def test_only_what_changed_is_taken():
    ours = _bundle(PLAIN, BundleUnit("b1.s0", "Ten.", "Dies.", state=UnitState.DRAFT))
    theirs = _bundle(PLAIN, BundleUnit("b1.s0", "Ten.", "Diez.", state=UnitState.EDITED))
    assert [(c.id, c.target) for c in fit(theirs, ours)] == [("b1.s0", "Diez.")]


def test_tmx_comes_back_and_translate_toolkit_reads_it():
    units = [Unit(1, "pt-BR", "A & B < C", "A e B < C", "aa", "bb", "ana"), Unit(2, "pt-BR", "Yes.", "Sim.")]
    out = BytesIO()
    assert tmx.write(units, out) == 2
    assert list(tmx.read(out.getvalue(), "pt-BR")) == units
    store = tmxfile.parsestring(out.getvalue(), sourcelanguage="en", targetlanguage="pt-BR")
    assert [(u.source, u.target) for u in store.units] == [(u.source, u.target) for u in units]


def test_codes_in_a_foreign_tmx_are_not_words():
    raw = (
        b'<tmx version="1.4"><header/><body><tu><tuv xml:lang="EN-US"><seg><bpt i="1">&lt;b&gt;</bpt>Yes<ept i="1"/></seg>'
        b'</tuv><tuv xml:lang="es_MX"><seg>S\xc3\xad</seg></tuv></tu><tu><tuv xml:lang="de"><seg>Ja</seg></tuv></tu></body></tmx>'
    )
    assert [(u.source, u.target) for u in tmx.read(raw, "es")] == [("Yes", "Sí")]


def test_a_formula_in_a_table_is_disarmed_and_comes_back():
    made = _bundle(BundleUnit("b0.s0", "=1+1", "'=HYPERLINK(1)"))
    text = table.write(made)
    assert "\r\nb0.s0,'=1+1,''=HYPERLINK(1)" in text
    assert table.read(text.encode()).units == made.units
