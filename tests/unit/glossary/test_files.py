"""CSV files: what goes in comes out, and every fault is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import BadGlossary
from pipelines.glossary.files import COLUMNS, load_terms, parse_csv, read_csv, write_csv
from pipelines.model import CaseRule, TermKind, TermStatus

from .terms import entries

HEADER = "source,target,status,kind,variants,forms,case,pos,gender,number,animacy,domain,note,origin\n"


def one_problem(body: str, header: str = HEADER) -> str:
    problems = parse_csv(header + body, "ru", "names.csv").problems
    assert len(problems) == 1, problems
    return str(problems[0])


def test_the_columns_are_those_the_data_files_use() -> None:
    assert ",".join(COLUMNS) + "\n" == HEADER


@settings(max_examples=30, deadline=None)
@given(st.lists(entries(), max_size=4, unique_by=lambda t: t.source.casefold()))
def test_whatever_is_written_reads_back_equal(terms: list) -> None:  # type: ignore[type-arg]
    reading = parse_csv(write_csv(terms), "ru")
    assert [e.term for e in reading.entries] == terms


@settings(max_examples=30, deadline=None)
@given(st.text() | st.text(alphabet='source,target\n|"=\x00é'))
def test_any_text_is_read_without_a_traceback(text: str) -> None:
    parse_csv(text, "ru")


def test_a_full_row_fills_every_field() -> None:
    row = (
        "Zelensky,Зеленский,admitted,person,Zelenskyy|Zelenskiy,Зеленского,exact,noun,m,sg,anim,politics,a note,desk\n"
    )
    (term,) = parse_csv(HEADER + row, "ru").terms
    assert term.status is TermStatus.ADMITTED and term.kind is TermKind.PERSON
    assert term.variants == ("Zelenskyy", "Zelenskiy") and term.forms == ("Зеленского",)
    assert term.case_rule is CaseRule.EXACT and (term.gender, term.animacy) == ("m", "anim")
    assert (term.domain, term.note, term.origin, term.locale) == ("politics", "a note", "desk", "ru")


@pytest.mark.parametrize(
    ("source", "kind", "rule"),
    [
        ("US", "place", CaseRule.EXACT),
        ("Turkey", "place", CaseRule.CAPITALISED),
        ("NATO", "", CaseRule.EXACT),
        ("ceasefire", "", CaseRule.ANY),
    ],
)
def test_an_empty_case_cell_means_the_usual_rule(source: str, kind: str, rule: CaseRule) -> None:
    (term,) = parse_csv(f"source,target,kind\n{source},x,{kind}\n", "ru").terms
    assert term.case_rule is rule


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "＝x"])
def test_a_formula_cell_is_refused_with_its_line(cell: str) -> None:
    assert "names.csv:3: the target begins with" in one_problem(f'ok,да\nbad,"{cell}"\n', "source,target\n")


def test_a_formula_that_is_meant_is_written_with_an_apostrophe() -> None:
    (term,) = parse_csv("source,target\nbad,'=1+1\n", "ru").terms
    assert term.target == "=1+1"
    assert "'=1+1" in write_csv([term])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("a,\n", "names.csv:2: the target is empty; mend or delete the entry."),
        (",б\n", "names.csv:2: the source is empty"),
        ("a\x00b,б\n", "the source holds the control character U+0000"),
        ("a,б\u202e\n", "the target holds the control character U+202E"),
        (f"{'a' * 201},б\n", "the source is longer than 200 characters"),
        ("...,б\n", "has no letter or digit"),
        ("a,б,maybe\n", "names.csv:2: “maybe” is no status; use preferred, admitted, forbidden, keep."),
        ("a,б,,,,,,,x\n", "“x” is no gender"),
        ("a,б,,,b|b\n", "one of the variants stands twice"),
        ("a,б,,,,,,,,,,,,,,\n", "cells under 14 columns"),
        ("a,б\na,б\n", "names.csv:3: “a” → “б” is a duplicate of “a” → “б” at names.csv:2"),
        (
            "cat,б\nCat,в\n",
            "names.csv:3: “Cat” → “в” gives “Cat” another preferred target than “cat” → “б” at names.csv:2",
        ),
        ("a,б\nc,в,,,a\n", "gives “a” another preferred target"),
        ('a,"б\n', "no well-formed CSV"),
    ],
)
def test_each_fault_is_one_sentence_with_its_line(body: str, message: str) -> None:
    assert message in one_problem(body)


@pytest.mark.parametrize("body", ["a,б\na,в,admitted\n", "a,б\na,в,forbidden\n", "a,б\na,в,,,,,,,,,,sport\n"])
def test_admitted_forbidden_and_other_domains_are_no_conflict(body: str) -> None:
    assert not parse_csv(HEADER + body, "ru").problems


def test_us_and_us_are_two_entries() -> None:
    assert not parse_csv("source,target,case\nUS,США,exact\nus,нас,exact\n", "ru").problems


def test_an_unknown_column_is_named() -> None:
    assert "names.csv:1: unknown column “taget”" in one_problem("", "source,taget\n")


def test_regex_characters_are_only_characters() -> None:
    (term,) = parse_csv("source,target\nC++ (.*)[,\\d+(\n".replace("[,", '[",').replace("C", '"C', 1), "ru").terms
    assert term.source == "C++ (.*)["


def test_a_keep_term_needs_no_target() -> None:
    (term,) = parse_csv("source,target,status\nBloomberg,,keep\n", "ru").terms
    assert term.target == "Bloomberg"


def test_a_line_number_counts_cells_with_line_breaks() -> None:
    assert "names.csv:4:" in one_problem('a,б,"one\ntwo"\nc,\n', "source,target,note\n")


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    file = tmp_path / "en-ru" / "names.csv"
    file.parent.mkdir()
    file.write_bytes("source,target\nа,б\n".encode("cp1251"))
    with pytest.raises(BadGlossary, match=r"names.csv:2: byte 0xe0 is no UTF-8; save the file as UTF-8"):
        read_csv(file)


def test_a_folder_tells_the_locale_and_files_may_not_contradict(tmp_path: Path) -> None:
    folder = tmp_path / "en-pt-BR"
    folder.mkdir()
    (folder / "names.csv").write_text("source,target\nIran,Irã\n")
    assert read_csv(folder / "names.csv").terms[0].locale == "pt-BR"
    (folder / "terms.csv").write_text("source,target\nIran,Irão\n")
    with pytest.raises(BadGlossary, match=r"terms.csv:2.*another preferred target.*names.csv:2"):
        load_terms([folder], "pt-BR")


def test_a_missing_file_is_bad_input() -> None:
    with pytest.raises(BadGlossary, match="cannot be read"):
        read_csv(Path("nowhere/en-ru/names.csv"))


def test_a_domain_is_no_longer_than_its_column_in_the_database() -> None:
    header = "source,target,domain\n"
    assert not parse_csv(f"{header}a,b,{'x' * 100}\n", "es").problems
    (problem,) = parse_csv(f"{header}a,b,{'x' * 101}\n", "es").problems
    assert "domain is longer than 100" in str(problem) and problem.subject == "glossary:2"
