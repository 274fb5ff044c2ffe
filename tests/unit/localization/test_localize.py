"""What `localize` promises of any text: spans, restraint, the same result on a second call."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glossaries
from pipelines.localization import Style, Units, localize

ARTICLES = Path(__file__).parents[1] / "glossaries" / "articles"
BITS = (
    "10,000", "2.5", "2,5", "2.500", "1,234.5", "10K", "4K", "$2.5 billion", "$50", "€3 million", "50%", "%50", "Oct. 17",
    "17 Oct. 2024", "October 17, 2024", "5:30 p.m. EDT", "5 p.m.", "12 a.m.", "100 miles", "3,000 feet", "“", "”", '"', "«", "»",
    "„", "‘", "’", "'", "don't", " - ", "--", "—", "?", "!", ":", ";", " ", "\u00a0", "word", "слово", "日本", "v2.5", "http://a.b/1,000",
    "millones", "миллиарда", "亿", "999999999999999999999999", "٣٫٥", "0.0", "00,000", "6'2\"", "mil", "Uhr", ".",
)  # fmt: skip
texts = st.lists(st.sampled_from(BITS), max_size=9).map(" ".join) | st.lists(st.sampled_from(BITS), max_size=9).map(
    "".join
)


locales = st.sampled_from(("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja"))


@settings(max_examples=60, deadline=None)
@given(source=texts, other=texts, copied=st.booleans(), locale=locales)
def test_a_second_call_changes_nothing_and_spans_are_true(source: str, other: str, copied: bool, locale: str) -> None:
    style, draft = _styles()[locale], source if copied else other
    once = localize(source, draft, locale, style)
    assert localize(source, once.text, locale, style).text == once.text
    for change in once.changes:
        assert change.span.of(once.text) == change.after


@settings(max_examples=60, deadline=None)
@given(source=st.text(max_size=80), target=st.text(max_size=80), locale=locales)
def test_no_text_makes_it_stumble(source: str, target: str, locale: str) -> None:
    localize(source, target, locale, _styles()[locale])


@settings(max_examples=60, deadline=None)
@given(figure=st.integers(10, 999_999_999), slip=st.data(), locale=locales)
def test_a_figure_one_digit_off_becomes_the_sources(figure: int, slip: st.DataObject, locale: str) -> None:
    written = f"{figure:,}"
    digits = str(figure)
    at = slip.draw(st.integers(1, len(digits) - 1))
    misspelt = digits[:at] + "7" + digits[at:]
    settled = localize(f"Some {written} came", f"abc {misspelt} xyz", locale, _styles()[locale]).text
    assert "".join(c for c in settled if c.isdigit()) == digits


@cache
def _styles() -> Mapping[str, Style]:
    folder = Path(glossaries.__path__[0])
    return {f.name.removeprefix("en-"): Style.load(f / "style.toml") for f in sorted(folder.glob("en-*"))}


@pytest.mark.parametrize("locale", ["es", "ru", "uk", "fr", "de"])
def test_a_reviewed_article_is_left_alone(locale: str, styles: Mapping[str, Style]) -> None:
    english = (ARTICLES / "clean.en.txt").read_text(encoding="utf-8").split("\n\n")
    reviewed = (ARTICLES / f"reviewed.{locale}.txt").read_text(encoding="utf-8").split("\n\n")
    changed = [localize(e, r, locale, styles[locale]).changes for e, r in zip(english, reviewed, strict=True)]
    assert changed == [()] * len(english)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("He came first.", "Llegó el 2,5 primero."),  # no such number in the source
        ("See http://a.org/10,000 for 10 men", "Vea http://a.org/10,000"),  # a link
        ("version 2.5 of it", "la versión 2.5 de ello y v2.5"),  # a label, no quantity
        ("In 2,500 cases 2.500 m", "En 2,500 casos 2.500 m"),  # either may be either: hands off
        ("It was 10 of 20", "Fueron «10» de 20"),  # quotation marks that the source lacks
        ("a 4K screen", "una pantalla 4K"),
        ("on February 31", "el February 31"),  # no such day
    ],
)
def test_what_is_not_the_same_thing_is_left_alone(source: str, target: str, styles: Mapping[str, Style]) -> None:
    assert localize(source, target, "es", styles["es"]).text == target


def test_a_quotation_that_runs_over_the_sentence_keeps_its_one_mark(styles: Mapping[str, Style]) -> None:
    assert localize("“We know.", "“Lo sabemos.", "es", styles["es"]).text == "«Lo sabemos."
    assert localize("We win.”", "Ganamos.”", "es", styles["es"]).text == "Ganamos.»"


def test_a_rule_that_is_switched_off_does_nothing(styles: Mapping[str, Style]) -> None:
    style = replace(styles["es"], rules=("quotes",))
    assert localize("“10,000”", "“10,000”", "es", style).text == "«10,000»"


def test_miles_are_translated_or_converted_as_the_house_wants(styles: Mapping[str, Style]) -> None:
    convert = replace(styles["es"], units=Units.CONVERT)
    assert localize("26.2 miles", "26.2 miles", "es", convert).text == "42,2 kilómetros"
    assert localize("26.2 miles", "26.2 miles", "es", styles["es"]).text == "26,2 millas"


def test_spans_made_before_can_follow(styles: Mapping[str, Style]) -> None:
    draft = "unos 10K soldados de Rusia"
    done = localize("about 10K Russian soldiers", draft, "es", styles["es"])
    at = draft.index("Rusia")
    assert done.edited.follow(type(done.changes[0].span)(at, at + 5)).of(done.text) == "Rusia"
    assert [(c.rule, c.before, c.after) for c in done.changes] == [("magnitudes", "10K", "10.000")]


def test_hostile_length_is_no_trouble(styles: Mapping[str, Style]) -> None:
    for piece in ("'a", '"', "- ", "1,000 ", "$1 ", "9", "—a", "5 p.m. "):
        evil = piece * 500
        localize(evil, evil, "fr", styles["fr"])
