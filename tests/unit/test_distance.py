"""Our chrF is sacrebleu's, and the edit distance is a share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import CHRF

from pipelines.distance import changed, chrf

_text = st.text(st.sampled_from("abc дё ł中 .\u00a0"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_text, _text), min_size=1, max_size=4))
def test_chrf_equals_sacrebleus_on_any_corpus(pairs):
    theirs = CHRF().corpus_score([h for h, _ in pairs], [[r for _, r in pairs]]).score
    assert (chrf(pairs) or 0.0) == pytest.approx(theirs, abs=1e-6)


def test_the_same_text_is_100_and_no_text_is_none():
    assert chrf([("Diez mil soldados.", "Diez mil soldados.")]) == pytest.approx(100)
    assert chrf([("", "")]) is None
    assert chrf([("xyz", "abc")]) == 0


def test_the_share_of_changed_characters():
    assert changed("abcd", "abcx") == pytest.approx(0.25)
    assert (changed("", ""), changed("", "ab")) == (0, 1)
