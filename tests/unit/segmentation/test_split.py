"""Sentences: golden cases, tags without width, exactness, linear time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.segmentation import split

GOLDEN = Path(__file__).parents[2] / "golden" / "segmentation" / "sentences.txt"
CASES = [c.split("\n") for c in re.split(r"\n{2,}", GOLDEN.read_text("utf-8").strip())[1:]]


def sentences(text: str, html: bool = False) -> list[str]:
    return [span.of(text) for span in split(text, html=html)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0][:40])
def test_golden_sentences(case: list[str]) -> None:
    assert sentences(" ".join(case)) == case


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0][:40])
def test_golden_sentences_survive_being_emphasised_and_linked(case: list[str]) -> None:
    marked = ['<a href="https://x.org/a.b?c. D">' + s.replace("&", "&amp;") + "</a>" for s in case]
    assert sentences(" ".join(marked), html=True) == marked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He <b>left. She</b> stayed.", ["He <b>left.", "She</b> stayed."]),
        ("He left.<br>She stayed.", ["He left.<br>", "She stayed."]),
        ("He left. <br/> <i>She</i> stayed.", ["He left. <br/>", "<i>She</i> stayed."]),
        ("The <i>U.S.</i> Army left.", ["The <i>U.S.</i> Army left."]),
        ("<em>He left.</em> <em>She stayed.</em>", ["<em>He left.</em>", "<em>She stayed.</em>"]),
        ("AT&amp;T rose. Q&amp;A followed.", ["AT&amp;T rose.", "Q&amp;A followed."]),
        ("Rev<b>.</b> King spoke.", ["Rev<b>.</b> King spoke."]),
        ("<br>", []),
        ("2 &lt; 3. It is.", ["2 &lt; 3.", "It is."]),
    ],
)
def test_tags_have_no_width_and_stay_with_their_sentence(text: str, expected: list[str]) -> None:
    assert sentences(text, html=True) == expected


def test_plain_text_may_hold_angle_brackets() -> None:
    assert sentences("If a < b. Then b > a.") == ["If a < b.", "Then b > a."]


def test_a_blank_line_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("A title\n\nThe text. More") == ["A title", "The text.", "More"]


def test_scripts_without_spaces_are_cut_at_their_own_full_stop() -> None:
    assert sentences("他走了。她留下了！真的？") == ["他走了。", "她留下了！", "真的？"]


def test_blank_text_has_no_sentences() -> None:
    assert split("") == split(" \n ") == split(" ", html=True) == []


_PIECES = st.sampled_from(
    ["He left.", " ", "  ", "\n", "\n\n", "U.S. ", 'He said "No." ', "...", ". . .", "?!", "a.m. ", "</b>", "<b>"]
    + ["<br>", "&amp;", "<a href='x'>", "1. ", "J. K. ", "”", "“", "'", "\u00a0", "Then", "x", "。", "(", ")", "[1]"]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=30).map("".join)), st.booleans())
def test_spans_are_ordered_trimmed_and_leave_out_only_white_space(text: str, html: bool) -> None:
    at = 0
    for span in split(text, html=html):
        assert not text[at : span.start].strip(), "something but white space between sentences"
        assert span.start < span.end
        assert span.of(text) == span.of(text).strip()
        at = span.end
    rest = text[at:]
    assert not rest.strip() or (html and not re.sub(r"<[^<>]*>", "", rest).strip())


@pytest.mark.parametrize(
    "unit", [".", ". ", "x", '."', "A. ", "<b>", "</b>", "\n \n", " ", "[1]", "U.S. ", "&amp;", "He. "]
)
def test_time_grows_with_length_not_its_square(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    start = time.process_time()
    split(text, html="<" in unit or "&" in unit)
    assert time.process_time() - start < 3
