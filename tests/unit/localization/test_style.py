"""House style files: what is read, and what is said of a broken one."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.errors import BadInput, NotConfigured
from pipelines.localization import Style, territories
from pipelines.localization.style import RULES

GOOD = '[rules]\nnumbers = true\n[marks]\nquotes = "«»"\ninner_quotes = "“”"\n'


def test_every_locale_switches_every_rule_on_or_off_by_name(styles: Mapping[str, Style]) -> None:
    import tomllib

    import glossaries

    for locale in styles:
        raw = tomllib.loads((Path(glossaries.__path__[0]) / f"en-{locale}" / "style.toml").read_text(encoding="utf-8"))
        assert tuple(raw["rules"]) == RULES, locale
        assert styles[locale].locale == locale


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        GOOD.replace("numbers", "nubmers"),
        GOOD.replace("true", "1"),
        GOOD.replace("«»", "«"),
        "[rules]\n",
        GOOD + '[times]\nclock = "{hours}"\n',
        GOOD + '[units]\ndo = "guess"\n',
        GOOD + '[magnitudes.words]\n6 = { singular = "x" }\n',
        GOOD + "[magnitudes.words]\nsix = 'x'\n",
    ],
)
def test_a_broken_style_is_refused_with_its_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "style.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"style\.toml"):
        Style.load(path)


def test_a_missing_style_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="write one"):
        Style.load(tmp_path / "style.toml")


def test_the_switches_are_read_in_one_order(tmp_path: Path) -> None:
    path = tmp_path / "en-es" / "style.toml"
    path.parent.mkdir()
    path.write_text(GOOD.replace("numbers = true", "quotes = true\nnumbers = true\ndash = false"), encoding="utf-8")
    assert Style.load(path).rules == ("numbers", "quotes")


def test_territories_are_cldrs_in_the_locale() -> None:
    assert territories("pt-BR")["DE"] == "Alemanha"
    assert territories("zh-Hans")["FR"] == "法国"
    assert "EU" not in territories("es")
    with pytest.raises(BadInput):
        territories("xx-nowhere")
