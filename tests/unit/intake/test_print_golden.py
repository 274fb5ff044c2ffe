"""Noisy pages beside what they must become, and clean texts that must stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake import read, to_json
from pipelines.model import Article, Repair

GOLDEN = Path(__file__).parents[2] / "golden" / "intake"
NOISY = sorted(p.name.removesuffix(".noisy.txt") for p in GOLDEN.glob("*.noisy.txt"))
PAIRED = [n for n in NOISY if (GOLDEN / f"{n}.facts.json").exists()]
CLEAN = sorted(p.name.removesuffix(".clean.txt") for p in GOLDEN.glob("*.clean.txt"))


def page(name: str) -> Article:
    return read((GOLDEN / f"{name}.noisy.txt").read_bytes())


def body(article: Article) -> str:
    return "\n\n".join(block.text for block in article.blocks)


def undone(text: str, repairs: list[Repair]) -> str:
    for repair in sorted(repairs, key=lambda r: r.span, reverse=True):
        assert repair.span.of(text) == repair.repaired
        text = text[: repair.span.start] + repair.original + text[repair.span.end :]
    return text


@pytest.mark.parametrize("name", NOISY)
def test_a_noisy_page_becomes_the_clean_story(name: str) -> None:
    assert body(page(name)) == (GOLDEN / f"{name}.clean.txt").read_text("utf-8").strip()


@pytest.mark.parametrize("name", PAIRED)
def test_byline_date_related_and_provenance_are_kept_beside_the_story(name: str) -> None:
    facts = json.loads((GOLDEN / f"{name}.facts.json").read_text("utf-8"))
    found = to_json(page(name))
    assert {key: found[key] for key in ("byline", "published", "related")} == {
        key: facts[key] for key in ("byline", "published", "related")
    }
    assert [s["text"] for s in found["set_aside"]] == facts["set_aside"]
    assert [r["original"] for r in found["repairs"]] == facts["originals"]


@pytest.mark.parametrize("name", NOISY)
def test_every_repair_can_be_undone_which_gives_the_printed_words_back(name: str) -> None:
    article = page(name)
    printed = " ".join((GOLDEN / f"{name}.noisy.txt").read_text("utf-8").split())
    for number, block in enumerate(article.blocks):
        original = undone(block.text, [r for r in article.repairs if r.block == number])
        words = " ".join(original.split())
        furniture = [" ".join(s.text.split()) for s in article.set_aside]
        assert words in printed or any(part in printed for part in _without(words, furniture, printed))


def _without(words: str, furniture: list[str], printed: str) -> list[str]:
    """The block with each furniture line put back at each place, for paragraphs that a page's end cut in two."""
    at = words.split(" ")
    return [" ".join([*at[:n], line, *at[n:]]) for line in furniture for n in range(1, len(at))]


def _told(paragraph: str) -> tuple[str, list[str]]:
    """The second paragraph of a page, repaired, and what is suspected in it."""
    text = f"Big Headline of the Story\n\n{paragraph}\n\nThe talks went on until Monday, officials said."
    article = read(text.encode(), hint="print_text")
    return article.blocks[1].text, [s.reason.removesuffix("; left in the text") for s in article.set_aside]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("The plan for \"total victory'' was shown.", 'The plan for "total victory" was shown.'),
        ("The plan for “total victory'' was shown.", "The plan for “total victory” was shown."),
        ("He said \"we fight.'' and \"we win.'' and left.", 'He said "we fight." and "we win." and left.'),
        ('Then "we will fight“, he said.', 'Then "we will fight", he said.'),
        ("He wrote “hello“ and left.", "He wrote “hello” and left."),
        ('The pair "...“ was printed.', 'The pair "..." was printed.'),
    ],
)
def test_a_quotation_closed_by_the_wrong_mark_is_closed(printed: str, meant: str) -> None:
    assert _told(printed) == (meant, [])


@pytest.mark.parametrize(
    "text", ["A wall of 5'10'' stands there, he said.", "He ran 100 metres in 9'' that day, he said."]
)
def test_inches_and_seconds_are_no_quotation_marks(text: str) -> None:
    assert _told(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "suspicions"),
    [
        ("He wamed the cornmunity.", ['"wamed" may be "warned"', '"cornmunity" may be "community"']),
        ("The 0PEC+ group met.", ["a zero before capitals, perhaps the letter O"]),
        ("The modem war over a tweetstorm at info@wamed.org and wamed.org.", []),
    ],
)
def test_a_word_that_nobody_knows_but_for_look_alike_letters_is_reported_and_left(
    text: str, suspicions: list[str]
) -> None:
    assert _told(text) == (text, [f"suspicious: {s}" for s in suspicions])


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_text_passes_byte_for_byte(name: str) -> None:
    text = (GOLDEN / f"{name}.clean.txt").read_text("utf-8")
    article = read(text.encode())
    assert article.repairs == ()
    assert [s for s in article.set_aside if "left in the text" not in s.reason] == []
    assert article.byline is None and article.related == ()
    if name == "wrapped":  # its wraps are undone, nothing else
        assert body(article) == "\n\n".join(" ".join(p.split("\n")) for p in text.strip().split("\n\n"))
    elif name == "oneline":
        assert body(article).replace("\n\n", "\n") == text.strip()
    else:
        assert body(article) == text.strip()


@pytest.mark.parametrize("name", [n for n in CLEAN if n != "numbers"])
def test_a_clean_text_raises_no_suspicion(name: str) -> None:
    assert read((GOLDEN / f"{name}.clean.txt").read_bytes()).set_aside == ()


_SENTENCES = st.sampled_from(
    ["The leaders' summit ended.", "He said, \"We won.\"", "It's Russia's 2022 plan.", "\"Yes,\" she said.", "'Tis done.",
     "She called it \"a 'good' deal.\"", "The U.S. agreed.", "He is 6'2\" tall.", "Rock 'n' roll lives.", "World War II ended."]
)  # fmt: skip
_PARAGRAPH = st.lists(_SENTENCES, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARAGRAPH, min_size=2, max_size=5))
def test_any_text_of_clean_sentences_passes_unchanged(paragraphs: list[str]) -> None:
    text = "A Headline Without an End\n\n" + "\n\n".join(paragraphs)
    article = read(text.encode())
    assert body(article) == text and article.repairs == article.set_aside == ()
