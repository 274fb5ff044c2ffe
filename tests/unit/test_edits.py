"""Edits change a text and spans follow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.edits import Edit, apply
from pipelines.model import Span


def test_spans_after_before_and_over_an_edit_follow_it():
    edited = apply("one two three", [Edit(Span(4, 7), "zwei"), Edit(Span(0, 0), "> ")])
    assert edited.text == "> one zwei three"
    assert [edited.follow(s).of(edited.text) for s in (Span(0, 3), Span(4, 7), Span(8, 13))] == ["one", "zwei", "three"]
    assert [s.of(edited.text) for s in edited.landed()] == ["> ", "zwei"]


def test_overlapping_edits_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        apply("abcdef", [Edit(Span(0, 3), "x"), Edit(Span(2, 4), "y")])


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=6, max_size=30), st.text(max_size=5), st.integers(0, 5), st.integers(0, 5))
def test_text_outside_an_edit_is_found_at_its_followed_span(text: str, new: str, a: int, b: int):
    start, end = sorted((a, b))
    edited = apply(text, [Edit(Span(start, end), new)])
    assert edited.follow(Span(end, len(text))).of(edited.text) == text[end:]
    assert Span(0, start).of(edited.text) == text[:start]
