"""TBX: what goes in comes out, in both versions, and others' readers see the same entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translate.storage.tbx import tbxfile

from pipelines.errors import BadGlossary
from pipelines.glossary.tbx import parse_tbx, write_tbx
from pipelines.model import Term, TermStatus

from .terms import entries

SOME = st.lists(entries(), max_size=4, unique_by=lambda t: t.source.casefold())


@settings(max_examples=30, deadline=None)
@given(SOME, st.sampled_from([2, 3]))
def test_whatever_is_written_reads_back_equal(terms: list[Term], version: int) -> None:
    reading = parse_tbx(write_tbx(terms, version), "ru")
    assert [e.term for e in reading.entries] == terms


@settings(max_examples=20, deadline=None)
@given(SOME)
def test_translate_toolkit_reads_the_same_sources_and_targets(terms: list[Term]) -> None:
    units = tbxfile.parsestring(write_tbx(terms, 2)).units
    assert [(str(u.source), str(u.target)) for u in units] == [(t.source, t.target) for t in terms]


def test_a_file_that_translate_toolkit_wrote_is_read() -> None:
    store = tbxfile(sourcelanguage="en", targetlanguage="ru")
    unit = store.addsourceunit("ceasefire")
    unit.target = "прекращение огня"
    reading = parse_tbx(bytes(store), "ru")
    assert [(t.source, t.target) for t in reading.terms] == [("ceasefire", "прекращение огня")]


def test_version_3_in_the_dct_style_is_read_with_its_categories() -> None:
    data = """<?xml version="1.0"?>
    <tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
         xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
    <conceptEntry id="c1"><min:subjectField>military</min:subjectField>
      <langSec xml:lang="en-US"><termSec><term>drone</term></termSec><termSec><term>UAV</term></termSec></langSec>
      <langSec xml:lang="ru"><termSec><term>беспилотник</term><min:partOfSpeech>noun</min:partOfSpeech>
        <basic:grammaticalGender>masculine</basic:grammaticalGender></termSec>
        <termSec><term>дрон</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
      </langSec></conceptEntry></body></text></tbx>""".encode()
    drone, banned = parse_tbx(data, "ru").terms
    assert (drone.source, drone.variants, drone.target) == ("drone", ("UAV",), "беспилотник")
    assert (drone.domain, drone.pos, drone.gender) == ("military", "noun", "m")
    assert banned.target == "дрон" and banned.status is TermStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<martif>", "no well-formed XML"),
        (b"<html/>", "<html> is no TBX"),
        (b'<!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/passwd">]><martif>&x;</martif>', "XML entities"),
        (b'<!DOCTYPE martif [<!ENTITY x "y">]><martif/>', "XML entities"),
    ],
)
def test_a_file_that_is_no_tbx_or_holds_entities_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadGlossary, match=message):
        parse_tbx(data, "ru")


def test_an_entry_without_the_locale_is_named_by_its_line() -> None:
    data = write_tbx([Term("a b", "б", "uk")])
    (problem,) = parse_tbx(data, "ru", "x.tbx").problems
    assert str(problem).startswith("x.tbx:12: the entry has no term in ru")


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="<martif/>&;\"'xé ").map(str.encode))
def test_any_bytes_give_entries_or_one_clear_error(data: bytes) -> None:
    try:
        parse_tbx(data, "ru")
    except BadGlossary as problem:
        assert "\n" not in str(problem)


def test_the_projects_own_glossaries_survive_both_versions() -> None:
    from pipelines.glossary.files import load_terms

    terms = load_terms([Path(__file__).parents[3] / "glossaries" / "en-ru"], "ru")[::9]
    for version in (2, 3):
        assert parse_tbx(write_tbx(terms, version), "ru").terms == terms
