"""Transliteration, its key, and proposals for unknown names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from pipelines.glossary.book import Glossary
from pipelines.glossary.propose import ORIGIN, propose
from pipelines.model import TermStatus
from pipelines.transliteration import candidates, latin_key, transliterate

from .terms import person


@pytest.mark.parametrize(
    ("name", "russian", "ukrainian"),
    [
        ("Volodymyr Zelensky", "Владимир Зеленский", "Володимир Зеленський"),
        ("Keir Starmer", "Кир Стармер", "Кір Стармер"),
        ("Jake Sullivan", "Джейк Сулливан", "Джейк Сулліван"),  # by its letters: a person corrects the proposal
        ("Antony Blinken", "Энтони Блинкен", "Ентоні Блінкен"),
        ("Dmitry Peskov", "Дмитрий Песков", "Дмитро Песков"),
        ("Michael Johnson", "Майкл Джонсон", "Майкл Джонсон"),
        ("Marco Rubio", "Марко Рубио", "Марко Рубіо"),
        ("Ludwig van Beer", "Лудуиг ван Бир", "Лудвіг ван Бір"),
    ],
)
def test_names_follow_the_newspapers_convention(name: str, russian: str, ukrainian: str) -> None:
    assert (transliterate(name, "ru"), transliterate(name, "uk")) == (russian, ukrainian)


@pytest.mark.parametrize(
    "spellings",
    [
        [("Зеленский", "ru"), ("Зеленський", "uk"), ("Zelensky", "en"), ("Zełenski", "pl"), ("زيلينسكي", "ar")],
        [("Путин", "ru"), ("Putin", "en"), ("Poutine", "fr"), ("بوتين", "ar")],
        [("Жириновский", "ru"), ("Zhirinovsky", "en"), ("Schirinowski", "de"), ("Żyrinowski", "pl")],
        [("Макрон", "ru"), ("Macron", "en"), ("マクロン", "ja")],
        [("Ким", "ru"), ("Kim", "en"), ("キム", "ja")],
    ],
)
def test_one_name_in_several_scripts_has_near_keys(spellings: list[tuple[str, str]]) -> None:
    keys = [latin_key(*s) for s in spellings]
    assert all(fuzz.ratio(keys[0], k) >= 75 for k in keys), keys


def test_different_names_have_different_keys() -> None:
    assert fuzz.ratio(latin_key("Путин", "ru"), latin_key("Zelensky", "en")) < 50


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["ru", "uk", "es", "ar", "ja", "zh-Hans"]))
def test_any_text_is_transliterated_without_a_traceback(text: str, locale: str) -> None:
    assert candidates(text, locale)[0] == transliterate(text, locale)
    latin_key(text, locale)


def test_a_locale_of_latin_script_keeps_the_name() -> None:
    assert transliterate("Keir Starmer", "es") == "Keir Starmer" and not propose(["Keir Starmer said"], "es")


def test_unknown_names_are_proposed_never_final() -> None:
    known = Glossary([person("Keir Starmer", "Кир Стармер")], "ru")
    sources = ["Prime Minister Keir Starmer met Rob Bauer on Monday.", "Then Rob Bauer left New Street."]
    (term,) = propose(sources, "ru", known)
    assert (term.source, term.target) == ("Rob Bauer", "Роб Боер")
    assert term.status is TermStatus.ADMITTED and term.origin == ORIGIN
