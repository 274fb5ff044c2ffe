"""Where articles and translations stand, for `submit` and `status`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from pipelines.workflow import State
from store.models import Article, Translation

DONE = frozenset(State) - {State.WAITING, State.DRAFTING, State.HELD}


def moving(row: Translation) -> bool:
    """Whether the worker has still something to do with it now."""
    if row.state in (State.WAITING, State.DRAFTING):
        return True
    embargoed = row.not_before is not None and row.not_before > timezone.now()
    return bool(row.publish) and row.state == State.DRAFTED and not embargoed


def translation_json(row: Translation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "locale": row.locale,
        "state": row.state,
        "label": row.label,
        "errors": row.errors,
        "warnings": row.warnings,
        "confidence": row.confidence,
        "attempts": row.attempts,
        "problem": row.last_error,
        "not_before": _time(row.not_before),
        "drafted": _time(row.drafted_at),
        "published": _time(row.published_at),
        "signature": row.signature,
    }


def article_json(row: Article) -> dict[str, Any]:
    return {
        "id": row.pk,
        "source": row.story.source.slug,
        "uri": row.story.uri,
        "version": row.version,
        "headline": row.headline,
        "state": row.state,
        "priority": row.priority,
        "held_reason": row.held_reason,
        "received": _time(row.received_at),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
