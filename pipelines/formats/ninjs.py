"""ninjs 1.6, 2.2 and 3.1 (IPTC): one item a language; a feed is a JSON array of items.

Every version forbids unknown keys, so what it has no word for goes into `altids` (identifiers),
`associations` (the original and the other languages), `trustindicators` (the check report) and the
visible label in the body and the editor's note.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.formats import body, facts
from pipelines.formats.json_feed import dump, without_empty
from pipelines.formats.text import clean, identity, line, stamp, web_url
from pipelines.formats.words import label, words
from pipelines.model import SOURCE_LOCALE, FeedChannel, FeedItem

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_{}.json"
_TRUST = "urn:x-dragoman:trust:"


def render(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    """ninjs 3.1."""
    return dump([item_3(i) for i in _chosen(items)])


def render_2(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    """ninjs 2.2."""
    return dump([item_2(i) for i in _chosen(items)])


def render_1(channel: FeedChannel, items: Sequence[FeedItem]) -> bytes:
    """ninjs 1.6."""
    return dump([item_1(i) for i in _chosen(items)])


def render_item(item: FeedItem) -> bytes:
    return dump(item_3(item))


def render_item_2(item: FeedItem) -> bytes:
    return dump(item_2(item))


def render_item_1(item: FeedItem) -> bytes:
    return dump(item_1(item))


def _chosen(items: Sequence[FeedItem]) -> list[FeedItem]:
    live = facts.parted(items)
    kept = {id(i) for i in (*live.shown, *live.withdrawn)}
    return [i for i in items if id(i) in kept]


def item_3(item: FeedItem) -> dict[str, Any]:
    """One item as ninjs 3.1; a withdrawn one carries its identity, times, status and note only."""
    said: dict[str, Any] = {
        "uri": identity(item.uri),
        "type": "text",
        "representationType": "full",
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA.format("3.1")},
        "version": str(item.version),
        "firstCreated": stamp(item.first_created),
        "versionCreated": stamp(item.version_created),
        "embargoedUntil": stamp(item.embargoed_until) if item.embargoed_until else None,
        "pubStatus": item.status.value,
        "language": item.locale,
        "edNote": ed_note(item),
        "altIds": _alt_ids(item),
    }
    if item.status != "usable":
        return without_empty(said)
    said |= {
        "urgency": facts.URGENCY[item.priority],
        "copyrightHolder": line(item.rights.holder),
        "usageTerms": usage_terms(item),
        "title": line(item.headline),
        "headlines": _texts(line(item.headline), "main", "text/plain", "contentType"),
        "descriptions": _texts(body.summary(item), "summary", "text/plain", "contentType"),
        "bodies": [
            *_texts(body.html(item), "main", "text/html", "contentType"),
            *_texts(body.text(item), "plain", "text/plain", "contentType"),
        ],
        "by": line(item.byline.name) if item.byline else "",
        "subjects": _subjects(item),
        "infoSources": _sources(item),
        "renditions": _renditions(item, "contentType"),
        "associations": _associations(item, with_rel=True),
        "trustIndicators": _trust(item),
        "genres": _genres(item),
        "digitalSourceType": _digital_source(item),
    }
    return without_empty(said)


def item_2(item: FeedItem) -> dict[str, Any]:
    """One item as ninjs 2.2."""
    said: dict[str, Any] = {
        "uri": identity(item.uri),
        "type": "text",
        "representationtype": "full",
        "standard": {"name": "ninjs", "version": "2.2", "schema": _SCHEMA.format("2.2")},
        "version": str(item.version),
        "firstcreated": stamp(item.first_created),
        "versioncreated": stamp(item.version_created),
        "embargoed": stamp(item.embargoed_until) if item.embargoed_until else None,
        "pubstatus": item.status.value,
        "language": item.locale,
        "ednote": ed_note(item),
        "altids": _alt_ids(item),
    }
    if item.status != "usable":
        return without_empty(said)
    said |= {
        "urgency": facts.URGENCY[item.priority],
        "copyrightholder": line(item.rights.holder),
        "usageterms": usage_terms(item),
        "title": line(item.headline),
        "headlines": _texts(line(item.headline), "main", "text/plain", "contenttype"),
        "descriptions": _texts(body.summary(item), "summary", "text/plain", "contenttype"),
        "bodies": [
            *_texts(body.html(item), "main", "text/html", "contenttype"),
            *_texts(body.text(item), "plain", "text/plain", "contenttype"),
        ],
        "by": line(item.byline.name) if item.byline else "",
        "subjects": _subjects(item),
        "infosources": _sources(item),
        "renditions": _renditions(item, "contenttype"),
        "associations": _associations(item, with_rel=False),
        "trustindicators": _trust(item),
        "genres": _genres(item),
        "digitalsourcetype": _digital_source(item),
    }
    return without_empty(said)


def item_1(item: FeedItem) -> dict[str, Any]:
    """One item as ninjs 1.6."""
    said: dict[str, Any] = {
        "uri": identity(item.uri),
        "type": "text",
        "mimetype": "text/html",
        "representationtype": "complete",
        "$standard": {"name": "ninjs", "version": "1.6", "schema": _SCHEMA.format("1.6")},
        "version": str(item.version),
        "firstcreated": stamp(item.first_created),
        "versioncreated": stamp(item.version_created),
        "embargoed": stamp(item.embargoed_until) if item.embargoed_until else None,
        "pubstatus": item.status.value,
        "language": item.locale,
        "ednote": ed_note(item),
        "altids": {entry["role"]: entry["value"] for entry in _alt_ids(item)},
    }
    if item.status != "usable":
        return without_empty(said)
    said |= {
        "urgency": facts.URGENCY[item.priority],
        "copyrightholder": line(item.rights.holder),
        "usageterms": usage_terms(item),
        "title": line(item.headline),
        "headline": line(item.headline),
        "description_text": body.summary(item),
        "body_html": body.html(item),
        "body_text": body.text(item),
        "byline": line(item.byline.name) if item.byline else "",
        "subject": _coded(_subjects(item)),
        "infosource": [{"name": s["name"], "rel": s["role"]} for s in _sources(item)],
        "renditions": {
            r["name"]: {"href": r["href"], "mimetype": r["mimetype"]} for r in _renditions(item, "mimetype")
        },
        "associations": _named(_associations(item, with_rel=False)),
        "trustindicator": [_trust_1(t) for t in _trust(item)],
        "genre": [{"name": g["name"], "code": g["literal"]} for g in _genres(item)],
        "digitalsourcetype": _digital_source(item),
    }
    return without_empty(said)


def ed_note(item: FeedItem) -> str:
    """The label and the note, for the receiving desk."""
    if item.status != "usable":
        return line(item.note)
    of_version = words(item.locale).of_version.format(version=clean(item.source_version))
    return line(". ".join(p for p in (label(item), of_version, item.note) if p))


def usage_terms(item: FeedItem) -> str:
    """The terms, with the territories they hold for."""
    limits = f"[{' '.join(item.rights.territories)}]" if item.rights.territories else ""
    return line(f"{item.rights.usage_terms} {limits}")


def _alt_ids(item: FeedItem) -> list[dict[str, str]]:
    said = {
        "sourceUri": identity(item.source_uri),
        "sourceVersion": line(item.source_version),
        "label": item.label.value,
        "signal": "correction" if item.correction else "",
    }
    return [{"role": role, "value": value} for role, value in said.items() if value]


def _texts(value: str, role: str, media_type: str, key: str) -> list[dict[str, str]]:
    return [{"role": role, key: media_type, "value": value}] if value else []


def _subjects(item: FeedItem) -> list[dict[str, str]]:
    section = [{"name": line(item.section), "rel": "section"}] if line(item.section) else []
    return [*section, *({"name": line(t), "rel": "tag"} for t in item.tags if line(t))]


def _coded(subjects: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"name": s["name"], "rel": s["rel"]} for s in subjects]


def _sources(item: FeedItem) -> list[dict[str, str]]:
    named = ((line(item.source_name), "originalSource"), (line(item.provider), "translator"))
    return [{"name": name, "role": role} for name, role in named if name]


def _renditions(item: FeedItem, key: str) -> list[dict[str, str]]:
    return [{"name": "web", "href": web_url(item.url), key: "text/html"}] if web_url(item.url) else []


def _associations(item: FeedItem, *, with_rel: bool) -> list[dict[str, Any]]:
    """The original first, then the other languages. Only ninjs 3 has a word for the relation."""
    original: dict[str, Any] = {
        "name": "original",
        "rel": "translationOf",
        "uri": identity(item.source_uri),
        "version": line(item.source_version),
        "language": SOURCE_LOCALE,
        "href": web_url(item.source_url),
    }
    found = [original]
    for alternate in facts.others(item):
        translation = {"name": f"translation_{alternate.locale.replace('-', '_')}", "rel": "translation"}
        found.append(
            {
                **translation,
                "uri": facts.alternate_uri(alternate),
                "language": alternate.locale,
                "href": web_url(alternate.url),
            }
        )
    return [_association(a, with_rel) for a in found]


def _association(said: dict[str, Any], with_rel: bool) -> dict[str, Any]:
    href = said.pop("href")
    if not with_rel:
        del said["rel"]
    said["renditions"] = [{"name": "web", "href": href}] if href else []
    return without_empty(said)


def _named(associations: list[dict[str, Any]]) -> dict[str, Any]:
    """1.6 has an object keyed by name, and renditions likewise."""
    named = {}
    for association in associations:
        rest = {k: v for k, v in association.items() if k not in ("name", "renditions")}
        pages = {r["name"]: {"href": r["href"]} for r in association.get("renditions", [])}
        named[association["name"]] = without_empty({**rest, "renditions": pages})
    return named


def _trust(item: FeedItem) -> list[dict[str, str]]:
    href = web_url(item.report_url)
    return [{"role": _TRUST + "check-report", "title": "Check report", "href": href}] if href else []


def _trust_1(indicator: dict[str, str]) -> dict[str, str]:
    return {"scheme": _TRUST, "code": "check-report", "title": indicator["title"], "href": indicator["href"]}


def _genres(item: FeedItem) -> list[dict[str, str]]:
    return [{"name": label(item), "literal": item.label.value}]


def _digital_source(item: FeedItem) -> dict[str, str]:
    return {"name": facts.source_type(item.label), "uri": facts.source_type_uri(item.label)}
