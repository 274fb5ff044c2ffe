"""Where one article stands: itself, each locale, what is public, what was delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from store import feed_queries, queries
from store.models import Article, Publication, Translation


def location(article_id: int) -> str:
    return f"{settings.BASE_URL}/api/articles/{article_id}"


def standing(row: Article) -> dict[str, Any]:
    """Five queries, whatever the number of locales."""
    published = {p.locale: p for p in queries.publications_of([row.pk])}
    delivered = feed_queries.delivery_counts(row.story_id)
    return {
        "id": row.pk,
        "url": location(row.pk),
        "uri": row.story.uri,
        "source": row.story.source.slug,
        "version": row.version,
        "headline": row.headline,
        "language": row.language,
        "section": row.section,
        "status": row.status,
        "priority": row.priority,
        "state": row.state,
        "held_reason": row.held_reason,
        "embargoed_until": _time(row.not_before),
        "received_at": _time(row.received_at),
        "translations": [
            _translation(t, published.get(t.locale), delivered.get(t.locale, {}))
            for t in queries.translations_of([row.pk])
        ],
    }


def _translation(row: Translation, published: Publication | None, delivered: dict[str, int]) -> dict[str, Any]:
    return {
        "locale": row.locale,
        "state": row.state,
        "latest": row.is_latest,
        "headline": row.headline,
        "label": row.label,
        "model_note": row.model_note,
        "signature": row.signature,
        "confidence": row.confidence,
        "errors": row.errors,
        "warnings": row.warnings,
        "drafted_at": _time(row.drafted_at),
        "approved_at": _time(row.approved_at),
        "published_at": _time(row.published_at),
        "published": _published(published),
        "deliveries": delivered,
        "last_error": row.last_error,
    }


def _published(row: Publication | None) -> dict[str, Any] | None:
    if row is None:
        return None
    url = f"{settings.BASE_URL}/{row.locale}/{row.slug}"
    return {"uri": row.uri, "version": row.version, "status": row.status, "url": url, "at": _time(row.published_at)}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
