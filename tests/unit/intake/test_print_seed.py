"""The printed seed article, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake import read
from pipelines.model import Article, BlockKind, Byline, Link

ROOT = Path(__file__).parents[3]
NOISY = ROOT / "examples" / "moscow-times-2024-10-17.txt"
CLEAN = ROOT / "tests" / "golden" / "intake" / "moscow-times-2024-10-17.clean.txt"


@pytest.fixture(scope="module")
def article() -> Article:
    return read(NOISY.read_bytes())


def test_headline_and_paragraphs_are_those_of_a_careful_sub_editor(article: Article) -> None:
    headline, *paragraphs = CLEAN.read_text("utf-8").strip().split("\n\n")
    assert article.headline == headline == "Ukraine Says Russia to Deploy 10K North Korean Troops"
    assert [b.text for b in article.blocks if b.kind is BlockKind.PARAGRAPH] == paragraphs
    assert len(paragraphs) == 12 and len(article.blocks) == 13


def test_masthead_byline_and_related_story_are_out_of_the_body(article: Article) -> None:
    assert [s.text for s in article.set_aside] == [". Moscow Times", "30 YEARS INDEPENDENT NEWS FROM RUSSIA"]
    assert {s.reason for s in article.set_aside} == {"masthead"}
    assert article.byline == Byline("AFP", "https://www.themoscowtimes.com/author/afp-2")
    assert article.related == (Link("N. Korean Soldiers ‘Highly Likely' Killed in Ukraine — Seoul"),)


def test_exactly_the_five_faults_are_repaired(article: Article) -> None:
    found = [
        (r.original, r.repaired, article.blocks[r.block].text[r.span.start - 8 : r.span.end]) for r in article.repairs
    ]
    assert found == [
        ("'", '"', 'inst us,"'),
        ("'", '"', 'd forces"'),
        ("'\"", '"', 'rld war,"'),
        ("'", '"', 'counting"'),
        ("IT", "II", "rld War II"),
    ]


def test_the_clean_text_reads_the_same_without_any_repair(article: Article) -> None:
    clean = read(CLEAN.read_bytes())
    assert clean.blocks == article.blocks
    assert clean.repairs == clean.set_aside == ()
