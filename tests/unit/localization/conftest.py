"""The twelve locales' house styles, loaded once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import glossaries
from pipelines.localization import Style

LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")


def load(locale: str) -> Style:
    return Style.load(Path(glossaries.__path__[0]) / f"en-{locale}" / "style.toml")


@pytest.fixture(scope="session")
def styles() -> Mapping[str, Style]:
    return {locale: load(locale) for locale in LOCALES}
