"""Polish and Czech terms take the form that their place asks for, from explicit forms alone or with Morfeusz."""

from __future__ import annotations

import pytest

from pipelines.glossary import west_slavic
from pipelines.glossary.book import Glossary
from pipelines.glossary.enforce import Item, Policy, settle_all
from pipelines.model import Alignment, CaseRule, Hypothesis, Span, Term, TermKind

NAME = {"case_rule": CaseRule.CAPITALISED, "pos": "propn"}
EXPLICIT = [
    Term("Zelensky", "Zełenski", "pl", kind=TermKind.PERSON, gender="m", **NAME,
         forms=("Zełenskiego", "Zełenskiemu", "Zełenskiego", "Zełenskim", "Zełenskim")),
    Term("Kyiv", "Kijów", "pl", kind=TermKind.PLACE, gender="m", **NAME,
         forms=("Kijowa", "Kijowowi", "Kijów", "Kijowem", "Kijowie")),
    Term("missile", "rakieta", "pl", gender="f", pos="noun"),
    Term("Kyiv", "Kyjev", "cs", kind=TermKind.PLACE, gender="m", **NAME,
         forms=("Kyjeva", "Kyjevu", "Kyjev", "Kyjevem", "Kyjevě")),
    Term("Prague", "Praha", "cs", kind=TermKind.PLACE, gender="f", **NAME,
         forms=("Prahy", "Praze", "Prahu", "Prahou", "Praze")),
]  # fmt: skip
MADE = [
    Term("North Korea", "Korea Północna", "pl", kind=TermKind.PLACE, gender="f", **NAME),
    Term("White House", "Biały Dom", "pl", kind=TermKind.BODY, gender="m", **NAME),
    Term("Donald Tusk", "Donald Tusk", "pl", kind=TermKind.PERSON, gender="m", **NAME),
]


def put(terms: list[Term], locale: str, source: str, draft: str, pair: tuple[str, str]) -> str:
    glossary = Glossary([t for t in terms if t.locale == locale], locale)
    spans = [Span(text.index(w), text.index(w) + len(w)) for text, w in zip((source, draft), pair)]
    item = Item(source, glossary.hits(source), [Hypothesis(draft, -0.4, (Alignment(spans[0], spans[1], 1.0),))])
    return settle_all([item], glossary, lambda asks: [], Policy(prefix=False))[0].text


@pytest.mark.parametrize("dictionary", [True, False])
@pytest.mark.parametrize(
    ("locale", "source", "draft", "pair", "wanted"),
    [
        ("pl", "talks with Zelensky", "rozmowy z Zelensky", ("Zelensky", "Zelensky"), "rozmowy z Zełenskim"),
        ("pl", "a letter from Zelensky", "list od Zelensky", ("Zelensky", "Zelensky"), "list od Zełenskiego"),
        ("pl", "in Kyiv", "w Kyiv", ("Kyiv", "Kyiv"), "w Kijowie"),
        ("pl", "he went to Kyiv", "pojechał do Kyiv", ("Kyiv", "Kyiv"), "pojechał do Kijowa"),
        ("pl", "Kyiv says", "Kyiv mówi", ("Kyiv", "Kyiv"), "Kijów mówi"),
        ("pl", "Kyiv's army", "armia Kyiv", ("Kyiv", "Kyiv"), "armia Kijowa"),
        ("cs", "in Kyiv", "v Kyiv", ("Kyiv", "Kyiv"), "v Kyjevě"),
        ("cs", "from Prague", "z Prague", ("Prague", "Prague"), "z Prahy"),
        ("cs", "to Prague", "do Prague", ("Prague", "Prague"), "do Prahy"),
        ("cs", "near Kyiv", "blízko Kyiv", ("Kyiv", "Kyiv"), "blízko Kyjeva"),
        ("cs", "against Kyiv", "proti Kyiv", ("Kyiv", "Kyiv"), "proti Kyjevu"),
        ("cs", "Prague says", "Prague říká", ("Prague", "Prague"), "Praha říká"),
    ],
)
def test_explicit_forms_in_the_grammars_order_are_enough(
    monkeypatch: pytest.MonkeyPatch, dictionary: bool, locale: str, source: str, draft: str, pair: tuple[str, str],
    wanted: str,
) -> None:  # fmt: skip
    if not dictionary:
        monkeypatch.setattr(west_slavic, "_morfeusz", lambda: None)
        west_slavic._readings.cache_clear()
        west_slavic.west_slavic_forms.cache_clear()
    assert put(EXPLICIT, locale, source, draft, pair) == wanted
    west_slavic._readings.cache_clear()
    west_slavic.west_slavic_forms.cache_clear()


@pytest.mark.parametrize(
    ("source", "draft", "pair", "wanted"),
    [
        ("from North Korea", "z Nordkorei", ("North Korea", "Nordkorei"), "z Korei Północnej"),
        ("with North Korea", "z Nordkorą", ("North Korea", "Nordkorą"), "z Koreą Północną"),
        ("in the White House", "w Whitehouse", ("White House", "Whitehouse"), "w Białym Domu"),
        (
            "in ancient North Korea",
            "w starożytnym Egipcie",
            ("North Korea", "Egipcie"),
            "w starożytnym Korei Północnej",
        ),
        ("for Donald Tusk", "dla Donaldo", ("Donald Tusk", "Donaldo"), "dla Donalda Tuska"),
        ("Donald Tusk said", "Donaldo powiedział", ("Donald Tusk", "Donaldo"), "Donald Tusk powiedział"),
    ],
)
def test_morfeusz_makes_the_forms_of_words_that_it_knows(
    source: str, draft: str, pair: tuple[str, str], wanted: str
) -> None:
    pytest.importorskip("morfeusz2")
    assert put(MADE, "pl", source, draft, pair) == wanted


def test_a_word_that_nobody_knows_the_form_of_stays_and_is_accepted_in_others() -> None:
    glossary = Glossary([Term("Kyrgyz", "Qwxyz", "pl", kind=TermKind.PLACE, gender="m", **NAME)], "pl")
    (term,) = glossary.terms
    assert {f.text for f in glossary.forms(term)} == {"Qwxyz"}
    assert glossary.accepted(term, "do Qwxyza")
