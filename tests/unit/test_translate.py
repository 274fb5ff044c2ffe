"""The pipeline: nothing lost, nothing translated twice, every step's work recorded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks.policy import Policy
from pipelines.engines.base import Options, Request
from pipelines.engines.dummy import DummyEngine
from pipelines.glossary.book import Glossary
from pipelines.localization import Style
from pipelines.memory import ListedUnits, Memory
from pipelines.model import Article, Block, BlockKind, How, Hypothesis, Origin, Term, TermKind, TermStatus, Unit
from pipelines.translate import Kit, draft, recheck_one


def _article(*blocks: Block | str) -> Article:
    made = tuple(b if isinstance(b, Block) else Block(BlockKind.PARAGRAPH, b) for b in blocks)
    return Article("test", "urn:test:1", "1", made)


def _kit(engine: DummyEngine | None = None, *terms: Term, memory: Memory | None = None, locale: str = "es") -> Kit:
    return Kit(
        locale, engine or DummyEngine(locale), Glossary(terms, locale), Style.plain(locale), Policy(locale), memory
    )


def test_the_same_article_and_kit_give_the_same_draft():
    article = _article("Russia sent troops. Iran denied it.")
    assert draft(article, _kit()) == draft(article, _kit())


def test_the_signature_changes_with_the_glossary_and_names_engine_and_versions():
    term = Term("troops", "tropas", "es")
    one, other = _kit().signature, _kit(None, term).signature
    assert one != other and one.startswith("dummy:es@")


def test_a_sentence_that_stands_twice_is_translated_once():
    engine = DummyEngine("es")
    made = draft(_article("The war goes on.", "The war goes on."), _kit(engine))
    assert len(engine.seen) == 1 and len(made.segments) == 2


def test_what_has_no_words_never_reaches_the_model_and_stays_as_it_is():
    engine = DummyEngine("es")
    made = draft(_article("* * *", "https://example.org/a", "2,024"), _kit(engine))
    assert not engine.seen
    assert [(s.target, s.origin) for s in made.segments] == [
        ("* * *", Origin.COPY),
        ("https://example.org/a", Origin.COPY),
        ("2,024", Origin.COPY),
    ]


def test_credits_and_code_are_carried_through_untranslated():
    made = draft(_article("Words.", Block(BlockKind.CREDIT, "Photo: AFP"), Block(BlockKind.CODE, "x = 1")), _kit())
    assert [b.text for b in made.blocks][1:] == ["Photo: AFP", "x = 1"]


def test_memory_comes_before_the_model_and_its_terms_are_recorded():
    engine = DummyEngine("es")
    memory = Memory("es", ListedUnits([Unit(1, "es", "NATO met.", "La OTAN se reunió.")]))
    made = draft(_article("NATO met."), _kit(engine, Term("NATO", "OTAN", "es", kind=TermKind.BODY), memory=memory))
    (segment,) = made.segments
    assert not engine.seen and segment.origin is Origin.MEMORY and segment.target == "La OTAN se reunió."
    assert [(u.surface, u.how) for u in segment.terms] == [("OTAN", How.MEMORY)]


def test_only_changed_sentences_are_translated_again_and_peoples_words_are_kept():
    first = draft(_article("One stays. Two goes."), _kit())
    edited = {s.segment.source: s for s in first.segments}
    kept = edited["One stays."]
    object.__setattr__(kept, "target", "Uno, dice una persona.")
    object.__setattr__(kept, "origin", Origin.PERSON)
    engine = DummyEngine("es")
    second = draft(_article("One stays. Two changed."), _kit(engine), reuse=edited)
    assert [r.text for r in engine.seen] == ["Two changed."]
    assert second.segments[0].target == "Uno, dice una persona." and second.segments[0].origin is Origin.PERSON


def test_inline_markup_is_kept_around_its_words_and_spans_are_into_the_marked_up_text():
    engine = DummyEngine("es").says("The", "La").says("NATO", "OTAN").says("summit", "cumbre").says("ended", "terminó")
    term = Term("NATO", "OTAN", "es", kind=TermKind.BODY)
    block = Block(BlockKind.PARAGRAPH, "The <b>NATO</b> summit ended &amp; <i>all</i>.", html=True)
    (segment,) = draft(_article(block), _kit(engine, term)).segments
    assert "<b>OTAN</b>" in segment.target and "&amp;" in segment.target
    (use,) = segment.terms
    assert use.target_span is not None and use.target_span.of(segment.target) == "OTAN"
    assert use.source_span is not None and use.source_span.of(block.text) == "NATO"


def test_addresses_come_through_letter_for_letter():
    made = draft(_article("Write to press@nato.int or see https://nato.int/A?b=1 today."), _kit())
    assert "press@nato.int" in made.segments[0].target and "https://nato.int/A?b=1" in made.segments[0].target


def test_every_unresolved_term_is_an_error_finding_and_every_other_stands_in_the_target():
    engine = DummyEngine("es").drops("ceasefire").drops("sanctions")
    terms = (Term("ceasefire", "alto el fuego", "es"), Term("sanctions", "sanciones", "es"))
    made = draft(_article("A ceasefire holds.", "No sanctions were lifted."), _kit(engine, *terms))
    for segment in made.segments:
        (use,) = segment.terms
        missing = "term_missing" in {f.check for f in segment.findings}
        assert missing == (use.how is How.UNRESOLVED) == (use.surface not in segment.target or not use.surface)


def test_a_term_to_keep_stands_verbatim():
    term = Term("Telegram", "Telegram", "es", status=TermStatus.KEEP)
    made = draft(_article("He wrote on Telegram today."), _kit(None, term))
    assert "Telegram" in made.segments[0].target


def test_progress_ends_with_all_sentences_done():
    told: list[tuple[int, int]] = []
    draft(_article("One. Two. Three."), _kit(), progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3) and told[-1] == (3, 3)


def test_rechecking_one_segment_sees_the_new_text_only():
    made = draft(_article("Ten soldiers died.", "It was cold."), _kit())
    from dataclasses import replace

    empty = recheck_one(replace(made.segments[0], target=""), made.segments, _kit().judging)
    assert "empty" in {f.check for f in empty.findings}


_odd = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(BlockKind), _odd), min_size=1, max_size=4))
def test_no_text_breaks_the_pipeline_and_no_block_is_lost(parts: list[tuple[BlockKind, str]]):
    article = _article(*(Block(kind, text) for kind, text in parts))
    made = draft(article, _kit())
    assert [b.kind for b in made.blocks] == [b.kind for b in article.blocks]


@pytest.mark.parametrize("locale", ["ja", "zh-Hans"])
def test_sentences_are_joined_without_spaces_where_the_language_has_none(locale: str):
    engine = DummyEngine(locale).returns("Yes is here.", "是。").returns("No is there.", "否。")
    made = draft(_article("Yes is here. No is there."), _kit(engine, locale=locale))
    assert made.blocks[0].text == "是。否。"


class _Scripted(DummyEngine):
    """Answers every request with the same hypotheses."""

    def __init__(self, *hypotheses: Hypothesis) -> None:
        super().__init__("es")
        self._hypotheses = list(hypotheses)

    def translate(self, requests: Sequence[Request], options: Options) -> list[list[Hypothesis]]:
        return [self._hypotheses for _ in requests]


@pytest.mark.parametrize(("score", "chosen"), [(-0.6, "Son 5000 tropas."), (-0.9, "Son 500 000 tropas.")])
def test_a_near_hypothesis_that_keeps_the_figures_comes_before_the_likeliest(score: float, chosen: str):
    engine = _Scripted(Hypothesis("Son 500 000 tropas.", -0.5), Hypothesis("Son 5000 tropas.", score))
    (segment,) = draft(_article("These are 5000 troops."), _kit(engine)).segments
    assert segment.target == chosen
