"""What stands around a story on pages of other papers: headers in columns, menus, sign-offs, names of broadcasters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.intake import read
from pipelines.intake.dates import printed
from pipelines.model import Article, BlockKind

STORY = (
    "Storm batters coast\n\n{}A storm battered the north coast of Scotland overnight, leaving homes without power.\n\n{}"
    "Forecasters expect winds to ease by Friday.\n"
)


def _page(before: str = "", above: str = "", between: str = "") -> Article:
    return read((before + STORY.format(above, between)).encode())


@pytest.mark.parametrize(
    "before",
    [
        "www.dailyherald.example            Thursday, March 14, 2024            Page 3\n\n",
        "Home | News | Sport | Weather\n\n",
        "Al Jazeera English\n\n",
        "BBC News\n\n",
    ],
)
def test_what_stands_over_a_headline_is_not_the_headline(before: str) -> None:
    article = _page(before)
    assert article.headline == "Storm batters coast"
    assert len(article.blocks) == 3


def test_a_masthead_with_its_slogan_is_known_by_an_address_on_the_page() -> None:
    article = _page(
        "KYIV INDEPENDENT\nNEWS FROM UKRAINE\n\n", between="https://kyivindependent.com/author/ann-lee/\n\n"
    )
    assert article.headline == "Storm batters coast"
    assert [aside.reason for aside in article.set_aside] == ["masthead"]


def test_capitals_without_such_an_address_stay_the_headline() -> None:
    assert read(("STORM BATTERS COAST\n\n" + STORY.format("", "")).encode()).headline == "STORM BATTERS COAST"


@pytest.mark.parametrize(
    "line",
    [
        "2 min read",
        "See BUDGET, Page A12",
        "A version of this article appears in print on Feb. 3, 2024, Section A, Page 1 of the New York edition.",
        "Our Standards: The Thomson Reuters Trust Principles.",
    ],
)
def test_notes_of_the_page_are_no_part_of_the_story(line: str) -> None:
    article = _page(between=f"{line}\n\n")
    assert [aside.text for aside in article.set_aside] == [line]
    assert len(article.blocks) == 3


def test_an_agencys_sign_off_is_a_credit_and_stays_untranslated() -> None:
    article = _page(between="(Reporting by John Smith in London; Editing by Ann Lee)\n\n")
    assert article.blocks[2].kind is BlockKind.CREDIT


def test_bullets_under_the_headline_are_a_list() -> None:
    article = _page(above="• Thousands without power\n• Trains cancelled\n\n")
    assert [b.text for b in article.blocks if b.kind is BlockKind.LIST_ITEM] == [
        "Thousands without power",
        "Trains cancelled",
    ]


def test_a_byline_may_be_shared_with_a_desk() -> None:
    article = _page(above="by Ann Lee and The Herald news desk\n\n")
    assert article.byline
    assert article.byline.name == "Ann Lee"


@pytest.mark.parametrize(
    ("text", "hour"),
    [("Feb. 3, 2024, 8:15 a.m. ET", 13), ("July 3, 2024, 8:15 a.m. ET", 12), ("March 9, 2024 8:15 ET", 13)],
)
def test_american_zones_follow_the_season(text: str, hour: int) -> None:
    moment = printed(text)
    assert moment is not None
    assert moment == datetime(2024, moment.month, moment.day, hour, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["Prices rose in Japan | analysts say it will last for years", "Sky falls on the village"]
)
def test_prose_with_a_bar_or_an_outlets_word_in_it_stays(line: str) -> None:
    assert line in " ".join(b.text for b in _page(between=f"{line}\n\n").blocks)
