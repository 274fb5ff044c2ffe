"""Whatever arrives is an article or an UnreadableArticle, soon."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UnreadableArticle
from pipelines.intake import read, to_json
from pipelines.intake.base import MAX_BYTES

from .test_readers import NEWSML, NINJS_1, PAGE, RSS

SEED = (Path(__file__).parents[3] / "examples" / "moscow-times-2024-10-17.txt").read_bytes()
WIRES = (RSS, NEWSML, PAGE[:3000], json.dumps(NINJS_1).encode(), SEED)


def survives(raw: bytes) -> None:
    try:
        article = read(raw)
    except UnreadableArticle as error:
        assert error.mend
        return
    json.dumps(to_json(article)).encode()
    assert all(block.text.encode() and "\x00" not in block.text for block in article.blocks)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes(raw: bytes) -> None:
    survives(raw)


@pytest.mark.parametrize("raw", ["\u00ad", "\u00ad\n\n\u200b"])
def test_invisible_characters_alone_are_no_article(raw: str) -> None:
    with pytest.raises(UnreadableArticle):
        read(raw.encode())


def test_a_paragraph_of_invisible_characters_goes_and_repairs_keep_their_paragraphs() -> None:
    article = read("Talks end in Paris\n\n\u00ad\n\nThe minis\u00adters met on Thursday and went home.".encode())
    assert [b.text for b in article.blocks] == ["Talks end in Paris", "The ministers met on Thursday and went home."]
    assert [r.block for r in article.repairs] == [1]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(WIRES),
    st.integers(0, 3000),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8),
)
def test_truncated_and_corrupted_wires(raw: bytes, end: int, changes: list[tuple[int, int]]) -> None:
    spoilt = bytearray(raw[: len(raw) - end % len(raw)])
    for at, value in changes:
        spoilt[at % len(spoilt)] = value
    survives(bytes(spoilt))


@pytest.mark.parametrize(
    "raw",
    [
        b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aa'>]><rss><channel><item><title>&a;</title></item></channel></rss>",
        b"<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><newsItem><contentMeta>&a;</contentMeta></newsItem>",
        b"<newsItem>" + b"<a>" * 100_000,
        b"<rss><channel>" + b"<item>" * 5_000,
        b"x" * (MAX_BYTES + 1),
        b"%PDF-1.7",
        b"",
        b" \n ",
        b"A line\n" * 30_000,
        b"<p>" + b"<b>" * 50_000,
        b"<p>before</p>" + b"<div>" * 300 + b"lost below libxml2's depth",
        b"<p>" * 100_000,
        b"<p>x" + b"<br>" * 100_000,
    ],
)
def test_bombs_are_refused_at_once(raw: bytes) -> None:
    start = time.process_time()
    with pytest.raises(UnreadableArticle):
        read(raw)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "unit",
    ["x", "a-\n", "\"a' ", "' ", "l1", "ﬁ-\n", ". ", "World War ", "By Jane ", "- a\n", "â€œ", "’*â€", "<!-- a -->"]
    + ["<p><span class=x>a. B</span>"],
)
def test_time_grows_with_length_not_its_square(unit: str) -> None:
    start = time.process_time()
    survives((unit * (12_000 // len(unit))).encode())
    assert time.process_time() - start < 2
