"""`dragoman tokens`: who may submit over HTTP, and who may read a partner's feeds."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from newsroom.management.base import Command as Base
from pipelines.errors import BadInput
from store import tokens

_SCOPES = (tokens.SUBMIT, tokens.STATUS, tokens.PUBLISH, tokens.FEEDS, tokens.ANY)


class Command(Base):
    help = "Add, list, rotate and revoke tokens. A token is shown once; only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|rotate|revoke")
        add = actions.add_parser("add", help="make a token and print it, once")
        owner = add.add_mutually_exclusive_group(required=True)
        owner.add_argument("--source", metavar="NAME", help="a publishing system that submits articles; made if new")
        owner.add_argument("--partner", metavar="SLUG", help="a partner that reads its feeds")
        add.add_argument("--scope", action="append", choices=_SCOPES, help="repeatable; the usual ones without it")
        add.add_argument("--days", type=int, metavar="N", help="expires after so many days; never without it")
        add.add_argument("--name", default="", help="a note for people")
        actions.add_parser("list", help="all tokens, by their beginnings").add_argument(
            "--json", action="store_true", help="for programs"
        )
        rotate = actions.add_parser("rotate", help="print another token like it, once; the old one ends later")
        rotate.add_argument("--days", type=int, default=7, metavar="N", help="so long both are valid (7)")
        for one in (rotate, actions.add_parser("revoke", help="end a token at once")):
            one.add_argument("prefix", metavar="PREFIX", help="its beginning, as the list shows it")

    def run(self, **options: Any) -> None:
        acts = {"add": self._add, "list": self._list, "rotate": self._rotate, "revoke": self._revoke}
        acts[options["action"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        now, days = timezone.now(), _days(options)
        wanted: dict[str, Any] = {"now": now, "name": options["name"]}
        wanted |= {"expires_at": now + timedelta(days=days)} if days else {}
        wanted |= {"scopes": tuple(options["scope"])} if options["scope"] else {}
        if options["partner"]:
            self.say(tokens.issue_partner_token(options["partner"], **wanted))
        else:
            self.say(tokens.issue_api_token(options["source"], **wanted))

    def _list(self, options: dict[str, Any]) -> None:
        found = tokens.known()
        if options["json"]:
            self.say_json([_plain(k) for k in found])
            return
        table = Table("kind", "owner", "begins", "scopes", "state", "name", box=None)
        for one in found:
            table.add_row(one.kind, one.owner, one.prefix, " ".join(one.scopes), _state(one), one.name)
        Console().print(table)

    def _rotate(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        self.say(tokens.rotate(options["prefix"], now=now, until=now + timedelta(days=_days(options) or 0)))

    def _revoke(self, options: dict[str, Any]) -> None:
        ended = tokens.revoke(options["prefix"], now=timezone.now())
        self.say(f"{ended} token{'s' if ended != 1 else ''} revoked")


def _days(options: dict[str, Any]) -> int | None:
    days: int | None = options["days"]
    if days is not None and not 1 <= days <= 36_500:
        raise BadInput("is no number of days", subject=str(days), mend="give 1 to 36500, or leave it out")
    return days


def _plain(one: tokens.Known) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items()}


def _state(one: tokens.Known) -> str:
    if one.revoked_at:
        return "revoked"
    if one.expires_at is None:
        return "valid"
    return f"until {one.expires_at:%Y-%m-%d}" if one.expires_at > timezone.now() else "expired"
