"""Cleaning, splitting and words: what stands around the model."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engines import cleaning, splitting
from pipelines.engines.words import Words, align
from pipelines.model import Span

CHARS = st.text(st.sampled_from("ab ,;: \t\n\u00a0\u00ad\u200b\ud800“”'-—😀你é\0"), max_size=80)


def test_ordinary_text_is_not_touched():
    text = "Mr. O’Neill said: “10 000 – ça va”"
    assert cleaning.clean(text) == cleaning.Cleaned(text)


@settings(max_examples=60, deadline=None)
@given(CHARS)
def test_cleaned_text_can_be_encoded_and_every_character_found_again(text):
    cleaned = cleaning.clean(text)
    cleaned.text.encode()
    starts = np.arange(len(cleaned.text))
    back, ends = cleaned.back(starts, starts + 1)
    for place, char in enumerate(cleaned.text):
        original = text[back[place] : ends[place]]
        assert original == char or char in " \ufffd"


@settings(max_examples=60, deadline=None)
@given(CHARS, st.integers(1, 12))
def test_split_parts_are_the_text_without_its_outer_spaces(text, limit):
    spans = splitting.parts(text, lambda t: len(t) <= limit)
    assert spans == sorted(spans)
    between = [text[a.end : b.start] for a, b in pairwise(spans)]
    assert all(b and b.isspace() for b in between)
    assert "".join(text.split()) == "".join("".join(s.of(text).split()) for s in spans)
    assert all(len(s.of(text)) <= limit or not any(c.isspace() for c in s.of(text).strip()) for s in spans)


def test_clause_near_the_middle_is_the_place_to_cut():
    text = "He came, he saw the whole of it; then he went away again"
    assert [s.of(text) for s in splitting.parts(text, lambda t: len(t) < 40)] == [
        "He came, he saw the whole of it;",
        "then he went away again",
    ]


def test_words_keep_their_apostrophes_and_numbers_their_separators():
    text = "Ukraine's U.S. troops (10,000.5) – l’État 10K"
    assert [s.of(text) for s in Words.of(text).spans] == [
        *("Ukraine's", "U.S", ".", "troops", "(", "10,000.5", ")", "–", "l’État", "10K"),
    ]


def test_scripts_without_spaces_are_words_by_character():
    assert [s.of("北京said") for s in Words.of("北京said").spans] == ["北", "京", "said"]


def test_piece_over_two_words_is_shared_by_characters():
    words = Words.of('yes,"')
    table = words.shares(np.array([0, 2, 5]), np.array([2, 5, 5]))
    assert np.allclose(table, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0, 0, 0]])


def test_alignment_links_words_through_their_pieces():
    source, target = Words.of("red car"), Words.of("coche rojo")
    attention = [[0.1, 0.1, 0.8], [0.0, 0.2, 0.8], [0.9, 0.1, 0.0]]  # co|che| rojo over re|d| car
    from_pieces = source.shares(np.array([0, 2, 3]), np.array([2, 3, 7]))
    to_pieces = target.shares(np.array([0, 2, 5]), np.array([2, 5, 10]))
    links = align(attention, source, from_pieces, target, to_pieces)
    assert [(a.source, a.target, round(a.weight, 2)) for a in links] == [
        (Span(0, 3), Span(0, 5), 0.2),
        (Span(4, 7), Span(0, 5), 0.8),
        (Span(0, 3), Span(6, 10), 1.0),
    ]
