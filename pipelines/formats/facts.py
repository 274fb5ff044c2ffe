"""What every format says of an item beside its text, derived once so that all formats say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.formats.text import EPOCH, clean, cut, identity, line, stamp, web_url
from pipelines.model import Alternate, FeedItem, Label, Priority, PubStatus

# IPTC's "digital source type" NewsCodes and schema.org's names for the same.
_SOURCE_TYPES = {
    Label.MACHINE: "trainedAlgorithmicMedia",
    Label.REVIEWED: "compositeWithTrainedAlgorithmicMedia",
    Label.HUMAN: "digitalCreation",
}
_SCHEMA_ORG = {
    Label.MACHINE: "TrainedAlgorithmicMediaDigitalSource",
    Label.REVIEWED: "CompositeWithTrainedAlgorithmicMediaDigitalSource",
}
# IPTC urgency: 1 most, 8 least, 5 the normal.
URGENCY = {Priority.FLASH: 1, Priority.URGENT: 3, Priority.ROUTINE: 5}


# The type of links to other languages. feedparser takes the last rel=alternate of exactly "text/html" for the
# entry's own address, other readers the first: with the parameter, both find the item's own page.
OTHER_LANGUAGE_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Live:
    """A feed's items parted into those that carry content and those whose content is withdrawn."""

    shown: tuple[FeedItem, ...]
    withdrawn: tuple[FeedItem, ...]


def parted(items: Iterable[FeedItem]) -> Live:
    """One item a uri: the highest version wins, so an old version beside a newer one never goes out."""
    newest: dict[str, FeedItem] = {}
    for item in items:
        kept = newest.get(identity(item.uri))
        if kept is None or item.version > kept.version:
            newest[identity(item.uri)] = item
    chosen = newest.values()
    return Live(
        tuple(i for i in chosen if i.status is PubStatus.USABLE),
        tuple(i for i in chosen if i.status is not PubStatus.USABLE),
    )


def newest_change(live: Live) -> datetime:
    """The feed's own time: its newest item's, the epoch for a feed that was always empty."""
    return max((i.version_created for i in (*live.shown, *live.withdrawn)), default=EPOCH)


def fitted(item: FeedItem, headline_limit: int) -> FeedItem:
    """The item with a headline that a partner's page has room for; 0 is no limit."""
    if not 0 < headline_limit < len(line(item.headline)):
        return item
    return replace(item, headline=cut(line(item.headline), headline_limit))


def source_type(label: Label) -> str:
    return _SOURCE_TYPES[label]


def source_type_uri(label: Label) -> str:
    return f"http://cv.iptc.org/newscodes/digitalsourcetype/{_SOURCE_TYPES[label]}"


def schema_org_source_type(label: Label) -> str:
    """Empty for a person's translation: schema.org has no word for it."""
    return f"https://schema.org/{_SCHEMA_ORG[label]}" if label in _SCHEMA_ORG else ""


def others(item: FeedItem) -> tuple[Alternate, ...]:
    """The other languages, each once, with usable addresses; the item itself is left out."""
    seen = {item.locale}
    out = []
    for alternate in item.alternates:
        if alternate.locale not in seen and web_url(alternate.url):
            seen.add(alternate.locale)
            out.append(alternate)
    return tuple(out)


def alternate_uri(alternate: Alternate) -> str:
    return identity(alternate.uri or alternate.url)


def credit(item: FeedItem) -> str:
    """The agency's credit: where the words come from and who passes them on."""
    names = (line(item.source_name), line(item.provider))
    return " / ".join(dict.fromkeys(n for n in names if n))


def provenance(item: FeedItem) -> dict[str, str]:
    """Our extension's fields, the same in RSS, Atom and JSON Feed; empty ones are left out."""
    said = {
        "version": str(item.version),
        "pub_status": item.status.value,
        "first_created": stamp(item.first_created),
        "version_created": stamp(item.version_created),
        "label": item.label.value,
        "digital_source_type": source_type_uri(item.label),
        "model_note": item.model_note,
        "source_uri": item.source_uri,
        "source_version": item.source_version,
        "source_url": web_url(item.source_url),
        "credit": credit(item),
        "embargoed_until": stamp(item.embargoed_until) if item.embargoed_until else "",
        "correction": "true" if item.correction else "",
        "note": item.note,
        "rights_holder": item.rights.holder,
        "usage_terms": item.rights.usage_terms,
        "territories": " ".join(item.rights.territories),
        "report_url": web_url(item.report_url),
    }
    return {key: clean(value) for key, value in said.items() if clean(value).strip()}
