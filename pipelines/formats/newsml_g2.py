"""NewsML-G2 2.35 (IPTC), conformance power: a newsMessage of newsItems, or one newsItem.

The message's `sent` is its newest item's time, never the request's, so that equal content has equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.formats import body, facts
from pipelines.formats.ninjs import ed_note, usage_terms
from pipelines.formats.text import EPOCH, identity, line, stamp, web_url
from pipelines.formats.tree import XML_LANG, add, add_if, document, root
from pipelines.formats.words import direction, label
from pipelines.model import SOURCE_LOCALE, FeedChannel, FeedItem

NAR = "http://iptc.org/std/nar/2006-10-01/"
_N = f"{{{NAR}}}"
_NSMAP: dict[str | None, str] = {None: NAR}
# IPTC's item relations have no word for a translation: ours are URIs, which need no catalog.
_REL = "urn:x-dragoman:rel:"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    message = root(f"{_N}newsMessage", _NSMAP)
    header = add(message, f"{_N}header")
    live = facts.parted(items)
    add(header, f"{_N}sent", stamp(facts.newest_change(live)))
    add_if(header, f"{_N}sender", line(channel.publisher))
    add(header, f"{_N}transmitId", identity(channel.self_url))
    item_set = add(message, f"{_N}itemSet")
    for item in (*live.withdrawn, *live.shown):
        item_set.append(news_item(item))
    if not len(item_set):
        item_set.append(_empty_package(channel))
    return document(message)


def render_item(item: FeedItem) -> bytes:
    return document(news_item(item))


def news_item(item: FeedItem) -> etree._Element:
    """One newsItem; a withdrawn one has itemMeta only."""
    top = _item_root("newsItem", identity(item.uri), item.version, item.locale)
    usable = item.status == "usable"
    if usable:
        _add_rights(top, item)
    _add_item_meta(top, item)
    if usable:
        _add_content_meta(top, item)
        attributes: dict[str, str | None] = {"contenttype": "application/xhtml+xml", XML_LANG: item.locale}
        attributes["dir"] = direction(item.locale)
        content = add(add(top, f"{_N}contentSet"), f"{_N}inlineXML", None, attributes)
        content.append(body.xhtml(item))
    return top


def _item_root(tag: str, guid: str, version: int, locale: str) -> etree._Element:
    attributes = {
        "guid": guid,
        "version": str(version),
        "standard": "NewsML-G2",
        "standardversion": "2.35",
        "conformance": "power",
        XML_LANG: locale,
    }
    top = root(f"{_N}{tag}", _NSMAP, attributes)
    add(top, f"{_N}catalogRef", None, {"href": CATALOG})
    return top


def _add_rights(top: etree._Element, item: FeedItem) -> None:
    rights = item.rights
    if not (line(rights.holder) or usage_terms(item)):
        return
    info = add(top, f"{_N}rightsInfo")
    if line(rights.holder):
        add(add(info, f"{_N}copyrightHolder"), f"{_N}name", line(rights.holder))
    add_if(info, f"{_N}copyrightNotice", f"© {line(rights.holder)}" if line(rights.holder) else "")
    add_if(info, f"{_N}usageTerms", usage_terms(item))


def _add_item_meta(top: etree._Element, item: FeedItem) -> None:
    """The children in the order of the XSD's ItemManagementGroup."""
    meta = add(top, f"{_N}itemMeta")
    add(meta, f"{_N}itemClass", None, {"qcode": "ninat:text"})
    provider = add(meta, f"{_N}provider", None, {"literal": line(item.provider) or "dragoman"})
    add_if(provider, f"{_N}name", line(item.provider))
    add(meta, f"{_N}versionCreated", stamp(item.version_created))
    add(meta, f"{_N}firstCreated", stamp(item.first_created))
    if item.embargoed_until:
        add(meta, f"{_N}embargoed", stamp(item.embargoed_until))
    add(meta, f"{_N}pubStatus", None, {"qcode": f"stat:{item.status.value}"})
    add_if(meta, f"{_N}edNote", ed_note(item))
    if item.version > 1:
        add(meta, f"{_N}signal", None, {"qcode": "sig:correction" if item.correction else "sig:update"})
    elif item.correction:
        add(meta, f"{_N}signal", None, {"qcode": "sig:correction"})
    _add_links(meta, item)


def _add_links(meta: etree._Element, item: FeedItem) -> None:
    if item.version > 1:
        previous = {"residref": identity(item.uri), "version": str(item.version - 1)}
        add(meta, f"{_N}link", None, {"rel": "irel:previousVersion", **previous})
    original = {"residref": identity(item.source_uri)}
    source = add(
        meta,
        f"{_N}link",
        None,
        {"reluri": _REL + "translationOf", **original, "href": web_url(item.source_url) or None},
    )
    add_if(source, f"{_N}title", line(item.source_version))
    add(source, f"{_N}language", None, {"tag": SOURCE_LOCALE})
    if item.status == "usable":
        _add_usable_links(meta, item)


def _add_usable_links(meta: etree._Element, item: FeedItem) -> None:
    if web_url(item.url):
        add(meta, f"{_N}link", None, {"reluri": _REL + "page", "href": web_url(item.url)})
    for alternate in facts.others(item):
        found = {"residref": facts.alternate_uri(alternate), "href": web_url(alternate.url)}
        link = add(meta, f"{_N}link", None, {"reluri": _REL + "translation", **found})
        add(link, f"{_N}language", None, {"tag": alternate.locale})
    for related in item.related:
        if web_url(related.url):
            link = add(meta, f"{_N}link", None, {"rel": "irel:seeAlso", "href": web_url(related.url)})
            add_if(link, f"{_N}title", line(related.title))
    if web_url(item.report_url):
        add(meta, f"{_N}link", None, {"reluri": _REL + "checkReport", "href": web_url(item.report_url)})


def _add_content_meta(top: etree._Element, item: FeedItem) -> None:
    """AdministrativeMetadataGroup in the XSD's order, then the descriptive properties."""
    meta = add(top, f"{_N}contentMeta")
    add(meta, f"{_N}urgency", str(facts.URGENCY[item.priority]))
    add(meta, f"{_N}contentCreated", stamp(item.first_created))
    add(meta, f"{_N}contentModified", stamp(item.version_created))
    source_type = add(meta, f"{_N}digitalSourceType", None, {"uri": facts.source_type_uri(item.label)})
    add(source_type, f"{_N}name", label(item))
    if line(item.source_name):
        source = add(meta, f"{_N}infoSource", None, {"literal": line(item.source_name)})
        add(source, f"{_N}name", line(item.source_name))
    if item.byline and line(item.byline.name):
        add(add(meta, f"{_N}creator"), f"{_N}name", line(item.byline.name))
    add(meta, f"{_N}altId", line(item.source_version) or "-", {"typeuri": _REL + "sourceVersion"})
    add(meta, f"{_N}language", None, {"tag": item.locale})
    genre = add(meta, f"{_N}genre", None, {"literal": item.label.value})
    add(genre, f"{_N}name", label(item))
    for keyword in dict.fromkeys(line(t) for t in item.tags):
        add_if(meta, f"{_N}keyword", keyword)
    if line(item.section):
        add(add(meta, f"{_N}subject", None, {"literal": line(item.section)}), f"{_N}name", line(item.section))
    add_if(meta, f"{_N}headline", line(item.headline))
    if item.byline:
        add_if(meta, f"{_N}by", line(item.byline.name))
    add_if(meta, f"{_N}creditline", facts.credit(item))
    add_if(meta, f"{_N}description", body.summary(item))


def _empty_package(channel: FeedChannel) -> etree._Element:
    """The XSD wants an item in every itemSet: an empty feed sends a package of nothing."""
    top = _item_root("packageItem", identity(channel.self_url), 1, channel.locale)
    meta = add(top, f"{_N}itemMeta")
    add(meta, f"{_N}itemClass", None, {"qcode": "ninat:composite"})
    add(meta, f"{_N}provider", None, {"literal": line(channel.publisher) or "dragoman"})
    add(meta, f"{_N}versionCreated", stamp(EPOCH))
    add(meta, f"{_N}pubStatus", None, {"qcode": "stat:usable"})
    add(add(top, f"{_N}groupSet", None, {"root": "root"}), f"{_N}group", None, {"id": "root", "role": "group:main"})
    return top
