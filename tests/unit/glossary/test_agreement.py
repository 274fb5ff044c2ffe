"""Golden pairs: a draft and the same draft with its terms in, adjectives beside their nouns, nothing left over."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from pipelines.glossary.book import Glossary
from pipelines.glossary.enforce import Item, Policy, settle_all
from pipelines.model import Alignment, CaseRule, How, Hypothesis, Span, Term, TermKind, TermStatus

FOLDER = Path(__file__).parents[2] / "golden" / "glossary"


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def glossary(locale: str) -> Glossary:
    return Glossary(
        [
            Term(
                row["source"], row["target"], locale, TermStatus(row["status"]), TermKind(row["kind"]),
                case_rule=CaseRule.CAPITALISED if row["source"][0].isupper() else CaseRule.ANY,
                pos=row["pos"], gender=row["gender"], number=row["number"],
            )
            for row in table("terms.tsv")
            if row["locale"] == locale
        ],
        locale,
    )  # fmt: skip


def links(row: dict[str, str]) -> tuple[Alignment, ...]:
    """`North=Norte` a word of the source and its counterpart, each the first of its kind."""
    pairs = [pair.split("=") for pair in row["alignment"].split()]
    return tuple(Alignment(first(row["source"], s), first(row["draft"], t), 1.0) for s, t in pairs)


def first(text: str, word: str) -> Span:
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    assert match, f"{word!r} is no word of {text!r}"
    return Span(*match.span())


@pytest.mark.parametrize("row", table("enforcement.tsv"), ids=lambda r: f"{r['locale']}: {r['draft']}")
def test_the_draft_becomes_what_a_translator_would_have_written(row: dict[str, str]) -> None:
    hits = glossary(row["locale"]).hits(row["source"])
    item = Item(row["source"], hits, [Hypothesis(row["draft"], -0.4, links(row))])
    (settled,) = settle_all([item], glossary(row["locale"]), lambda asks: [], Policy(prefix=False))
    assert settled.text == row["wanted"]
    changed = any(use.how is How.REPLACED for use in settled.uses)
    assert changed == (row["draft"] != row["wanted"])
    for use in settled.uses:
        assert use.target_span is None or use.target_span.of(settled.text) == use.surface
