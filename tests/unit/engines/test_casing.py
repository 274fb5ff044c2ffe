"""Headlines in capitals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engines.casing import capitals, is_capitals, moved, recase
from pipelines.model import Span


@pytest.mark.parametrize("text", ["UKRAINE SAYS NO", "BREAKING", "McCONNELL TO STEP DOWN AS SENATE LEADER"])
def test_lines_in_capitals_are_seen(text):
    assert is_capitals(text)


@pytest.mark.parametrize("text", ["NATO", "NATO, EU", "U.S.", "NATO meets", "The BBC and NATO", "I", "10K", ""])
def test_acronyms_and_mixed_case_are_left_alone(text):
    assert not is_capitals(text)


def test_recased_headline_keeps_acronyms_and_names():
    assert (
        recase("UKRAINE SAYS U.S. AND NATO TO HELP WITH BBC'S GDP")
        == "Ukraine Says U.S. and NATO to Help with BBC's GDP"
    )


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_recasing_keeps_every_code_point_in_its_place(text):
    assert len(recase(text)) == len(text)


@pytest.mark.parametrize(
    "locale, text, wanted",
    [
        ("tr", "istanbul", "İSTANBUL"),
        ("es", "istanbul", "ISTANBUL"),
        ("el", "άμεση", "ΑΜΕΣΗ"),
        ("de", "Straße", "STRASSE"),
    ],
)
def test_capitals_are_the_locale_s_own(locale, text, wanted):
    assert capitals(text, locale)[0] == wanted


def test_spans_move_where_a_letter_becomes_two():
    text, starts = capitals("die Straße hier", "de")
    assert moved(Span(11, 15), starts).of(text) == "HIER"
