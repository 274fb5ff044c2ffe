"""The dummy engine keeps the engines' contract and can be steered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engines.base import Engine, Options, Request
from pipelines.engines.dummy import DummyEngine
from pipelines.errors import EngineError

OPTIONS = Options()


def best(engine, text, **kwargs):
    return engine.translate([Request(text, **kwargs)], OPTIONS)[0][0]


def test_words_are_turned_round_and_back_while_numbers_stay():
    engine = DummyEngine("es")
    assert isinstance(engine, Engine)
    assert best(engine, "Russia sent 10,000 troops.").text == "Aissur tnes 10,000 spoort."
    assert best(engine, "Aissur tnes 10,000 spoort.").text == "Russia sent 10,000 troops."


def test_choices_make_the_n_best_list_best_first():
    engine = DummyEngine("es").says("troops", "tropas", "soldados")
    hypotheses = engine.translate([Request("Troops left.")], OPTIONS)[0]
    assert [h.text for h in hypotheses] == ["tropas tfel.", "soldados tfel."]
    assert hypotheses[0].score > hypotheses[1].score


def test_prefix_begins_every_hypothesis():
    engine = DummyEngine("es").says("b", "be", "bu")
    hypotheses = engine.translate([Request("a b c", prefix="El")], OPTIONS)[0]
    assert [h.text for h in hypotheses] == ["El be c", "El bu c"]


def test_forbidden_words_stand_in_no_hypothesis():
    engine = DummyEngine("es").says("b", "be", "bu").returns("whole one", "uno entero", "entero")
    assert best(engine, "a b", forbidden=("BE",)).text == "a bu"
    assert best(engine, "a b", forbidden=("be", "bu")).text == "a b"
    assert best(engine, "whole one", forbidden=("uno",)).text == "entero"


def test_dropped_word_takes_its_space_along():
    assert best(DummyEngine("es").drops("North"), "ten North men").text == "net nem"


def test_told_sentence_score_and_error_come():
    engine = DummyEngine("es").returns("A b.", "X y.").scores("A b.", -3.0).raises("C.", EngineError("no"))
    hypothesis = best(engine, "A b.")
    assert (hypothesis.text, hypothesis.score) == ("X y.", -3.0)
    with pytest.raises(EngineError):
        best(engine, "C.")
    assert [r.text for r in engine.seen] == ["A b.", "C."]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=8))
def test_every_alignment_span_lies_in_its_text(text, prefix):
    for hypothesis in DummyEngine("es").translate([Request(text, prefix)], OPTIONS)[0]:
        for link in hypothesis.alignment:
            assert 0 <= link.source.start < link.source.end <= len(text)
            assert 0 <= link.target.start < link.target.end <= len(hypothesis.text)
        assert any(c.isalpha() for c in text) or (hypothesis.text, hypothesis.score) == (text, None)
