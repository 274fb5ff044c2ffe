"""Articles into segments and back, exactly."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Article, Block, BlockKind
from pipelines.segmentation import glue, rebuild, segment

STORY = Article(
    "desk",
    "urn:x:1",
    "1",
    (
        Block(BlockKind.HEADLINE, "Mayor Quits"),
        Block(BlockKind.PARAGRAPH, " He left.  She stayed.\nBoth <waited>. "),
        Block(BlockKind.CREDIT, "Jane Doe. Reuters."),
        Block(BlockKind.PARAGRAPH, "<b>He left.</b> <i>She</i> stayed.", html=True),
        Block(BlockKind.CODE, "x = 1. y = 2."),
        Block(BlockKind.PARAGRAPH, ""),
    ),
)

_BLOCKS = st.builds(
    Block,
    st.sampled_from(list(BlockKind)),
    st.text("aA.!? \n<b>/&;'\"“”", max_size=60),
    st.booleans(),
)


def test_segments_are_of_translatable_blocks_only_and_name_their_place() -> None:
    found = segment(STORY)
    assert [s.id for s in found] == ["b0.s0", "b1.s0", "b1.s1", "b1.s2", "b3.s0", "b3.s1"]
    assert [s.source for s in found[1:4]] == ["He left.", "She stayed.", "Both <waited>."]
    assert all(s.span.of(STORY.blocks[s.block].text) == s.source for s in found)
    assert found[4].html and found[4].kind is BlockKind.PARAGRAPH


def test_glue_is_the_white_space_after_a_sentence() -> None:
    assert glue(STORY, segment(STORY)) == {
        "b0.s0": "",
        "b1.s0": "  ",
        "b1.s1": "\n",
        "b1.s2": " ",
        "b3.s0": " ",
        "b3.s1": "",
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(_BLOCKS, max_size=4).map(tuple))
def test_sources_as_targets_give_the_blocks_back(blocks: tuple[Block, ...]) -> None:
    article = Article("", "u", "1", blocks)
    targets = {s.id: s.source for s in segment(article)}
    assert rebuild(article, targets, "es") == blocks


def test_targets_take_the_sentences_places_and_blocks_not_translated_stay() -> None:
    targets = {s.id: s.id.upper() for s in segment(STORY)}
    blocks = rebuild(STORY, targets, "es")
    assert blocks[1].text == " B1.S0  B1.S1\nB1.S2 "
    assert blocks[2] == STORY.blocks[2]
    assert blocks[4] == STORY.blocks[4]


def test_japanese_and_chinese_set_no_space_between_sentences_but_keep_line_breaks() -> None:
    targets = {"b1.s0": "一。", "b1.s1": "二。", "b1.s2": "三。"}
    for locale in ("ja", "zh-Hans", "zh-TW"):
        assert rebuild(STORY, targets, locale)[1].text == " 一。二。\n三。 "


def test_an_empty_target_takes_its_glue_away_and_a_missing_one_keeps_the_source() -> None:
    blocks = rebuild(STORY, {"b1.s1": ""}, "es")
    assert blocks[1].text == " He left.  Both <waited>. "
