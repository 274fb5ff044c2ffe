"""Whatever an item holds, every format stays well-formed and valid."""

from __future__ import annotations

import json
from dataclasses import replace

import feed_rules as rules
import pytest
from feed_samples import CHANNEL, ITEM, ITEMS, NASTY
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from test_feed_formats import FEEDS, judge

from pipelines.formats import feed_format, item_format, page
from pipelines.formats.text import clean, identity, web_url
from pipelines.model import Block, BlockKind, FeedItem


@settings(max_examples=40, deadline=None)
@given(st.lists(ITEMS, max_size=3))
def test_any_items_give_valid_feeds(items: list[FeedItem]) -> None:
    for name in FEEDS:
        judge(name, feed_format(name)(CHANNEL, items))


@settings(max_examples=40, deadline=None)
@given(ITEMS)
def test_any_item_gives_valid_documents(item: FeedItem) -> None:
    rules.check_nitf(item_format("nitf")(item))
    rules.check_newsml(item_format("newsml_g2")(item))
    etree.fromstring(item_format("atom")(item))
    tree = lxml_html.document_fromstring(page.render_item(item))
    for script in tree.iter("script"):
        assert script.get("type") == "application/ld+json"
        json.loads(script.text)
    assert len(list(tree.iter("script"))) == (item.status == "usable")


@settings(max_examples=30, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_any_pairs_give_a_page_of_two_columns(source: str, target: str, headline: str) -> None:
    data = page.side_by_side([(source, target)], ITEM, article_headline=headline, extra=[(source, target)])
    tree = lxml_html.document_fromstring(data)
    assert len(tree.findall(".//td")) == 2 and not list(tree.iter("script"))


@settings(max_examples=60, deadline=None)
@given(NASTY)
def test_identities_and_addresses_are_plain_ascii_without_blanks(text: str) -> None:
    for made in (identity(text), web_url(text), web_url("https://a.example/" + text)):
        assert made.isascii() and not any(c.isspace() for c in made)


@pytest.mark.parametrize("html", [False, True])
def test_a_body_longer_than_any_article_stays_valid(html: bool) -> None:
    text = ("<b>ж</b> 👍 & ]]> \x00 " if html else "ж 👍 <b> & ]]> \x00 ") * 12_000
    item = replace(ITEM, blocks=(Block(BlockKind.PARAGRAPH, text, html),))
    assert len(text.encode()) > 200_000
    for name in ("atom", "json_feed", "newsml_g2"):
        judge(name, feed_format(name)(CHANNEL, (item,)))
    rules.check_nitf(item_format("nitf")(item))


def test_absurd_nesting_keeps_the_text() -> None:
    text = "<b>" * 5000 + "kept" + "</b>" * 5000
    item = replace(ITEM, blocks=(Block(BlockKind.PARAGRAPH, text, html=True),))
    for name in ("rss", "atom", "json_feed", "newsml_g2"):
        data = feed_format(name)(CHANNEL, (item,))
        judge(name, data)
        assert b"kept" in data


def test_only_what_xml_forbids_is_taken_out() -> None:
    kept = "a\tb\nc \x7f\x85\u2028\ufffd👍‏ ‮"
    assert clean("\x00\x0b\x1f" + kept + "\ufffe\uffff\ud800\udfff") == kept
