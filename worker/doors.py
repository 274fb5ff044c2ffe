"""The one validation behind all doors: Celery's queue, the Redis stream, HTTP, the command line, folders, feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from pipelines import intake, rules
from pipelines.errors import BadInput
from pipelines.intake import ninjs
from pipelines.intake.language import held_reason
from pipelines.model import Article, Priority, PubStatus
from store import intents, polls, queries
from store.guard import writing
from worker import kit, sending
from worker.log import logger

DEFAULT_SOURCE = "default"
_SOURCE = re.compile(r"[\w.-]{1,100}", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_LIMITS = {"uri": 500, "version": 200}
_HEADLINE = 1000  # characters; a "headline" of a page is a broken export, and would hold a translator for minutes


@dataclass(frozen=True, slots=True)
class Accepted:
    """`created` is False where the very version was here already."""

    article_id: int
    created: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the message says beside the article itself; every door fills in what it knows.

    `source` beats what the article says of its origin. Empty `locales` means those of the story's last version,
    else the source's, else all that have a model; an empty `priority` means the article's.
    """

    source: str = ""
    locales: Iterable[str] | str = ()
    priority: str = ""
    publish: bool = False
    door: str = "task"
    weak: bool = False  # what is polled may change under the version it had


def accept(
    payload: bytes | str | Mapping[str, Any],
    *,
    source: str = "",
    locales: Iterable[str] | str = (),
    priority: str = "",
    publish: bool = False,
    uri: str = "",
    hint: str = "",
    door: str = "task",
) -> Accepted:
    """Read, validate and store one article, and send its translations on their way.

    `payload` is anything a reader knows, or ninjs as a dict; `hint` is that of `pipelines.intake.read`. Raises
    BadInput (the message is at fault) and StorageBusy (try again); nothing is stored then. The same (source, uri,
    version) again changes nothing.
    """
    raw = _bytes(payload)
    if isinstance(payload, Mapping):
        hint, locales = "ninjs", locales or ninjs.locales(payload)
    article = intake.read(raw, source=source, uri=uri, hint=hint)
    return accept_article(article, raw, Wanted(source, locales, priority, publish, door))


def accept_article(article: Article, raw: bytes, wanted: Wanted) -> Accepted:
    """The same for an article that was read already (an entry of a feed)."""
    article = _identified(article, wanted.source)
    ruled = rules.decide(rules.read(polls.rules_of(article.source)), article)
    intent = intents.AcceptArticle(
        article=article,
        raw=raw,
        raw_type="",
        locales=_locales(wanted.locales),
        default_locales=ruled.locales or queries.source_locales(article.source) or kit.usable_locales(),
        door=wanted.door,
        decided_at=timezone.now(),
        priority=_priority(wanted.priority or ruled.priority or "", article),
        publish=_flag(wanted.publish) or ruled.publish,
        held_reason=held_reason(article),
        weak=wanted.weak,
    )
    with writing("accept"):
        done = intents.accept(intent)
        sending.drafts(done.translations, intent.priority)
        if done.publications:
            sending.deliveries()
    logger.debug("article %s %s", done.article_id, "accepted" if done.created else "was here already")
    return Accepted(done.article_id, done.created)


def set_aside(door: str, raw: bytes, reason: str) -> None:
    """Keep a bad message where people see it."""
    intents.set_aside(intents.SetAside(door, raw, reason, timezone.now()))
    logger.warning("a message at the door %s was set aside: %s", door, reason)


def _bytes(payload: bytes | str | Mapping[str, Any]) -> bytes:
    limit: int = settings.DRAGOMAN["DRAGOMAN_MAX_ARTICLE_BYTES"]
    if isinstance(payload, Mapping):
        payload = json.dumps(payload, ensure_ascii=False)
    raw = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "replace")
    if len(raw) > limit:
        raise BadInput(
            f"the article has {len(raw):,} bytes", mend=f"at most {limit:,} are taken (DRAGOMAN_MAX_ARTICLE_BYTES)"
        )
    return raw


def _identified(article: Article, source: str) -> Article:
    killed = article.status is PubStatus.CANCELED
    version = article.version or ("" if killed else "1")
    article = replace(article, source=source or article.source or DEFAULT_SOURCE, version=version)
    if not _SOURCE.fullmatch(article.source):
        raise BadInput(
            "is no name of a source", subject=repr(article.source)[:120], mend="use letters, digits, . _ and -"
        )
    for name, limit in _LIMITS.items():
        value: str = getattr(article, name)
        if (not value and not (killed and name == "version")) or len(value) > limit or not value.isprintable():
            raise BadInput(f"the article's {name} is empty, too long or unprintable", subject=repr(value)[:120])
    if len(article.headline) > _HEADLINE:
        raise BadInput(
            f"the headline has {len(article.headline):,} characters",
            subject=article.uri,
            mend=f"send at most {_HEADLINE:,}, and the rest as paragraphs",
        )
    return article


def _locales(asked: Iterable[str] | str) -> tuple[str, ...]:
    if isinstance(asked, str):
        asked = asked.split(",")
    if not isinstance(asked, list | tuple):
        raise BadInput("is no list of locales", subject=repr(asked)[:120], mend='send ["es", "ru"]')
    named = tuple(one.strip() if isinstance(one, str) else one for one in asked if one != "")
    for one in named:
        if not isinstance(one, str) or not _LOCALE.fullmatch(one):
            raise BadInput("is no locale", subject=repr(one)[:60], mend="write it with a hyphen, such as pt-BR")
    return tuple(dict.fromkeys(named))


def _priority(asked: str, article: Article) -> Priority:
    if not asked:
        return article.priority
    try:
        return Priority(asked)
    except ValueError:
        words = ", ".join(Priority)
        raise BadInput("is no priority", subject=repr(asked)[:60], mend=f"use one of {words}") from None


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadInput("publish is true or false", subject=repr(value)[:60])
