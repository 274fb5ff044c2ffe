"""A source's rules: the first that applies and answers counts; what cannot be read is named by its number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import rules
from pipelines.errors import BadInput
from pipelines.model import Article, Block, BlockKind, Priority


def article(text: str = "The talks ended.", **more) -> Article:
    return Article("wire", "u", "1", (Block(BlockKind.PARAGRAPH, text),), **more)


def decide(data, one: Article) -> rules.Decision:
    return rules.decide(rules.read(data), one)


def test_without_rules_nothing_is_decided():
    assert decide([], article()) == rules.Decision()


def test_the_first_rule_that_answers_counts_for_each_question():
    data = [
        {"keyword": "breaking", "priority": "flash"},
        {"section": ["World"], "locales": ["es", "ru"]},
        {"locales": ["fr"], "priority": "urgent", "publish": True},
    ]
    said = decide(data, article("BREAKING: talks end", section="world"))
    assert said == rules.Decision(("es", "ru"), Priority.FLASH, True, False)
    assert decide(data, article()) == rules.Decision(("fr",), Priority.URGENT, True, False)


def test_all_conditions_of_a_rule_must_hold_and_any_word_of_a_list_does():
    data = [{"section": ["sport", "culture"], "tag": ["Film"], "skip": True}]
    assert decide(data, article(section="Culture", tags=("film",))).skip
    assert not decide(data, article(section="culture", tags=("art",))).skip


@pytest.mark.parametrize(
    ("word", "found"), [("talk", False), ("talks", True), ("TALKS", True), ("the talks", True), ("c++", False)]
)
def test_a_keyword_is_a_whole_word(word, found):
    assert decide([{"keyword": [word], "skip": True}], article()).skip is found


@pytest.mark.parametrize(
    "data",
    [{}, "x", [5], [{"x": 1}], [{"section": 5}], [{"section": [""]}], [{"priority": "soon"}], [{"publish": "yes"}],
     [{"locales": ["es_ES"]}], [{"skip": 1}], [{"priority": []}]],
)  # fmt: skip
def test_rules_that_cannot_be_read_are_refused(data):
    with pytest.raises(BadInput):
        rules.read(data)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["section", "keyword", "locales", "priority", "publish", "skip", "x"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(json)
def test_any_json_is_read_or_refused(data):
    try:
        found = rules.read(data)
    except BadInput:
        return
    rules.decide(found, article())
