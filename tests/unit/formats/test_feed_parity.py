"""All formats say the same of an item: published, corrected, killed, withheld, embargoed, republished."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

import feed_rules as rules
import pytest
from feed_samples import CHANNEL, CORRECTED, EMBARGOED, ITEM, KILLED, REPUBLISHED, WITHHELD
from lxml import etree
from lxml import html as lxml_html

from pipelines.formats import feed_format, item_format
from pipelines.formats.text import stamp
from pipelines.formats.words import label
from pipelines.model import FeedItem


@dataclass(frozen=True)
class Said:
    """What a reader of one format learns of one item."""

    uri: str
    version: str
    status: str
    first: str = ""
    changed: str = ""
    locale: str = ""
    label: str = ""
    source_version: str = ""
    embargo: str = ""
    correction: bool = False
    byline: str = ""
    credit: str = ""
    holder: str = ""
    report: str = ""
    others: tuple[str, ...] = ()


def expected(item: FeedItem) -> Said:
    if item.status != "usable":
        return Said(item.uri, str(item.version), item.status.value, changed=stamp(item.version_created))
    return Said(
        item.uri,
        str(item.version),
        "usable",
        stamp(item.first_created),
        stamp(item.version_created),
        item.locale,
        label(item),
        item.source_version,
        stamp(item.embargoed_until) if item.embargoed_until else "",
        item.correction,
        "AFP",
        "The Moscow Times",
        "AFP",
        item.report_url,
        ("pt-BR", "ru"),
    )


def _extension(entry: etree._Element) -> dict[str, str]:
    return {c.tag.removeprefix(rules.DRAGOMAN): c.text or "" for c in entry if c.tag.startswith(rules.DRAGOMAN)}


def _from_extension(
    said: dict[str, str], shown: str, byline: str, locale: str, others: tuple[str, ...], uri: str
) -> Said:
    return Said(
        uri,
        str(said["version"]),
        said["pub_status"],
        said["first_created"],
        said["version_created"],
        locale,
        shown,
        said["source_version"],
        said.get("embargoed_until", ""),
        said.get("correction") == "true",
        byline,
        said["credit"].split(" / ")[0],
        said["rights_holder"],
        said["report_url"],
        others,
    )


def _first_line(html: str) -> str:
    return lxml_html.fragment_fromstring(html, create_parent="div").findtext(".//em") or ""


def read_rss(item: FeedItem) -> Said:
    channel = rules.check_rss(feed_format("rss")(CHANNEL, (item,))).find("channel")
    gone = channel.find(f"{rules.DRAGOMAN}withdrawn")
    if gone is not None:
        assert channel.find("item") is None
        return Said(gone.get("ref"), gone.get("version"), gone.get("status"), changed=gone.get("when"))
    entry = channel.find("item")
    others = tuple(sorted(e.get("hreflang") for e in entry if e.get("rel") == "alternate"))
    shown = _first_line(entry.findtext(f"{rules.CONTENT}encoded"))
    byline = entry.findtext("{http://purl.org/dc/elements/1.1/}creator")
    locale = channel.findtext("language")
    return _from_extension(_extension(entry), shown, byline, locale, others, entry.findtext("guid"))


def read_atom(item: FeedItem) -> Said:
    feed = rules.check_atom(feed_format("atom")(CHANNEL, (item,)))
    gone = feed.find(f"{rules.AT}deleted-entry")
    if gone is not None:
        assert feed.find(f"{rules.ATOM}entry") is None
        said = _extension(gone)
        return Said(gone.get("ref"), said["version"], said["pub_status"], changed=gone.get("when"))
    entry = feed.find(f"{rules.ATOM}entry")
    alternates = {e.get("hreflang") for e in entry if e.get("rel") == "alternate"}
    shown = _first_line(entry.findtext(f"{rules.ATOM}content"))
    byline = entry.findtext(f"{rules.ATOM}author/{rules.ATOM}name")
    locale = entry.find(f"{rules.ATOM}content").get("{http://www.w3.org/XML/1998/namespace}lang")
    others = tuple(sorted(alternates - {item.locale}))
    return _from_extension(_extension(entry), shown, byline, locale, others, entry.findtext(f"{rules.ATOM}id"))


def read_json_feed(item: FeedItem) -> Said:
    feed = rules.check_json_feed(feed_format("json_feed")(CHANNEL, (item,)))
    for gone in feed["_dragoman"].get("withdrawn", []):
        assert not feed["items"]
        return Said(gone["id"], gone["version"], gone["status"], changed=gone["when"])
    (entry,) = feed["items"]
    others = tuple(sorted(t["language"] for t in entry["_dragoman"]["translations"]))
    shown = _first_line(entry["content_html"])
    assert entry["_dragoman"]["label_text"] == shown
    byline = entry["authors"][0]["name"]
    return _from_extension(entry["_dragoman"], shown, byline, entry["language"], others, entry["id"])


def _ninjs(name: str, version: str, keys: dict[str, str]) -> Callable[[FeedItem], Said]:
    def read(item: FeedItem) -> Said:
        (said,) = json.loads(feed_format(name)(CHANNEL, (item,)))
        rules.check_ninjs(said, version)
        if said[keys["status"]] != "usable":
            assert not any("bod" in k or "headline" in k for k in said)
            return Said(said["uri"], said["version"], said[keys["status"]], changed=said[keys["changed"]])
        ids = said[keys["ids"]]
        ids = ids if isinstance(ids, dict) else {i["role"]: i["value"] for i in ids}
        linked = said["associations"]
        linked = list(linked.values()) if isinstance(linked, dict) else linked
        genres, sources = said[keys["genre"]], said[keys["source"]]
        return Said(
            said["uri"],
            said["version"],
            said[keys["status"]],
            said[keys["first"]],
            said[keys["changed"]],
            said["language"],
            genres[0]["name"],
            ids["sourceVersion"],
            said.get(keys["embargo"], ""),
            ids.get("signal") == "correction",
            said[keys["by"]],
            sources[0]["name"],
            said[keys["holder"]],
            said[keys["trust"]][0]["href"],
            tuple(sorted(a["language"] for a in linked if a["language"] != "en")),
        )

    return read


_THREE = {
    "status": "pubStatus",
    "changed": "versionCreated",
    "first": "firstCreated",
    "ids": "altIds",
    "genre": "genres",
    "by": "by",
    "source": "infoSources",
    "embargo": "embargoedUntil",
    "holder": "copyrightHolder",
    "trust": "trustIndicators",
}
_TWO = {k: {"embargo": "embargoed"}.get(k, v.lower()) for k, v in _THREE.items()}
_ONE = _TWO | {"genre": "genre", "source": "infosource", "by": "byline", "trust": "trustindicator"}


def read_newsml(item: FeedItem) -> Said:
    top = rules.check_newsml(feed_format("newsml_g2")(CHANNEL, (item,)))

    def one(path: str) -> str:
        found = top.xpath(path.replace("g:", "*[local-name()='").replace(";", "']"))
        return str(found[0]) if found else ""

    status = one("//g:pubStatus;/@qcode").removeprefix("stat:")
    uri, version, changed = one("//g:newsItem;/@guid"), one("//g:newsItem;/@version"), one("//g:versionCreated;/text()")
    if status != "usable":
        assert not top.xpath("//*[local-name()='contentSet']|//*[local-name()='headline']")
        return Said(uri, version, status, changed=changed)
    others = top.xpath("//*[local-name()='link'][contains(@reluri,'rel:translation')]/*[local-name()='language']/@tag")
    return Said(
        uri,
        version,
        status,
        one("//g:firstCreated;/text()"),
        changed,
        one("//g:contentMeta;/g:language;/@tag"),
        one("//g:genre;/g:name;/text()"),
        one("//g:altId;/text()"),
        one("//g:embargoed;/text()"),
        one("//g:signal;/@qcode") == "sig:correction",
        one("//g:by;/text()"),
        one("//g:infoSource;/g:name;/text()"),
        one("//g:copyrightHolder;/g:name;/text()"),
        one("//g:link;[contains(@reluri,'checkReport')]/@href"),
        tuple(sorted(set(others) - {"en"})),
    )


def read_nitf(item: FeedItem) -> Said:
    top = rules.check_nitf(item_format("nitf")(item))
    meta = {m.get("name").removeprefix("dragoman."): m.get("content") for m in top.iter(f"{rules.NITF}meta")}
    uri = top.find(f".//{rules.NITF}doc-id").get("id-string")
    status = top.find(f".//{rules.NITF}docdata").get("management-status")
    version = top.find(f".//{rules.NITF}du-key").get("version")
    if status != "usable":
        assert not "".join(top.find(f".//{rules.NITF}body.content/{rules.NITF}block").itertext())
        return Said(uri, version, status, changed=meta["version_created"])
    others = tuple(sorted(k.removeprefix("translation.") for k in meta if k.startswith("translation.")))
    shown = top.findtext(f".//{rules.NITF}note//{rules.NITF}p")
    said = _from_extension(meta, shown, top.findtext(f".//{rules.NITF}byline"), top.get("baselang"), others, uri)
    assert (top.find(f".//{rules.NITF}correction") is not None) == said.correction
    return said


def read_page(item: FeedItem) -> Said:
    tree = lxml_html.document_fromstring(item_format("page")(item))
    if item.status != "usable":  # a page has no vocabulary for versions: it is gone (410) and says since when
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"] and not list(tree.iter("script"))
        return Said(item.uri, str(item.version), item.status.value, changed=tree.xpath("//time/@datetime")[0])
    said = json.loads(tree.findtext(".//script"))
    embargo = stamp(item.embargoed_until) if item.embargoed_until else ""
    assert (embargo.replace("T", " ").replace("Z", " UTC") in tree.text_content()) if embargo else True
    return Said(
        said["@id"],
        said["version"],
        "usable",
        said["datePublished"],
        said["dateModified"],
        said["inLanguage"],
        tree.findtext(".//p[@class='label']"),
        said["translationOfWork"]["version"],
        embargo,
        "correction" in said,
        said["author"]["name"],
        said["creditText"].split(" / ")[0],
        said["copyrightHolder"]["name"],
        tree.xpath(f"//a[@href='{item.report_url}']/@href")[0],
        tuple(sorted(w["inLanguage"] for w in said["workTranslation"])),
    )


READERS = {
    "rss": read_rss,
    "atom": read_atom,
    "json_feed": read_json_feed,
    "ninjs": _ninjs("ninjs", "3.1", _THREE),
    "ninjs-2.2": _ninjs("ninjs-2.2", "2.2", _TWO),
    "ninjs-1.6": _ninjs("ninjs-1.6", "1.6", _ONE),
    "newsml_g2": read_newsml,
    "nitf": read_nitf,
    "page": read_page,
}
STATES = {
    "published": ITEM,
    "corrected": CORRECTED,
    "killed": KILLED,
    "withheld": WITHHELD,
    "embargoed": EMBARGOED,
    "republished": REPUBLISHED,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("state", STATES)
def test_every_format_says_the_same(name: str, state: str) -> None:
    item = STATES[state]
    assert asdict(READERS[name](item)) == asdict(expected(item))


@pytest.mark.parametrize("state", ["killed", "withheld"])
def test_withdrawn_content_goes_out_in_no_format(state: str) -> None:
    """Even where an item still holds its text, a kill carries identity, times and note only."""
    item = FeedItem(**{**{f: getattr(ITEM, f) for f in ITEM.__dataclass_fields__}, "status": STATES[state].status})
    for name in READERS:
        data = item_format(name)(item) if name in ("nitf", "page") else feed_format(name)(CHANNEL, (item,))
        for secret in ("Ucrania dice", "Kiev teme", "Menos de 3"):
            assert secret not in data.decode(), name
    assert b"<news:news" not in feed_format("news_sitemap")(CHANNEL, (item,))
