"""Word tables, plain aligned text, and what an import makes of what both sides changed."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import BadExchangeFile
from pipelines.exchange import aligned, docx, table, xliff
from pipelines.exchange.model import Bundle, BundleUnit, Fitted, Note, NoteKind, UnitState, fit, stamp

PLAIN = BundleUnit(
    "b0.s0", "A < B & C", "A < B y C\nsegunda", False, UnitState.EDITED, (Note(NoteKind.COMMENT, "mira"),), "v1-aa"
)
MARKED = BundleUnit("b1.s0", "The <b>talks</b> &amp; more", "Las <b>charlas</b> &amp; más", True, base="v2-bb")
BARE = BundleUnit("b2.s0", "AT&amp;T fell.", "AT&amp;T cayó.", True, base="v1-cc")


def _bundle(*units: BundleUnit, locale: str = "es") -> Bundle:
    return Bundle("urn:x:1", "2", locale, units)


def _writers():
    yield "xliff21", lambda b: xliff.write_bundle(b).encode(), xliff.read
    yield "xliff12", lambda b: xliff.write_bundle(b, "1.2").encode(), xliff.read
    yield "csv", lambda b: table.write(b).encode(), table.read
    yield "docx", docx.write, docx.read


FORMATS = pytest.mark.parametrize(("write", "read"), [pytest.param(w, r, id=n) for n, w, r in _writers()])


def test_a_word_table_comes_back_as_it_went():
    made = _bundle(PLAIN, MARKED, BARE)
    assert docx.read(docx.write(made)) == made


def test_a_word_processor_reads_the_table_and_arabic_runs_from_right_to_left():
    raw = docx.write(_bundle(BundleUnit("b0.s0", "Yes.", "نعم."), locale="ar"))
    rows = Document(BytesIO(raw)).tables[0].rows
    assert [c.text for c in rows[1].cells][:3] == ["b0.s0", "Yes.", "نعم."]
    assert "w:bidi" in rows[1].cells[2]._tc.xml and "w:bidi" not in rows[1].cells[1]._tc.xml


def test_tracked_insertions_count_and_deletions_do_not():
    raw = docx.write(_bundle(BundleUnit("b0.s0", "Ten men.", "Diez")))
    with zipfile.ZipFile(BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    was = b"<w:t>Diez</w:t></w:r>"
    change = b"<w:ins><w:r><w:t xml:space='preserve'> hombres.</w:t></w:r></w:ins>"
    change += b"<w:del><w:r><w:delText>viejo</w:delText></w:r></w:del>"
    assert parts["word/document.xml"].count(was) == 1
    parts["word/document.xml"] = parts["word/document.xml"].replace(was, was + change)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert docx.read(out.getvalue()).units[0].target == "Diez hombres."


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_no_document(raw: bytes):
    with pytest.raises(BadExchangeFile):
        docx.read(raw)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_damaged_document_is_refused_or_read_but_never_a_traceback(at: int, byte: int):
    raw = bytearray(_DAMAGED)
    raw[at % len(raw)] = byte
    try:
        docx.read(bytes(raw))
    except BadExchangeFile as error:
        assert error.problem


_DAMAGED = docx.write(_bundle(PLAIN, MARKED))


def test_a_document_with_entities_reads_no_file():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "word/document.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><document><p>&e;</p></document>'
        )
    with pytest.raises(BadExchangeFile, match="entities"):
        docx.read(out.getvalue())


def test_a_document_that_would_unpack_to_gigabytes_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(docx, "LIMIT", 1000)
    with pytest.raises(BadExchangeFile, match="too large"):
        docx.read(_DAMAGED)


# ------------------------------------------------------------------ three sides


@FORMATS
def test_what_went_out_and_comes_back_untouched_changes_nothing(write, read):
    """Also where the desk has gone on meanwhile, and where inline HTML has no tag to show."""
    ours = _bundle(*(BundleUnit(u.id, u.source, u.target, u.html, u.state, (), stamp(1, u.target)) for u in _ALL))
    theirs = read(write(ours))
    assert fit(theirs, ours) == ()
    later = _bundle(*(BundleUnit(u.id, u.source, "El escritorio.", u.html, u.state, (), "v2-x") for u in _ALL))
    assert fit(theirs, later) == ()


_ALL = (BundleUnit("b0.s0", "A < B", "A < B y C", state=UnitState.EDITED), MARKED, BARE)


@FORMATS
def test_what_both_sides_changed_is_refused_by_its_name(write, read):
    ours = _bundle(BundleUnit("b0.s0", "Ten.", "Dies.", base=stamp(1, "Dies.")))
    theirs = read(write(ours).replace(b"Dies.", b"Diez.")) if write is not docx.write else _edited(ours)
    assert fit(theirs, ours) == (Fitted("b0.s0", "Diez.", UnitState.EDITED),)
    desk = _bundle(BundleUnit("b0.s0", "Ten.", "Diez, eso.", base=stamp(2, "Diez, eso.")))
    with pytest.raises(BadExchangeFile, match=r"b0\.s0.*changed at the desk.*Diez, eso"):
        fit(theirs, desk)


def _edited(ours: Bundle) -> Bundle:
    document = Document(BytesIO(docx.write(ours)))
    document.tables[0].rows[1].cells[2].text = "Diez."
    out = BytesIO()
    document.save(out)
    return docx.read(out.getvalue())


def test_a_state_goes_up_with_the_same_words_and_never_down():
    ours = _bundle(BundleUnit("b0.s0", "Ten.", "Diez.", state=UnitState.EDITED))
    up = _bundle(BundleUnit("b0.s0", "Ten.", "Diez.", state=UnitState.APPROVED))
    down = _bundle(BundleUnit("b0.s0", "Ten.", "Diez.", state=UnitState.DRAFT))
    assert fit(up, ours) == (Fitted("b0.s0", "Diez.", UnitState.APPROVED),)
    assert fit(down, ours) == ()


def test_another_articles_file_and_tags_that_the_source_has_not_are_refused():
    ours = _bundle(BundleUnit("b0.s0", "Ten.", "Diez."))
    with pytest.raises(BadExchangeFile, match="urn:other"):
        fit(Bundle("urn:other", "1", "es", ours.units), ours)
    with pytest.raises(BadExchangeFile, match=r"b0\.s0.*inline tags"):
        fit(_bundle(BundleUnit("b0.s0", "Ten.", "<b>Diez.</b>", html=True)), ours)


def test_script_in_any_file_comes_in_as_nothing():
    ours = _bundle(BundleUnit("b0.s0", "<b>Ten</b>.", "", html=True))
    theirs = _bundle(BundleUnit("b0.s0", "<b>Ten</b>.", "<script>alert(1)</script><b>Diez</b>.", html=True))
    assert [c.target for c in fit(theirs, ours)] == ["<b>Diez</b>."]


# ------------------------------------------------------------------ aligned text


UNITS = [BundleUnit(i, "x", "") for i in ("b0.s0", "b1.s0", "b1.s1", "b3.s0", "b3.s1")]


def test_paragraphs_go_to_their_blocks_and_sentences_to_their_segments_where_the_counts_match():
    found = aligned.align("Titular\n\nUna frase. Otra frase.\n \nTodo en\nuna frase.\n", UNITS)
    assert [(p.ids, p.targets, p.joins) for p in found] == [
        (("b0.s0",), ("Titular",), False),
        (("b1.s0", "b1.s1"), ("Una frase.", "Otra frase."), False),
        (("b3.s0", "b3.s1"), ("Todo en una frase.",), True),
    ]


def test_a_text_with_too_few_paragraphs_is_refused_with_both_numbers():
    with pytest.raises(BadExchangeFile, match="has 1 paragraphs, the article has 3"):
        aligned.align("Titular", UNITS)


def test_a_sign_that_html_would_read_stays_a_sign():
    found = aligned.align("A < B & C", [BundleUnit("b0.s0", "x <b>y</b>", "", html=True)])
    assert found[0].targets == ("A &lt; B &amp; C",)
