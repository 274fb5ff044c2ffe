"""The rights gate: what a partner may have, and what it wants. Pure; what is not granted is denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.model import FeedItem, Rights

ANY = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the newsroom allows a partner. An empty tuple allows nothing; "*" allows all.

    `usage_terms` are the terms that the partner has agreed to, as the sources word them.
    """

    sources: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    usage_terms: tuple[str, ...] = ()
    labels: tuple[str, ...] = (ANY,)

    def refusal(self, item: FeedItem, source: str) -> str:
        """Why the item is withheld; "" if it is not."""
        return self.refusal_of(source, item.locale, item.label.value, item.rights)

    def refusal_of(self, source: str, locale: str, label: str, rights: Rights) -> str:
        """The same of what stands in a row, without the item's words."""
        if not _has(self.sources, source):
            return f"source {source} is not granted"
        if not _has(self.locales, locale):
            return f"locale {locale} is not granted"
        if not _has(self.labels, label):
            return f"label {label} is not granted"
        allowed = set(rights.territories)
        if allowed and not (self.territories and set(self.territories) <= allowed):
            return "published in territories that the source does not allow"
        if rights.usage_terms and not _has(self.usage_terms, rights.usage_terms):
            return "has not agreed to the source's usage terms"
        return ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription's filter. An empty tuple does not filter."""

    locales: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    blocked_sources: tuple[str, ...] = ()

    def wants(self, item: FeedItem, source: str) -> bool:
        return (
            source not in self.blocked_sources
            and (not self.locales or item.locale in self.locales)
            and (not self.sections or item.section in self.sections)
            and (not self.keywords or self._mentioned(item))
        )

    def _mentioned(self, item: FeedItem) -> bool:
        parts: Iterable[str] = (item.headline, item.summary, *item.tags, *(b.text for b in item.blocks))
        text = "\n".join(parts).casefold()
        return any(k.casefold() in text for k in self.keywords)


def _has(granted: tuple[str, ...], value: str) -> bool:
    return ANY in granted or value in granted
