"""The engine on CTranslate2, with the real starter models."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import STARTERS
from pipelines.engines import marian_ct2, registry
from pipelines.engines.base import Engine, Options, Request
from pipelines.engines.marian import Job
from pipelines.engines.marian_ct2 import batches

PUTIN = "Putin paid a visit to Pyongyang in June."
LONG = "; ".join(["the war goes on in Ukraine and the president said that it must end soon"] * 12) + "."


def spans_hold(source, hypothesis):
    return all(
        0 <= a.source.start < a.source.end <= len(source)
        and 0 <= a.target.start < a.target.end <= len(hypothesis.text)
        and not a.source.of(source).isspace()
        and 0 < a.weight <= 1.0001
        for a in hypothesis.alignment
    )


def test_engine_is_one_and_says_what_it_is(spanish):
    assert isinstance(spanish.engine, Engine)
    assert spanish.engine.id == "marian_ct2:starter/en-es"
    assert len(spanish.engine.fingerprint) == 64
    assert "modest" in spanish.engine.note


def test_n_best_is_ordered_distinct_and_scored(spanish):
    hypotheses = spanish.all(PUTIN)
    assert len(hypotheses) == 4
    assert len({h.text for h in hypotheses}) == 4
    scores = [h.score for h in hypotheses]
    assert scores == sorted(scores, reverse=True)
    assert all(-5 < s < 0 for s in scores)


def test_words_are_aligned_by_code_points_of_the_text_as_it_came(spanish):
    text = "  Putin\u00a0\u200b paid   a “visit” to Pyong\u00adyang.\n"
    hypothesis = spanish.best(text)
    assert spans_hold(text, hypothesis)
    pairs = {(a.source.of(text), a.target.of(hypothesis.text)) for a in hypothesis.alignment}
    assert ("Putin", "Putin") in pairs
    assert any(target == "Pyongyang" and source in "Pyong\u00adyang" for source, target in pairs)


def test_no_alignment_when_none_is_wanted(spanish):
    assert spanish.best(PUTIN, Options(alignment=False)).alignment == ()


def test_prefix_begins_every_hypothesis_and_is_part_of_the_score(spanish):
    plain = spanish.best(PUTIN)
    begun = spanish.all(PUTIN, prefix="El presidente")
    assert all(h.text.startswith("El presidente") for h in begun)
    assert begun[0].score < plain.score
    assert spans_hold(PUTIN, begun[0])


def test_what_the_model_says_by_itself_costs_nothing_more_as_a_prefix():
    """The scores are on one scale. Without the shortlist, over which a prefix is not decoded."""
    engine = marian_ct2.open_engine(registry.find("es", [STARTERS]), 1, shortlist=False)
    ((plain, *_),) = engine.translate([Request(PUTIN)], Options())
    ((own, *_),) = engine.translate([Request(PUTIN, prefix=" ".join(plain.text.split()[:2]))], Options())
    assert own.text == plain.text
    assert own.score == pytest.approx(plain.score, abs=0.02)


def test_prefix_that_the_vocabulary_cannot_spell_is_dropped(spanish):
    hypothesis = spanish.best(PUTIN, prefix="普京")
    assert hypothesis.text == spanish.best(PUTIN).text
    assert "<unk>" not in hypothesis.text


def test_forbidden_word_comes_back_in_no_other_pieces(spanish):
    word = spanish.best(PUTIN).text.split()[1]
    for hypothesis in spanish.all(PUTIN, forbidden=(word, "june")):
        assert word.lower() not in hypothesis.text.lower().split()


def test_requests_with_different_wishes_share_a_call_and_keep_their_order(spanish):
    asked = [Request(PUTIN), Request("10,000"), Request(PUTIN, prefix="El"), Request(PUTIN), Request("The war.")]
    told = [h[0].text for h in spanish.engine.translate(asked, Options())]
    alone = [spanish.engine.translate([r], Options())[0][0].text for r in asked]
    assert told == alone
    assert spanish.engine.translate([], Options()) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "10,000", "* * *", "—", "$ 10.50 %", "😀", "\u200b", "\ud800", "你好"]
)
def test_what_holds_no_word_for_the_model_comes_back_as_it_is(spanish, text):
    assert [(h.text, h.score) for h in spanish.all(text)] == [(text, None)]


@pytest.mark.parametrize(
    "text", ["Hello \ud800 world.", "a\0b\x07c war", "\u202eThe war\u202c", "War 😀 peace", "</s> <unk> >>rus<< war"]
)
def test_odd_characters_never_stop_it(spanish, text):
    hypothesis = spanish.best(text)
    assert hypothesis.text.encode()
    assert spans_hold(text, hypothesis)


def test_word_of_fifty_thousand_letters_is_carried_over_and_the_rest_translated(spanish):
    monster = "x" * 50_000
    assert spanish.best(monster).text == monster
    hypothesis = spanish.best(f"The war {monster} goes on.")
    assert monster in hypothesis.text
    assert "guerra" in hypothesis.text


def test_long_sentence_is_split_at_its_clauses_and_nothing_is_lost(spanish):
    hypothesis = spanish.best(LONG)
    assert hypothesis.text.count("Ucrania") + hypothesis.text.count("ucran") >= 10
    assert spans_hold(LONG, hypothesis)
    # The last clause is aligned too, in the joined text.
    assert max(a.source.end for a in hypothesis.alignment) > len(LONG) - 30
    assert hypothesis.text.count(".") <= 2
    assert not hypothesis.truncated


def test_capitals_are_recased_for_the_model_and_come_back(spanish):
    title = spanish.best("Ukraine Says Russia to Deploy 10K North Korean Troops")
    capitals = spanish.best("UKRAINE SAYS RUSSIA TO DEPLOY 10K NORTH KOREAN TROOPS")
    assert capitals.text == title.text.upper()
    assert [a.target for a in capitals.alignment] == [a.target for a in title.alignment]


def test_typographic_quotes_that_a_model_lacks_are_read_as_plain_ones(spanish):
    assert spanish.best("He said ‘yes’.").text == spanish.best("He said 'yes’.").text


def test_russian_model_speaks_cyrillic(russian):
    text = russian.best("The president met the prime minister on Monday.").text
    assert sum("а" <= c.lower() <= "я" for c in text) > len(text) / 2


def test_many_threads_share_one_engine(spanish):
    texts = [f"Putin paid {n} visits to Pyongyang." for n in range(6)]
    alone = [spanish.best(t).text for t in texts]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda t: spanish.best(t).text, texts)) == alone


def test_batches_hold_every_job_once_within_the_limit():
    jobs = [Job(("a",) * (1 + n % 50)) for n in range(200)] + [Job(("b",) * 9, suppress=(("x",),))]
    found = list(batches(jobs, max_tokens=300, threads=2))
    assert sorted(i for batch in found for i in batch) == list(range(201))
    for batch in found:
        assert len({jobs[i].suppress for i in batch}) == 1
        assert len(batch) * max(len(jobs[i].tokens) for i in batch) <= 300
