"""A source's rules: which locales, which priority, whether to publish, by section and keyword. Pure.

A source holds a list of objects, read from the first to the last:

    [{"section": ["sport"], "skip": true},
     {"keyword": ["breaking"], "priority": "flash"},
     {"locales": ["es", "ru"], "publish": true}]

A rule applies where all its conditions hold (any word of a list does); for each question the first rule that
applies and answers it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import BadInput
from pipelines.model import Article, Priority

_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_KEYS = ("section", "keyword", "tag", "locales", "priority", "publish", "skip")


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions (empty: always) and answers (None or empty: says nothing)."""

    section: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    priority: Priority | None = None
    publish: bool | None = None
    skip: bool | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Empty locales and no priority: what holds without rules. `skip`: a poll leaves the article alone."""

    locales: tuple[str, ...] = ()
    priority: Priority | None = None
    publish: bool = False
    skip: bool = False


def read(data: Any) -> tuple[Rule, ...]:
    """Rules from JSON; raises BadInput that names the rule by its number."""
    if not isinstance(data, list):
        raise BadInput("the rules are no list", mend='write [{"section": ["sport"], "skip": true}]')
    return tuple(_rule(one, number) for number, one in enumerate(data, 1))


def _rule(one: Any, number: int) -> Rule:
    where = f"rule {number}"
    if not isinstance(one, Mapping):
        raise BadInput("is no object", subject=where, mend=f"its keys are {', '.join(_KEYS)}")
    if strange := sorted(str(key) for key in one.keys() - set(_KEYS)):
        raise BadInput(f"has an unknown key {strange[0][:40]}", subject=where, mend=f"there are {', '.join(_KEYS)}")
    words = {key: _words(one.get(key, []), where, key) for key in ("section", "keyword", "tag", "locales")}
    if bad := [locale for locale in words["locales"] if not _LOCALE.fullmatch(locale)]:
        raise BadInput(f"{bad[0][:40]!r} is no locale", subject=where, mend="write it with a hyphen, such as pt-BR")
    return Rule(
        section=words["section"],
        keyword=words["keyword"],
        tag=words["tag"],
        locales=words["locales"],
        priority=_priority(one.get("priority"), where),
        publish=_flag(one.get("publish"), where, "publish"),
        skip=_flag(one.get("skip"), where, "skip"),
    )


def _words(value: Any, where: str, key: str) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
        raise BadInput(f"{key} is no list of words", subject=where, mend=f'write "{key}": ["..."]')
    return tuple(found)


def _flag(value: Any, where: str, key: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise BadInput(f"{key} is neither true nor false", subject=where, mend="choose one of the two")


def _priority(value: Any, where: str) -> Priority | None:
    if value is None:
        return None
    if value not in list(Priority):
        raise BadInput("has an unknown priority", subject=where, mend=f"there are {', '.join(Priority)}")
    return Priority(value)


def decide(rules: Sequence[Rule], article: Article) -> Decision:
    """What the rules say of an article."""
    applying = [rule for rule in rules if _applies(rule, article)]
    return Decision(
        locales=next((rule.locales for rule in applying if rule.locales), ()),
        priority=next((rule.priority for rule in applying if rule.priority is not None), None),
        publish=next((rule.publish for rule in applying if rule.publish is not None), False),
        skip=next((rule.skip for rule in applying if rule.skip is not None), False),
    )


def _applies(rule: Rule, article: Article) -> bool:
    return (
        _any(rule.section, [article.section])
        and _any(rule.tag, article.tags)
        and (not rule.keyword or _mentions(article, rule.keyword))
    )


def _any(wanted: tuple[str, ...], there: Iterable[str]) -> bool:
    folded = {word.casefold() for word in there}
    return not wanted or any(word.casefold() in folded for word in wanted)


def _mentions(article: Article, keywords: tuple[str, ...]) -> bool:
    """Whole words, whatever their case."""
    text = "\n".join(block.text for block in article.blocks)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) for word in keywords)
