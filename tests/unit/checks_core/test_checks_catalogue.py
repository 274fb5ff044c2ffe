"""docs/checks.md says what the classes say."""

from __future__ import annotations

from pathlib import Path

from pipelines.checks import load
from pipelines.checks.catalogue import page


def test_the_page_is_made_from_the_classes() -> None:
    kept = Path(__file__).parents[3] / "docs" / "checks.md"
    assert kept.read_text("utf-8") == page(), "run: python -m pipelines.checks.catalogue > docs/checks.md"


def test_every_check_says_what_it_finds_in_a_sentence() -> None:
    for check in load():
        assert check.name and check.description.endswith("."), check.id
