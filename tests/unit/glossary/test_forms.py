"""Inflected forms, and where they stand in a text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.glossary.forms import accepted, forms
from pipelines.model import Term, TermKind, TermStatus

from .terms import person, place

GOLDEN = Path(__file__).parents[2] / "golden" / "glossary" / "declension.tsv"
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")


def rows() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", rows(), ids=lambda r: r["nomn"])
def test_the_first_form_of_each_case_is_the_newspapers_one(row: dict[str, str]) -> None:
    term = Term("x", row["nomn"], row["locale"], kind=TermKind(row["kind"]), gender=row["gender"])
    number = "plur" if row["nomn"].startswith("Соедин") else "sing"
    first = {c: next(f.text for f in forms(term) if {c, number} <= f.grammemes) for c in CASES}
    assert first == {c: row[c] for c in CASES}


@pytest.mark.parametrize(
    ("term", "target", "found"),
    [
        (person("Putin", "Владимир Путин", gender="m"), "встреча с Владимиром Путиным", "Владимиром Путиным"),
        (place("North Korea", "Северная Корея"), "из Северной Кореи.", "Северной Кореи"),
        (Term("missile", "ракета", "ru"), "Ракетами и", "Ракетами"),
        (Term("North Korean", "северокорейский", "ru", pos="adj"), "северокорейских солдат", "северокорейских"),
        (place("Kyiv", "Київ", "uk"), "у Києві", "Києві"),
        (Term("prime minister", "прем'єр-міністр", "uk"), "прем’єр-міністром", "прем’єр-міністром"),
        (Term("missile", "misil balístico", "es"), "los misiles balísticos", "misiles balísticos"),
        (Term("minister", "ministro", "es", kind=TermKind.TITLE), "la ministra", "ministra"),
        (Term("hospital", "hôpital", "fr"), "des hôpitaux", "hôpitaux"),
        (place("Germany", "Deutschland", "de"), "Deutschlands Politik", "Deutschlands"),
        (place("US", "Vereinigte Staaten", "de", number="pl"), "in den Vereinigten Staaten", "Vereinigten Staaten"),
        (Term("sanction", "sanção", "pt-BR"), "as sanções", "sanções"),
        (Term("missile", "missile balistico", "it"), "missili balistici", "missili balistici"),
        (place("Ukraine", "Ukraina", "pl"), "w Ukrainie", "Ukrainie"),
        (person("Zelensky", "Zełenski", "pl"), "Zełenskiego", "Zełenskiego"),
        (place("America", "Ameryka", "pl"), "w Ameryce", "Ameryce"),
        (place("Russia", "Rusya", "tr"), "Rusya'nın", "Rusya'nın"),
        (Term("soldier", "asker", "tr"), "askerlerin", "askerlerin"),
        (place("Russia", "روسيا", "ar"), "وروسيا", "وروسيا"),
        (Term("president", "رئيس", "ar"), "للرئيس", "للرئيس"),
        (Term("president", "رئيس", "ar"), "خطاب الرّئيس يشير", "الرّئيس"),
        (place("North Korea", "北朝鮮", "ja"), "また北朝鮮は", "北朝鮮"),
        (person("Putin", "普京", "zh-Hans"), "总统普京说", "普京"),
    ],
)
def test_inflected_forms_are_accepted(term: Term, target: str, found: str) -> None:
    assert [span.of(target) for span in accepted(term, target)] == [found]


@pytest.mark.parametrize(
    ("term", "target"),
    [
        (place("Iran", "Иран", "ru"), "Ирак и иранский, Тегеран"),
        (place("Iran", "Iran", "pl"), "irański Iranka Irak"),
        (place("Mali", "Mali", "tr"), "Maliye Bakanlığı"),
        (Term("war", "война", "ru"), "воин и военный"),
        (person("Putin", "Путин", "ru"), "сезон путины и путин"),
        (Term("coup", "golpe", "es"), "golpear golpista"),
        (Term("peace", "سلام", "ar"), "إسلامية"),
    ],
)
def test_another_word_is_not_accepted(term: Term, target: str) -> None:
    assert not accepted(term, target)


def test_a_keep_term_stands_as_it_is_written() -> None:
    keep = Term("WhatsApp", "WhatsApp", "ru", TermStatus.KEEP)
    assert accepted(keep, "в WhatsApp.") and not accepted(keep, "в whatsapp") and not accepted(keep, "WhatsAppом")


def test_explicit_forms_are_accepted_beside_the_made_ones() -> None:
    term = place("x", "Папуа — Новая Гвинея", forms=("Папуа — Новой Гвинеи",))
    assert accepted(term, "из Папуа — Новой Гвинеи")


def test_a_target_alone_as_its_form_does_not_decline() -> None:
    assert {f.text for f in forms(person("x", "Абэ", forms=("Абэ",)))} == {"Абэ"}
