"""Public feeds over HTTP: valid, conditional, paged, of constant cost."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from feed_site import BASE, T0, correct, item, kill, put
from lxml import etree
from lxml import html as lxml_html

from newsroom.feeds.rendered import KEPT
from newsroom.feeds.rendering import PAGE
from store.models import Publication
from tests.worker.delivery.conftest import parcel
from worker.delivery import websub

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "formats"))
import feed_rules as rules

pytestmark = pytest.mark.django_db
SUFFIXES = ["rss.xml", "atom.xml", "feed.json", "ninjs.json", "newsml.xml"]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    KEPT.clear()


def judge(suffix: str, data: bytes) -> None:
    if suffix == "ninjs.json":
        for one in json.loads(data):
            rules.check_ninjs(one, "3.1")
    else:
        known = {"rss.xml": rules.check_rss, "atom.xml": rules.check_atom, "feed.json": rules.check_json_feed}
        known.get(suffix, rules.check_newsml)(data)


def links(header: str) -> dict[str, str]:
    """rel -> url of a Link header; a rel that stands twice fails."""
    found = [part.strip().partition(">; rel=") for part in header.split(",")]
    pairs = [(rel.strip('"'), url.lstrip("<")) for url, _, rel in found]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_feed_is_valid(client: Client, suffix: str) -> None:
    response = client.get(f"/feeds/es/{suffix}")
    assert response.status_code == 200
    judge(suffix, response.content)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_feed_with_a_correction_and_a_kill_is_valid_and_shows_both(client: Client, suffix: str) -> None:
    for number in (1, 2, 3):
        put(item(number))
    put(correct(item(2), headline="Noticia corregida"))
    put(kill(item(3)))
    data = client.get(f"/feeds/es/{suffix}").content
    judge(suffix, data)
    text = data.decode()
    assert "Noticia 1" in text and "Noticia corregida" in text
    assert "Noticia 2" not in text and "Noticia 3" not in text and "Texto 3" not in text
    assert "tag:127.0.0.1,2024-10-17:3/es" in text  # the kill is told by its identity


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_two_requests_give_the_same_bytes(client: Client, suffix: str) -> None:
    put(item())
    first = client.get(f"/feeds/es/{suffix}")
    KEPT.clear()
    second = client.get(f"/feeds/es/{suffix}")
    assert first.content == second.content and first["ETag"] == second["ETag"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_304_on_the_etag_and_on_the_date_and_200_after_a_change(client: Client, suffix: str) -> None:
    put(item())
    url = f"/feeds/es/{suffix}"
    full = client.get(url)
    assert full["ETag"].startswith('"') and full["Last-Modified"] == "Thu, 17 Oct 2024 09:01:00 GMT"
    by_tag = client.get(url, headers={"If-None-Match": full["ETag"]})
    by_date = client.get(url, headers={"If-Modified-Since": full["Last-Modified"]})
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert not by_tag.content and by_tag["ETag"] == full["ETag"] and "Cache-Control" in by_tag
    put(correct(item()))
    assert client.get(url, headers={"If-None-Match": full["ETag"]}).status_code == 200
    assert client.get(url, headers={"If-Modified-Since": full["Last-Modified"]}).status_code == 200


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    put(item())
    got, head = client.get("/feeds/es/rss.xml"), client.head("/feeds/es/rss.xml")
    assert head.status_code == 200 and not head.content
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Link", "Cache-Control"):
        assert head[name] == got[name]
    assert int(got["Content-Length"]) == len(got.content)


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", ""), ("*", "br"), ("gzip;q=0", "")],
)
def test_bodies_are_compressed_as_the_client_likes_with_a_validator_of_their_own(
    client: Client, accepts: str, coding: str
) -> None:
    put(item())
    plain = client.get("/feeds/es/rss.xml")
    coded = client.get("/feeds/es/rss.xml", headers={"Accept-Encoding": accepts})
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[coding]
    assert unpack(coded.content) == plain.content and coded.get("Content-Encoding", "") == coding
    assert (coded["ETag"] == plain["ETag"]) is (coding == "")
    assert "Accept-Encoding" in coded["Vary"]
    again = client.get("/feeds/es/rss.xml", headers={"Accept-Encoding": accepts, "If-None-Match": coded["ETag"]})
    assert again.status_code == 304


def test_paging_walks_the_archive_once_forth_and_back(client: Client) -> None:
    for number in range(2 * PAGE + 10):
        put(item(number))
    seen, url, pages = [], "/feeds/es/atom.xml", []
    while url:
        response = client.get(url.removeprefix(BASE))
        pages.append(url.removeprefix(BASE))
        seen += [e.findtext(f"{ATOM}id") for e in etree.fromstring(response.content).iter(f"{ATOM}entry")]
        rels = links(response["Link"])
        assert rels["self"] == BASE + pages[-1]
        url = rels.get("next", "")
    assert len(pages) == 3 and len(seen) == len(set(seen)) == 2 * PAGE + 10
    back = client.get(links(client.get(pages[2])["Link"])["prev"].removeprefix(BASE))
    ids = [e.findtext(f"{ATOM}id") for e in etree.fromstring(back.content).iter(f"{ATOM}entry")]
    assert ids == seen[PAGE : 2 * PAGE]
    assert json.loads(client.get("/feeds/es/feed.json").content)["next_url"].startswith(
        f"{BASE}/feeds/es/feed.json?before="
    )


def walk(client: Client, url: str, way: str = "next") -> Iterator[list[str]]:
    """The items of each page, until there is no link that way."""
    while url:
        response = client.get(url.removeprefix(BASE))
        url = links(response["Link"]).get(way, "")
        yield [one["id"] for one in json.loads(response.content)["items"]]


def test_what_is_published_while_one_walks_is_neither_lost_nor_brought_twice(client: Client) -> None:
    """Down by `next`, then up by `after` from the newest key seen: all there is, each change once."""
    there = {put(item(number)).uri for number in range(2 * PAGE + 10)}
    newest = Publication.objects.latest("pk").pk
    down: list[str] = []
    for number, page in enumerate(walk(client, "/feeds/es/feed.json")):
        down += page
        put(item(1000 + number))
        put(correct(item(PAGE + 5 + number)))  # it leaves its page, perhaps before one comes there
    up = [one for page in walk(client, f"/feeds/es/feed.json?after={newest}", "prev") for one in page]
    assert len(down) == len(set(down)) and len(up) == len(set(up)) == 6
    corrected = {item(PAGE + 5 + number).uri for number in range(3)}
    assert there - set(down) <= corrected <= set(up) and set(down) <= there


@pytest.mark.parametrize("query", ["before=x", "after=-1", "before=" + "9" * 40, "before=", "after=%00", "before=٣"])
def test_a_made_up_cursor_is_refused_in_words(client: Client, query: str) -> None:
    response = client.get(f"/feeds/es/rss.xml?{query}")
    assert response.status_code == 400 and b"next and previous links" in response.content


def test_sections_and_tags_have_feeds_of_their_own(client: Client) -> None:
    put(item(1, section="world", tags=("Ukraine",)))
    put(item(2, section="sport", tags=("Futbol & más",)))
    sport = feedparser.parse(client.get("/feeds/es/section/sport/rss.xml").content)
    assert [e.title for e in sport.entries] == ["Noticia 2"] and "sport" in sport.feed.title
    tagged = client.get("/feeds/es/tag/Futbol%20%26%20m%C3%A1s/rss.xml")
    assert [e.title for e in feedparser.parse(tagged.content).entries] == ["Noticia 2"]
    assert links(tagged["Link"])["self"].endswith("/feeds/es/tag/Futbol%20%26%20m%C3%A1s/rss.xml")
    rules.check_rss(tagged.content)
    put(kill(item(2, section="sport", tags=("Futbol & más",))))
    assert b"dragoman:withdrawn" in client.get("/feeds/es/section/sport/rss.xml").content


@pytest.mark.parametrize(
    "url",
    ["/feeds/xx/rss.xml", "/feeds/en/rss.xml", "/feeds/es/opml.xml", "/es/no-such", "/qq/", "/feeds/es_MX/rss.xml"],
)
def test_what_does_not_exist_is_a_404_page(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404 and b"There is nothing at this address" in response.content


def test_feeds_take_get_and_head_only(client: Client) -> None:
    assert client.post("/feeds/es/rss.xml").status_code == 405


def test_a_feed_names_its_hub_and_is_open_to_other_sites(client: Client, settings) -> None:
    settings.DRAGOMAN = {**settings.DRAGOMAN, "DRAGOMAN_HUB_URL": "https://hub.example/"}
    response = client.get("/feeds/es/feed.json", headers={"Origin": "https://elsewhere.example"})
    assert links(response["Link"]) == {"hub": "https://hub.example/", "self": f"{BASE}/feeds/es/feed.json"}
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"] == "application/feed+json"


def test_the_cost_of_a_request_does_not_grow(client: Client, django_assert_num_queries) -> None:
    for number in range(PAGE + 5):
        put(item(number))
        put(item(number, "ru"))
    with CaptureQueriesContext(connection) as full:
        etag = client.get("/feeds/es/rss.xml")["ETag"]
    assert len(full) <= 5
    # beside the newest key's, which goes to the driver
    with django_assert_num_queries(0):
        assert client.get("/feeds/es/rss.xml", headers={"If-None-Match": etag}).status_code == 304
    with django_assert_num_queries(0):
        assert client.get("/feeds/es/rss.xml").status_code == 200


def test_the_queries_of_a_page_use_indexes(client: Client) -> None:
    """No step of any plan reads a whole table or sorts in a temporary tree."""
    for number in range(5):
        put(item(number))
    if connection.vendor != "sqlite":
        pytest.skip("the plan is read in SQLite's words")
    urls = ["/", "/es/noticia-1", "/feeds/news-sitemap.xml", "/feeds/es/rss.xml?before=4"]
    urls += ["/feeds/es/section/world/rss.xml?before=4", "/feeds/es/tag/Ukraine/rss.xml"]
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        for query in queries.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                plan = " ".join(row[3] for row in cursor.fetchall())
            newest_first = "ORDER BY 1 DESC LIMIT" in query["sql"]  # the key's own order, bounded
            assert newest_first or "SCAN" not in plan, (url, plan, query["sql"])
            assert "ORDER BY" not in plan.replace("LAST TERM OF ORDER BY", ""), (url, plan)


def test_other_languages_are_those_of_today(client: Client) -> None:
    put(item(1, "es"))
    before = client.get("/feeds/es/atom.xml")
    assert b'hreflang="ru"' not in before.content
    put(item(1, "ru", version_created=T0 + timedelta(hours=3)))
    after = client.get("/feeds/es/atom.xml", headers={"If-Modified-Since": before["Last-Modified"]})
    assert after.status_code == 200 and b'hreflang="ru"' in after.content
    assert after["Last-Modified"] == "Thu, 17 Oct 2024 12:00:00 GMT"


def test_the_article_page_links_languages_both_ways_and_is_gone_after_a_kill(client: Client) -> None:
    put(item(1, "es"))
    put(item(1, "ru"))
    pages = {loc: lxml_html.document_fromstring(client.get(f"/{loc}/noticia-1").content) for loc in ("es", "ru")}
    found = {
        loc: {e.get("hreflang"): e.get("href") for e in p.iter("link") if e.get("rel") == "alternate"}
        for loc, p in pages.items()
    }
    assert found["es"] == found["ru"] and {"es", "ru", "en", "x-default"} == set(found["es"])
    assert pages["es"].get("lang") == "es"
    assert "no revisada" in pages["es"].findtext(".//p[@class='label']")
    put(kill(item(1, "es")))
    gone = client.get("/es/noticia-1")
    assert gone.status_code == 410 and b"Texto" not in gone.content and "retirado" in gone.content.decode()
    still = lxml_html.document_fromstring(client.get("/ru/noticia-1").content)
    assert "es" not in {e.get("hreflang") for e in still.iter("link")}
    assert client.get("/es/noticia-1/checks.json").status_code == 404


def test_pages_run_no_script_and_load_nothing(client: Client) -> None:
    put(item(1))
    policy = client.get("/es/noticia-1")["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy


def test_the_front_page_lists_headlines_and_feeds_and_every_feeds_home_exists(client: Client) -> None:
    put(item(1))
    put(replace(item(2), headline="<b>Dos</b> & tres"))
    page = client.get("/es/").content.decode()
    assert "Noticia 1" in page and "&lt;b&gt;Dos&lt;/b&gt; &amp; tres" in page and "/feeds/es/atom.xml" in page
    assert client.get("/").status_code == 200 and b'href="/es/"' in client.get("/").content


def test_the_news_sitemap_has_the_last_two_days(client: Client) -> None:
    rules.check_sitemap(client.get("/feeds/news-sitemap.xml").content)
    now = timezone.now().replace(microsecond=0)
    put(item(1))  # of 2024
    put(item(2, first_created=now, version_created=now))
    put(kill(item(3, first_created=now, version_created=now)))
    top = rules.check_sitemap(client.get("/feeds/news-sitemap.xml").content)
    locs = top.xpath("//*[local-name()='loc']/text()")
    assert locs == [f"{BASE}/es/noticia-2"]


def test_the_check_report_is_where_the_feeds_say(client: Client) -> None:
    put(item(1))
    said = json.loads(client.get("/feeds/es/feed.json").content)["items"][0]["_dragoman"]["report_url"]
    report = json.loads(client.get(said.removeprefix(BASE)).content)
    assert report["uri"] == item(1).uri and report["findings"] == [] and report["source_version"] == "1"
    assert report["versions"]["checks"] and "number" in report["checked"]["checks"]


def test_a_person_reads_the_same_report_as_a_page(client: Client) -> None:
    put(item(1))
    page = client.get("/es/noticia-1/checks.html")
    assert page["Content-Type"].startswith("text/html") and b"Nothing was found." in page.content
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert client.get("/es/noticia-9/checks.html").status_code == 404


@pytest.mark.parametrize(
    "url", ["/feeds/es/rss.xml", "/feeds/news-sitemap.xml", "/es/noticia-1", "/es/", "/", "/es/noticia-1/checks.json"]
)
def test_what_says_the_same_whoever_asks_does_not_vary_by_the_readers_language(client: Client, url: str) -> None:
    put(item(1))
    client.get("/desk/login/", headers={"Accept-Language": "de"})
    asked = [client.get(url, headers={"Accept-Language": tongue}) for tongue in ("ru", "ar")]
    assert asked[0].status_code == 200 and asked[0].content == asked[1].content
    assert asked[0]["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["a/b", "a / b?c#d", "/", "50 %", "C++", "ñandú", "..", "rss.xml"])
def test_a_section_and_a_tag_of_any_name_have_a_feed_that_names_itself_as_the_hub_does(
    client: Client, name: str
) -> None:
    said = item(1, section=name, tags=(name,))
    put(said)
    told = websub.topics_of(parcel({}, said))
    for place in ("section", "tag"):
        [topic] = [t for t in told if f"/{place}/" in t and t.endswith("/feed.json")]
        response = client.get(topic.removeprefix(BASE))
        assert response.status_code == 200 and [i["id"] for i in response.json()["items"]] == [said.uri]
        assert response.json()["feed_url"] == topic
        assert websub.topic_of(topic)[place] == name
