"""Judges of the formats: published schemas, and by hand the W3C feed validator's rules and NITF's content model.

The W3C validator is in no package index, and NITF's schema under a licence that keeps it out of the tree:
their rules are written down here from their documentation.
"""

from __future__ import annotations

import json
import re
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree
from lxml import html as lxml_html
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[2] / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
XHTML = "{http://www.w3.org/1999/xhtml}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
DRAGOMAN = "{urn:x-dragoman:feed:1}"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _read(path: str) -> Any:
    return json.loads((SCHEMAS / path).read_text())


@cache
def _validator(path: str) -> jsonschema.protocols.Validator:
    known = {
        "https://geojson.org/schema/GeoJSON.json": "ninjs/GeoJSON-schema.json",
        "https://json.schemastore.org/feed-1": "json-feed/feed-1.json",
        "https://json.schemastore.org/feed-1.json": "json-feed/feed-1.json",
        "feed-1": "json-feed/feed-1.json",
    }
    default = "https://json-schema.org/draft/2020-12/schema"
    resources = []
    for uri, file in known.items():
        contents = _read(file)
        contents.setdefault("$schema", default)
        resources.append((uri, Resource.from_contents(contents)))
    schema = _read(path)
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, registry=Registry().with_resources(resources), format_checker=kind.FORMAT_CHECKER)


def check_ninjs(document: Any, version: str) -> None:
    _validator(f"ninjs/ninjs-schema_{version}.json").validate(document)
    assert document["uri"] and not re.search(r"\s", document["uri"])


def check_json_feed(data: bytes) -> Any:
    document = json.loads(data)
    _validator("json-feed/feed.json").validate(document)
    ids = [item["id"] for item in document["items"]]
    assert len(ids) == len(set(ids))
    return document


@cache
def _xsd(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / path))


def check_newsml(data: bytes) -> etree._Element:
    top = etree.fromstring(data)
    _xsd("newsml-g2/NewsML-G2_2.35-spec-All-Power.xsd").assertValid(top)
    return top


@cache
def _sitemap_schema() -> etree.XMLSchema:
    """One schema that imports the three, as the xsd of sitemaps.org asks for the others' to be strict."""
    names = {
        "http://www.sitemaps.org/schemas/sitemap/0.9": "sitemap.xsd",
        "http://www.google.com/schemas/sitemap-news/0.9": "news.xsd",
        "http://www.w3.org/1999/xhtml": "xhtml-link.xsd",
    }
    imports = "".join(
        f'<xs:import namespace="{ns}" schemaLocation="{(SCHEMAS / "sitemap" / file).as_uri()}"/>'
        for ns, file in names.items()
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text))


def check_sitemap(data: bytes) -> etree._Element:
    top = etree.fromstring(data)
    _sitemap_schema().assertValid(top)
    return top


def absolute(url: str) -> bool:
    return re.fullmatch(r"(https?://[^\s/]+|urn:|mailto:)[!-~]*", url) is not None


def check_fragment(fragment: str) -> None:
    """No script, style or frame, and no relative address in a feed's content."""
    tree = lxml_html.fragment_fromstring(fragment, create_parent="div")
    for element in tree.iter(etree.Element):
        assert element.tag not in ("script", "style", "iframe", "object", "embed", "form")
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        if element.get("href") is not None:
            assert re.match(r"(https?://|mailto:)", element.get("href"))


def check_rss(data: bytes) -> etree._Element:
    """RSS Advisory Board and W3C validator: errors, and the warnings worth failing on."""
    top = etree.fromstring(data)
    channel = top.find("channel")
    assert top.tag == "rss" and top.get("version") == "2.0" and channel is not None
    assert channel.findtext("title") and channel.findtext("description") and absolute(channel.findtext("link") or "")
    assert _LANGUAGE.fullmatch(channel.findtext("language") or "")
    selves = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert len(selves) == 1
    guids = [item.findtext("guid") for item in channel.findall("item")]
    assert len(guids) == len(set(guids))
    for date in channel.xpath("//pubDate|//lastBuildDate"):
        assert format_datetime(parsedate_to_datetime(date.text), usegmt=True) == date.text
    for item in channel.findall("item"):
        _check_rss_item(item)
    return top


def _check_rss_item(item: etree._Element) -> None:
    assert item.findtext("title")
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.find("author") is None  # it would have to be an e-mail address
    tags = [child.tag for child in item]
    assert tags.index("description") < tags.index(f"{CONTENT}encoded")
    for once in ("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded"):
        assert tags.count(once) <= 1
    if item.find("link") is not None:
        assert absolute(item.findtext("link") or "")
    check_fragment(item.findtext(f"{CONTENT}encoded") or "")


def check_atom(data: bytes) -> etree._Element:
    """RFC 4287 section 4 and RFC 6721."""
    top = etree.fromstring(data)
    assert top.tag == f"{ATOM}feed"
    for required in ("id", "title", "updated"):
        assert len(top.findall(f"{ATOM}{required}")) == 1
    assert absolute(top.findtext(f"{ATOM}id") or "")
    assert len([link for link in top.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    changes = [e.findtext(f"{ATOM}updated") for e in top.findall(f"{ATOM}entry")]
    changes += [t.get("when") for t in top.findall(f"{AT}deleted-entry")]
    assert all(_RFC3339.fullmatch(c or "") for c in changes)
    assert top.findtext(f"{ATOM}updated") == max(changes, default="1970-01-01T00:00:00Z")
    ids = [e.findtext(f"{ATOM}id") for e in top.findall(f"{ATOM}entry")]
    gone = [t.get("ref") for t in top.findall(f"{AT}deleted-entry")]
    assert len(ids + gone) == len(set(ids + gone))
    for entry in top.findall(f"{ATOM}entry"):
        check_atom_entry(entry)
    return top


def check_atom_entry(entry: etree._Element) -> None:
    for required in ("id", "title", "updated", "author", "content", "summary"):
        assert len(entry.findall(f"{ATOM}{required}")) == 1
    assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert entry.find(f"{ATOM}content").get("type") == "html"
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in entry.findall(f"{ATOM}link")
        if link.get("rel") == "alternate"
    ]
    assert len(alternates) == len(set(alternates))
    assert all(absolute(link.get("href")) for link in entry.findall(f"{ATOM}link"))
    check_fragment(entry.findtext(f"{ATOM}content") or "")


_INLINE = {"a", "br", "em", "q"}
_BLOCKS = {"p", "hl2", "ul", "bq", "pre"}
# Element: (children in order where a sequence, else a set of those allowed, attributes allowed)
_NITF: dict[str, tuple[tuple[str, ...] | set[str], set[str]]] = {
    "nitf": (("head", "body"), {"version", "baselang"}),
    "head": (("title", "meta", "tobject", "iim", "docdata", "pubdata", "revision-history"), set()),
    "title": (set(), {"type"}),
    "meta": (set(), {"http-equiv", "name", "content"}),
    "docdata": (
        {"correction", "doc-id", "urgency", "date.issue", "date.release", "ed-msg", "du-key", "doc.copyright"}
        | {"doc.rights", "key-list"},
        {"management-status", "management-doc-idref", "management-idref-status"},
    ),
    "correction": (set(), {"info", "id-string", "regsrc"}),
    "doc-id": (set(), {"regsrc", "id-string"}),
    "urgency": (set(), {"ed-urg"}),
    "date.issue": (set(), {"norm"}),
    "date.release": (set(), {"norm"}),
    "ed-msg": (set(), {"msg-type", "info"}),
    "du-key": (set(), {"generation", "part", "version", "key"}),
    "doc.copyright": (set(), {"year", "holder"}),
    "doc.rights": (set(), {"owner", "startdate", "enddate", "agent", "geography", "type", "limitations"}),
    "key-list": ({"keyword"}, set()),
    "keyword": (set(), {"key"}),
    "pubdata": (set(), {"type", "date.publication", "name", "ex-ref"}),
    "body": (("body.head", "body.content", "body.end"), {"lang"}),
    "body.head": (("hedline", "note", "rights", "byline", "distributor", "dateline", "abstract", "series"), set()),
    "hedline": (("hl1", "hl2"), set()),
    "hl1": (_INLINE, set()),
    "hl2": (_INLINE, set()),
    "note": ({"body.content"}, {"noteclass", "type"}),
    "rights": (set(), set()),
    "byline": (set(), set()),
    "distributor": (set(), set()),
    "abstract": (_BLOCKS, set()),
    "body.content": (_BLOCKS | {"block"}, set()),
    "block": (_BLOCKS, set()),
    "p": (_INLINE, {"lede"}),
    "ul": ({"li"}, set()),
    "li": (_INLINE | _BLOCKS, set()),
    "bq": (("block", "credit"), set()),
    "pre": (set(), set()),
    "a": (_INLINE, {"href", "name", "rel", "rev", "title"}),
    "em": (_INLINE, set()),
    "q": (_INLINE, {"quote-source"}),
    "br": (set(), set()),
    "body.end": (("tagline", "bibliography"), set()),
    "tagline": (_INLINE, {"type"}),
}
_NMTOKEN = re.compile(r"[\w.:-]+")


def check_nitf(data: bytes) -> etree._Element:
    """The part of NITF 3.6's content model that we write."""
    top = etree.fromstring(data)
    assert top.get("version") == "-//IPTC//DTD NITF 3.6//EN"
    for element in top.iter(etree.Element):
        assert element.tag.startswith(NITF)
        name = element.tag.removeprefix(NITF)
        allowed, attributes = _NITF[name]
        children = [child.tag.removeprefix(NITF) for child in element]
        assert set(children) <= set(allowed), (name, children)
        if isinstance(allowed, tuple):
            assert children == sorted(children, key=allowed.index), (name, children)
        assert {a.rpartition("}")[2] for a in element.attrib} <= attributes | {"lang"}, (name, element.attrib)
        for token in ("ed-urg", "year"):
            assert token not in element.attrib or _NMTOKEN.fullmatch(element.get(token))
    assert all(_NMTOKEN.fullmatch(m.get("name")) for m in top.iter(f"{NITF}meta"))
    return top
