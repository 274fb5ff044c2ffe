"""What `dragoman partners add` is told, by options or a TOML file; all of it is checked before it is stored."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from newsroom.management.base import read_bytes
from pipelines.errors import BadInput, DeliveryFailed
from pipelines.formats import item_format
from store import partner_hub
from store.partner_intents import AddPartner, NewSubscription, Regrant
from worker.delivery import CHANNELS, pump, webhook

_FORMATS = {"superdesk": "ninjs-1.6"}
_LISTS = ("locales", "sections", "keywords", "blocked_sources")
_GRANTS = ("sources", "locales", "territories", "usage_terms", "labels")
_NUMBERS = {
    "headline_limit": "longest headline it has room for, in characters; longer ones are cut at a word",
    "rate_per_minute": "requests for its feeds in a minute (60)",
}


def add_arguments(add: ArgumentParser) -> None:
    add.add_argument("slug", metavar="PARTNER", help="its short name: letters, digits, - and _")
    add.add_argument("--name", default="", help="as people see it")
    add.add_argument("--file", metavar="FILE.toml", help="grants and [[subscription]] tables; see docs/11-delivery.md")
    add_grants(add)
    add.add_argument("--channel", choices=tuple(CHANNELS), help="how it is told; without it the partner pulls")
    add.add_argument("--url", help="address of the webhook, of the Superdesk ingest, or of the files' place")
    add.add_argument("--to", action="append", help="e-mail address, repeatable")
    add.add_argument("--secret", help="key that signs; a new one is made for a webhook without it")
    add.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another setting of the channel")
    add.add_argument("--format", help="format of what is sent (ninjs)")
    add.add_argument("--sections", metavar="A,B", help="only these sections")
    add.add_argument("--keywords", metavar="A,B", help="only items that mention one of these")
    add.add_argument("--blocked-sources", metavar="A,B", help="never from these sources")
    add.add_argument("--json", action="store_true", help="for programs")


def add_grants(parser: ArgumentParser) -> None:
    for name in _GRANTS:
        parser.add_argument(
            f"--{name.replace('_', '-')}", metavar="A,B", help=f"{name.replace('_', ' ')} granted; * for all"
        )
    for name, about in _NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=about)


def regrant(options: dict[str, Any]) -> Regrant:
    """What the options name is granted anew, "" nothing at all; the rest stays. Raises BadInput where none is named."""
    given: dict[str, Any] = {name: None if options[name] is None else _words(options[name]) for name in _GRANTS}
    given |= {name: _number(name, options[name], {}) for name in _NUMBERS}
    if all(value is None for value in given.values()):
        raise BadInput("nothing is named", subject=options["slug"], mend="give --locales es,ru or another grant")
    return Regrant(options["slug"], **given)


def intent(options: dict[str, Any], now: datetime) -> tuple[AddPartner, list[str]]:
    """What to add, and the secrets that were made for it."""
    try:
        validate_slug(options["slug"])
    except ValidationError:
        raise BadInput("is no short name", subject=options["slug"][:60], mend="use letters, digits, - and _") from None
    if options["slug"] == partner_hub.PARTNER:
        raise BadInput("is the hub's own name", subject=options["slug"], mend="choose another")
    given = _file(options["file"]) if options["file"] else {}
    grants: dict[str, Any] = {name: _words(options[name]) or tuple(given.get(name, ())) for name in _GRANTS}
    subscriptions = [_from_table(table) for table in given.get("subscription", [])]
    if options["channel"]:
        subscriptions.append(_from_options(options))
    made = [str(s.config["secret"]) for s in subscriptions if s.config.get("secret")]
    for one in subscriptions:
        _check(one)
    grants["labels"] = grants["labels"] or ("*",)
    name = options["name"] or str(given.get("name", ""))
    numbers = {key: _number(key, options[key], given) for key in _NUMBERS}
    limits: dict[str, Any] = {key: value for key, value in numbers.items() if value is not None}
    return AddPartner(options["slug"], now, name, **grants, **limits, subscriptions=tuple(subscriptions)), made


def _number(key: str, option: int | None, given: dict[str, Any]) -> int | None:
    value = option if option is not None else given.get(key)
    if value is None or (type(value) is int and 0 <= value <= 1_000_000):
        return value
    raise BadInput("is no number from 0 to 1,000,000", subject=key, mend=f"write {key} = 70")


def _file(name: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(read_bytes(name).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"is no TOML ({error})", subject=name, mend="see docs/11-delivery.md for an example") from error
    known = {"name", "subscription", *_GRANTS, *_NUMBERS}
    if strange := sorted(found.keys() - known):
        raise BadInput(f"has an unknown key {strange[0]}", subject=name, mend=f"there are {', '.join(sorted(known))}")
    if not isinstance(found.get("subscription", []), list):
        raise BadInput("subscription is no list of tables", subject=name, mend="write [[subscription]]")
    for key in _GRANTS:
        _list_of_words(found.get(key, []), key)
    return found


def _list_of_words(value: Any, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise BadInput("is no list of words", subject=key, mend=f'write {key} = ["a", "b"]')
    return tuple(value)


def _from_table(table: Any) -> NewSubscription:
    known = {"channel", "format", "name", "config", *_LISTS}
    if not isinstance(table, dict) or not isinstance(table.get("channel"), str) or table.keys() - known:
        raise BadInput("cannot be read", subject="subscription", mend=f"its keys are {', '.join(sorted(known))}")
    lists = {key: _list_of_words(table.get(key, []), key) for key in _LISTS}
    config = table.get("config", {})
    if not isinstance(config, dict):
        raise BadInput("is no table", subject="config", mend="write [subscription.config]")
    return _made(table["channel"], str(table.get("format", "")), config, str(table.get("name", "")), lists)


def _from_options(options: dict[str, Any]) -> NewSubscription:
    config: dict[str, Any] = {}
    for pair in options["set"]:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadInput("is no NAME=VALUE", subject=pair[:60], mend="write --set on_kill=remove")
        config[name] = value
    config |= {name: options[name] for name in ("url", "secret", "to") if options[name]}
    lists = {key: _words(options[key]) for key in _LISTS}
    return _made(options["channel"], options["format"] or "", config, "", lists)


def _made(
    channel: str, form: str, config: dict[str, Any], name: str, lists: dict[str, tuple[str, ...]]
) -> NewSubscription:
    if channel == "webhook":
        config = {"secret": webhook.new_secret(), **config}
    if channel == "superdesk":
        config = {"secret": token_urlsafe(32), **config}
    form = form or (partner_hub.FORMAT if channel == "websub" else _FORMATS.get(channel, "ninjs"))
    return NewSubscription(channel, form, config, name, **lists)


def _check(one: NewSubscription) -> None:
    """Before anything is stored: the format exists for single items, the channel can work with its settings."""
    if one.channel not in CHANNELS:
        raise BadInput("is no channel", subject=one.channel[:60], mend=f"there are {', '.join(CHANNELS)}")
    if one.channel == "websub":
        raise BadInput("has no partners", subject="websub", mend="subscribers come to /websub/hub by themselves; an "
                       "outside hub is named in DRAGOMAN_HUB_URL")  # fmt: skip
    item_format(one.format)
    try:
        pump.open_channel(one.channel).check(one.config)
    except DeliveryFailed as error:
        raise BadInput(error.problem, subject=error.subject, mend=error.mend) from error


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(w.strip() for w in (text or "").split(",") if w.strip())
