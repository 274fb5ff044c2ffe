"""The fixed words: every locale has every key, and pages run the right way."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from feed_samples import ITEM
from lxml import html as lxml_html

from pipelines.formats import page
from pipelines.formats.words import direction, keys, label, spoken, table
from pipelines.model import Label

LOCALES = {"en", "es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja"}


def test_every_locale_has_every_word_and_its_fields() -> None:
    assert set(table()) == LOCALES
    english = asdict(table()["en"])
    for locale, words in table().items():
        said = asdict(words)
        assert set(said) == set(keys()) and all(v.strip() for v in said.values())
        assert [v.count("{") for v in said.values()] == [v.count("{") for v in english.values()], locale
        if locale != "en":
            assert sum(said[k] == english[k] for k in said) <= 1, locale


@pytest.mark.parametrize(
    ("locale", "served"),
    [("es-MX", "es"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh-CN", "zh-Hans"), ("zh-Hant", "en"), ("ko", "en")],
)
def test_a_missing_locale_takes_the_nearest_or_english(locale: str, served: str) -> None:
    assert spoken(locale) == served


@pytest.mark.parametrize(
    ("locale", "dir"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("ar-Latn", "ltr"), ("ru", "ltr"), ("ku", "rtl")],
)
def test_direction(locale: str, dir: str) -> None:
    assert direction(locale) == dir


def test_the_label_is_in_the_items_language_with_the_models_note() -> None:
    assert label(replace(ITEM, locale="ru")) == "Машинный перевод, не проверен (незавершённая начальная модель)"
    assert label(replace(ITEM, label=Label.REVIEWED, model_note="")) == "Traducción automática, revisada por un editor"
    assert label(replace(ITEM, model_note="beta")).endswith("(beta)")


def test_an_arabic_page_runs_from_right_to_left() -> None:
    tree = lxml_html.document_fromstring(page.render_item(replace(ITEM, locale="ar", headline="مرحبا")))
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    beside = lxml_html.document_fromstring(page.side_by_side([("Hello", "مرحبا")], replace(ITEM, locale="ar")))
    assert [(td.get("lang"), td.get("dir")) for td in beside.iter("td")] == [("en", "ltr"), ("ar", "rtl")]


def test_hreflang_lists_the_page_itself_all_others_and_a_default() -> None:
    tree = lxml_html.document_fromstring(page.render_item(ITEM))
    links = {e.get("hreflang"): e.get("href") for e in tree.iter("link") if e.get("rel") == "alternate"}
    assert set(links) == {"es", "ru", "pt-BR", "en", "x-default"}
    assert links["es"] == ITEM.url and links["en"] == links["x-default"] == ITEM.source_url


def test_the_side_by_side_page_shows_label_note_and_pairs_in_order() -> None:
    data = page.side_by_side([("One.", "Uno."), ("Two.", "Dos.")], ITEM, article_headline="Ukraine says")
    tree = lxml_html.document_fromstring(data)
    assert [td.text for td in tree.iter("td")] == ["One.", "Uno.", "Two.", "Dos."]
    assert "no revisada (modelo inicial inacabado)" in tree.findtext(".//p[@class='label']")
    assert "Ukraine says" in tree.text_content()
