"""Every format is valid, readable by an outside reader, and carries what issue it has to carry."""

from __future__ import annotations

import json
from dataclasses import replace

import feed_rules as rules
import feedparser
import pytest
from feed_samples import CHANNEL, CORRECTED, EMBARGOED, ITEM, KILLED, REPUBLISHED
from lxml import etree

from pipelines.errors import NotFound
from pipelines.formats import FORMATS, feed_format, find, item_format
from pipelines.formats import ninjs as ninjs_module
from pipelines.model import Block, BlockKind, FeedChannel, FeedItem, Label

FEEDS = [f.name for f in FORMATS if f.feed]
SINGLES = [f.name for f in FORMATS if f.item]


def judge(name: str, data: bytes) -> None:
    """The validator of each feed format."""
    if name == "rss":
        rules.check_rss(data)
    elif name == "atom":
        rules.check_atom(data)
    elif name == "json_feed":
        rules.check_json_feed(data)
    elif name == "newsml_g2":
        rules.check_newsml(data)
    elif name == "news_sitemap":
        rules.check_sitemap(data)
    elif name.startswith("ninjs"):
        for item in json.loads(data):
            rules.check_ninjs(item, {"ninjs": "3.1"}.get(name, name.removeprefix("ninjs-")))
    else:
        pytest.fail(f"nothing judges the format {name}: give it a branch here, and its rules to feed_rules.py")


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("items", [(), (ITEM,), (CORRECTED,), (KILLED,), (EMBARGOED,), (REPUBLISHED,)])
def test_every_feed_format_is_valid_for_every_state_of_an_item(name: str, items: tuple[FeedItem, ...]) -> None:
    judge(name, feed_format(name)(CHANNEL, items))


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_of_several_items_is_valid(name: str) -> None:
    second = replace(ITEM, uri="urn:newsroom:story:2:es", url="https://news.example/es/dos", byline=None)
    judge(name, feed_format(name)(CHANNEL, (CORRECTED, second, replace(KILLED, uri="urn:newsroom:story:3:es"))))


@pytest.mark.parametrize("name", FEEDS)
def test_equal_content_gives_equal_bytes(name: str) -> None:
    render = feed_format(name)
    assert render(CHANNEL, (replace(ITEM),)) == render(replace(CHANNEL), (ITEM,))


@pytest.mark.parametrize("item", [ITEM, CORRECTED, KILLED, EMBARGOED, REPUBLISHED])
def test_single_documents_are_valid(item: FeedItem) -> None:
    rules.check_nitf(item_format("nitf")(item))
    rules.check_newsml(item_format("newsml_g2")(item))
    for name, version in (("ninjs", "3.1"), ("ninjs-2.2", "2.2"), ("ninjs-1.6", "1.6")):
        rules.check_ninjs(json.loads(item_format(name)(item)), version)
    atom = etree.fromstring(item_format("atom")(item))
    if not item.killed:
        rules.check_atom_entry(atom)


@pytest.mark.parametrize(("name", "kind"), [("rss", "rss20"), ("atom", "atom10")])
def test_an_outside_reader_finds_everything(name: str, kind: str) -> None:
    feed = feedparser.parse(feed_format(name)(CHANNEL, (CORRECTED,)))
    assert not feed.bozo and feed.version == kind
    assert feed.feed.title == CHANNEL.title and feed.feed.language == "es"
    (entry,) = feed.entries
    assert entry.id == CORRECTED.uri and entry.title == CORRECTED.headline and entry.link == CORRECTED.url
    assert entry.author == "AFP"
    assert entry.published_parsed[:5] == (2024, 10, 17, 9, 30)
    assert entry.updated_parsed[:6] == (2024, 10, 17, 11, 0, 5)
    assert {t.term for t in entry.tags} == {"world", "Ukraine", "Russia", "machine-translated"}
    assert "Traducción automática, no revisada (modelo inicial inacabado)" in entry.content[0].value
    assert "El número era otro." in entry.content[0].value
    assert '<a href="https://example.com/x?a=1&amp;b=2">jefe</a>' in entry.content[0].value
    assert "Menos de 3 &lt; 4 &amp; más" in entry.content[0].value
    assert entry.summary.startswith("Traducción automática") and "Kiev teme una escalada." in entry.summary
    assert "© AFP. Editorial use only" in entry.rights


def test_rss_carries_the_provenance_in_our_namespace() -> None:
    item = rules.check_rss(feed_format("rss")(CHANNEL, (CORRECTED,))).find("channel/item")
    said = {c.tag.removeprefix(rules.DRAGOMAN): c.text for c in item if c.tag.startswith(rules.DRAGOMAN)}
    assert said["version"] == "2" and said["source_version"] == "4" and said["source_uri"] == ITEM.source_uri
    assert said["report_url"] == ITEM.report_url and said["model_note"] == "unfinished starter model"
    assert said["territories"] == "ES MX" and said["correction"] == "true"


def test_the_channel_names_itself_its_hub_and_the_next_page() -> None:
    for name in ("rss", "atom"):
        top = etree.fromstring(feed_format(name)(CHANNEL, (ITEM,)))
        links = {
            link.get("rel"): link.get("href") for link in top.iter(f"{rules.ATOM}link") if link.get("hreflang") is None
        }
        assert links["self"] == CHANNEL.self_url and links["hub"] == CHANNEL.hub_url
        assert links["next"] == CHANNEL.next_url and "previous" not in links
    feed = json.loads(feed_format("json_feed")(CHANNEL, (ITEM,)))
    assert feed["next_url"] == CHANNEL.next_url and feed["hubs"] == [{"type": "WebSub", "url": CHANNEL.hub_url}]


def test_other_languages_are_linked_and_the_item_itself_is_not_its_own_alternate() -> None:
    entry = rules.check_atom(feed_format("atom")(CHANNEL, (ITEM,))).find(f"{rules.ATOM}entry")
    alternates = [(e.get("hreflang"), e.get("href")) for e in entry if e.get("rel") == "alternate"]
    assert alternates == [
        ("es", ITEM.url),
        ("ru", "https://news.example/ru/ukraina"),
        ("pt-BR", "https://news.example/pt-BR/ucrania"),
    ]
    three = ninjs_module.item_3(ITEM)["associations"]
    assert [(a["rel"], a["language"]) for a in three] == [
        ("translationOf", "en"),
        ("translation", "ru"),
        ("translation", "pt-BR"),
    ]
    assert three[0]["version"] == "3" and three[1]["uri"] == "urn:newsroom:story:1:ru"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (Label.MACHINE, "trainedAlgorithmicMedia"),
        (Label.REVIEWED, "compositeWithTrainedAlgorithmicMedia"),
        (Label.HUMAN, "digitalCreation"),
    ],
)
def test_the_label_is_said_in_the_vocabulary_of_iptc(label: Label, code: str) -> None:
    item = replace(ITEM, label=label)
    uri = f"http://cv.iptc.org/newscodes/digitalsourcetype/{code}"
    assert ninjs_module.item_3(item)["digitalSourceType"] == {"name": code, "uri": uri}
    assert ninjs_module.item_1(item)["digitalsourcetype"]["uri"] == uri
    newsml = rules.check_newsml(item_format("newsml_g2")(item))
    assert newsml.xpath("//*[local-name()='digitalSourceType']/@uri") == [uri]


def test_newsml_versions_point_to_the_one_before_and_signal_corrections() -> None:
    top = rules.check_newsml(item_format("newsml_g2")(CORRECTED))
    assert (top.get("guid"), top.get("version"), top.get("conformance")) == (ITEM.uri, "2", "power")
    assert top.xpath("//*[local-name()='signal']/@qcode") == ["sig:correction"]
    (link,) = top.xpath("//*[local-name()='link'][@rel='irel:previousVersion']")
    assert (link.get("residref"), link.get("version")) == (ITEM.uri, "1")
    assert "".join(top.find(f".//{rules.XHTML}body").itertext()).count("10.000") == 0  # the headline is not repeated


def test_an_empty_atom_feed_has_a_constant_time() -> None:
    top = rules.check_atom(feed_format("atom")(CHANNEL, ()))
    assert top.findtext(f"{rules.ATOM}updated") == "1970-01-01T00:00:00Z"


def test_of_two_versions_of_one_item_only_the_newer_goes_out() -> None:
    for name in ("rss", "atom", "json_feed", "newsml_g2", "ninjs"):
        data = feed_format(name)(CHANNEL, (ITEM, KILLED))
        assert ITEM.headline not in data.decode()


def test_a_sitemap_has_at_most_a_thousand_addresses_and_googles_languages() -> None:
    items = [replace(ITEM, uri=f"urn:x:{n}", locale="zh-Hans", alternates=()) for n in range(1005)]
    top = rules.check_sitemap(feed_format("news_sitemap")(CHANNEL, items))
    assert len(top) == 1000
    assert set(top.xpath("//*[local-name()='language']/text()")) == {"zh-cn"}


def test_list_items_gather_and_credits_stay() -> None:
    html = ninjs_module.item_1(ITEM)["body_html"]
    assert "<ul><li>Uno</li><li>Dos</li></ul>" in html
    assert "<blockquote><p>«No es nuevo», dijo.</p></blockquote>" in html
    assert "<p><small>Foto: AFP</small></p>" in html and "<pre><code>x &lt; y</code></pre>" in html


def test_unsafe_inline_html_is_cleaned_on_the_way_out() -> None:
    bad = '<b onclick="x()">a</b><script>alert(1)</script><a href="javascript:x">b</a><a href="/rel">c</a><iframe>'
    item = replace(ITEM, blocks=(Block(BlockKind.PARAGRAPH, bad, html=True),))
    html = ninjs_module.item_1(item)["body_html"]
    rules.check_fragment(html)
    assert "<b>a</b>" in html and "script" not in html and "alert" not in html


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="rss, atom"):
        find("opml")
    with pytest.raises(NotFound, match="no feed"):
        feed_format("nitf")
    with pytest.raises(NotFound, match="no single item"):
        item_format("rss")


def test_a_channel_without_addresses_still_gives_well_formed_xml() -> None:
    for name in ("rss", "atom", "newsml_g2"):
        etree.fromstring(feed_format(name)(FeedChannel("", "es", "", ""), (ITEM,)))
