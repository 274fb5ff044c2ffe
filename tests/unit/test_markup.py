"""Inline markup goes out before translation and comes back to the right words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.markup import INLINE_TAGS, clean, escape, place, protected, restore, strip
from pipelines.model import Alignment, Span


def _align(source: str, target: str, *pairs: tuple[str, str]) -> list[Alignment]:
    def span(text: str, word: str) -> Span:
        at = text.index(word)
        return Span(at, at + len(word))

    return [Alignment(span(source, a), span(target, b), 1.0) for a, b in pairs]


def test_stripping_gives_plain_text_and_every_span_leads_back():
    raw = "AT&amp;T <b>is <i>big</i></b>."
    plain = strip(raw)
    assert plain.text == "AT&T is big."
    assert [plain.to_raw(Span(plain.text.index(w), plain.text.index(w) + len(w))).of(raw) for w in ("big", "AT&T")] == [
        "big",
        "AT&amp;T",
    ]


def test_plain_text_is_never_taken_apart():
    assert strip("a < b && <b>x</b>", html=False).text == "a < b && <b>x</b>"


def test_tags_follow_their_words_into_another_order():
    source = strip('The <a href="https://x.test/">North Korean</a> leader <b>said <i>no</i></b>.')
    target = "El líder norcoreano dijo que no."
    links = _align(source.text, target, ("leader", "líder"), ("North", "norcoreano"), ("Korean", "norcoreano"))
    links += _align(source.text, target, ("said", "dijo")) + [Alignment(Span(29, 31), Span(29, 31), 1.0)]
    expected = 'El líder <a href="https://x.test/">norcoreano</a> <b>dijo que <i>no</i></b>.'
    assert place(source, target, links) == expected


def test_an_element_over_everything_covers_everything_even_without_alignment():
    assert place(strip("<em>All of it</em>"), "Todo ello", []) == "<em>Todo ello</em>"


def test_a_line_break_stays_between_its_neighbours():
    source = strip("One<br>two")
    assert place(source, "Uno dos", _align("Onetwo", "Uno dos", ("One", "Uno"), ("two", "dos"))) == "Uno<br> dos"


def test_text_that_looks_like_markup_is_escaped_on_the_way_back():
    assert place(strip("<b>a</b> &lt;b"), "a <b", _align("a <b", "a <b", ("a", "a"))) == "<b>a</b> &lt;b"


_inline = st.recursive(
    st.text(alphabet="ab <&>\"'é漢", max_size=8).map(escape),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(sorted(INLINE_TAGS - {"br", "a"})),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(_inline, st.text(alphabet="xyz <&ß", max_size=20))
def test_whatever_is_placed_is_well_formed_and_keeps_the_words(raw: str, target: str):
    out = place(strip(raw), target, [])
    assert strip(out).text == target
    assert sorted(t.name for t in strip(out).tags) == sorted(t.name for t in strip(clean(out)).tags)


@settings(max_examples=60, deadline=None)
@given(_inline)
def test_every_character_has_a_raw_span_inside_the_raw_text(raw: str):
    plain = strip(raw)
    for at in range(len(plain.text)):
        span = plain.to_raw(Span(at, at + 1))
        assert 0 <= span.start < span.end <= len(raw)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("See https://x.test/a?b=1.", ["https://x.test/a?b=1"]),
        ("Write to a.b@c-d.org, please", ["a.b@c-d.org"]),
        ("@NATO says #Ukraine (see www.x.test/a)", ["@NATO", "#Ukraine", "www.x.test/a"]),
        ("Shares of $AAPL rose; (NYSE: IBM) fell $5", ["$AAPL", "(NYSE: IBM)"]),
        ("No. 10, AT&T and C# 5", []),
    ],
)
def test_addresses_handles_and_tickers_are_protected(text: str, kept: list[str]):
    assert [s.of(text) for s in protected(text)] == kept


def test_a_bent_address_is_put_back_letter_for_letter():
    source, target = "Read https://x.test/A now.", "Lea https: //x.prueba/A ahora."
    links = [Alignment(Span(5, 21), Span(4, 10), 1.0), Alignment(Span(5, 21), Span(11, 23), 1.0)]
    assert restore(source, target, links).text == "Lea https://x.test/A ahora."


def test_a_lost_handle_is_inserted_once():
    assert restore(
        "Ask @nato now.", "Pregunte ahora.", _align("Ask @nato now.", "Pregunte ahora.", ("Ask", "Pregunte"))
    ).text == ("Pregunte @nato ahora.")


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Kharkiv and<br/>Odesa", "Kharkiv and Odesa"),
        ("one.<br>Two", "one. Two"),
        ("one <br>two", "one two"),
        ("Odesa<br>.", "Odesa."),
        ("l'<br>Odesa", "l'Odesa"),
        ("<br>one", "one"),
        ("東京<br>大阪", "東京大阪"),
        ("<b>one</b><br>two", "one two"),
    ],
)
def test_a_line_break_parts_words_where_no_space_does(raw: str, plain: str) -> None:
    stripped = strip(raw)
    assert stripped.text == plain
    last = plain.split()[-1]
    assert stripped.to_raw(Span(plain.index(last), len(plain))).of(raw) == last or last == plain
