"""Drafts as models leave them, beside what the locale's newspapers print."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.localization import Style, localize

PAIRS = Path(__file__).parent / "pairs"


def pairs() -> list[tuple[str, str, str, str]]:
    out = []
    for path in sorted(PAIRS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            source, draft, expected = line.replace("_", "\u00a0").replace("~", "\u202f").split(" | ")
            out.append((path.stem, source, draft, expected))
    return out


@pytest.mark.parametrize(("locale", "source", "draft", "expected"), pairs())
def test_the_draft_is_put_in_the_locales_dress_and_then_left_alone(
    locale: str, source: str, draft: str, expected: str, styles: Mapping[str, Style]
) -> None:
    assert localize(source, draft, locale, styles[locale]).text == expected
    again = localize(source, expected, locale, styles[locale])
    assert (again.text, again.changes) == (expected, ())


def test_every_locale_has_its_pairs(styles: Mapping[str, Style]) -> None:
    counts = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in PAIRS.glob("*.txt")}
    assert counts.keys() == styles.keys()
    assert min(counts.values()) >= 15
