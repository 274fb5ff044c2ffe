"""`dragoman sources`: the feeds and folders that English articles come from."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from rich.console import Console
from rich.table import Table

from newsroom.management.base import Command as Base
from newsroom.management.base import Failure, read_bytes
from pipelines import rules
from pipelines.errors import BadInput, DeliveryFailed
from store import polls
from store.models import SourceKind
from worker.delivery import http
from worker.sources import polling

_EVERY = {SourceKind.FEED: 300, SourceKind.FOLDER: 5, SourceKind.WEBSUB: 300}
_LEAST = {SourceKind.FEED: 30, SourceKind.FOLDER: 1, SourceKind.WEBSUB: 30}


class Command(Base):
    help = "Add, list, poll, pause and resume the feeds and watched folders that articles come from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|poll|pause|resume")
        add = actions.add_parser("add", help="a feed (https://...) or a folder (a path)")
        add.add_argument("slug", metavar="SOURCE", help="its short name: letters, digits, - and _")
        add.add_argument("url", metavar="ADDRESS", help="https://... of a feed, or a folder's path")
        add.add_argument("--name", default="", help="as readers see it")
        add.add_argument("--locales", default="", metavar="A,B", help="locales where no rule says otherwise")
        add.add_argument("--rules", metavar="FILE.json", help="locales, priority and policy; see docs/11-delivery.md")
        add.add_argument("--every", type=int, metavar="SECONDS", help="between two polls (feeds 300, folders 5)")
        add.add_argument(
            "--websub", action="store_true", help="let the feed's hub push what is new; polled seldom then"
        )
        listing = actions.add_parser("list", help="all sources and how they stand")
        poll = actions.add_parser("poll", help="look now, without a worker")
        poll.add_argument("slug", metavar="SOURCE", nargs="?", default="", help="only this one")
        for one in (add, listing, poll):
            one.add_argument("--json", action="store_true", help="for programs")
        for name, about in (("pause", "look no more for now"), ("resume", "look again")):
            actions.add_parser(name, help=about).add_argument("slug", metavar="SOURCE", help="its short name")

    def run(self, **options: Any) -> None:
        action: str = options["action"]
        if action in ("pause", "resume"):
            polls.set_active(options["slug"], action == "resume")
            self.say(f"{options['slug']} is {'polled again' if action == 'resume' else 'paused'}")
            return
        {"add": self._add, "list": self._list, "poll": self._poll}[action](options)

    def _add(self, options: dict[str, Any]) -> None:
        kind, url = _place(options["url"])
        if options["websub"]:
            if kind != SourceKind.FEED:
                raise BadInput("has no hub", subject=url[:200], mend="--websub is for feeds")
            kind = SourceKind(SourceKind.WEBSUB)
        every = options["every"] if options["every"] is not None else _EVERY[kind]
        if not _LEAST[kind] <= every <= 86_400:
            raise BadInput("is no interval", subject=str(every), mend=f"give {_LEAST[kind]} to 86400 seconds")
        made = polls.AddSource(
            _slug(options["slug"]),
            kind,
            url,
            options["name"],
            tuple(w.strip() for w in options["locales"].split(",") if w.strip()),
            _rules(options["rules"]) if options["rules"] else (),
            every,
        )
        rules.read([{"locales": list(made.locales)}] if made.locales else [])
        created = polls.add(made)
        if options["json"]:
            self.say_json({"source": made.slug, "kind": str(kind), "created": created})
        else:
            what = "feed with a hub" if options["websub"] else kind.value
            self.say(f"{made.slug} {'added' if created else 'changed'}: a {what}, looked at every {every} s")

    def _list(self, options: dict[str, Any]) -> None:
        found = polls.sources()
        if options["json"]:
            self.say_json([_plain(asdict(one)) for one in found])
            return
        table = Table("source", "kind", "address", "locales", "every", "state", "last error", box=None)
        for one in found:
            state = f"{one.failures} failures" if one.failures else "active" if one.active else "paused"
            state += f", hub {one.hub}" if one.hub else ""
            table.add_row(one.slug, one.kind, one.url, " ".join(one.locales), f"{one.poll_every} s", state, one.error)
        Console().print(table)

    def _poll(self, options: dict[str, Any]) -> None:
        if options["slug"]:
            polls.is_pollable(options["slug"])
        done = polling.run(slug=options["slug"])
        if options["json"]:
            self.say_json([asdict(one) for one in done])
        for one in () if options["json"] else done:
            said = f"{one.new} new, {one.known} known, {one.skipped} skipped, {one.rejected} rejected"
            self.say(f"{one.source}: {one.error or said}")
        if any(one.error for one in done):
            raise Failure(1)


def _slug(text: str) -> str:
    try:
        validate_slug(text)
    except ValidationError:
        raise BadInput("is no short name", subject=text[:60], mend="use letters, digits, - and _") from None
    return text


def _place(text: str) -> tuple[SourceKind, str]:
    """A folder that exists, or the address of a feed."""
    if Path(text).is_dir():
        return SourceKind("folder"), str(Path(text).resolve())
    if not urlsplit(text).scheme:
        raise BadInput("is no folder", subject=text[:200], mend="make it first, or give the address of a feed")
    try:
        return SourceKind("feed"), http.check_url(text)
    except DeliveryFailed as error:
        raise BadInput(error.problem, subject=error.subject, mend=error.mend) from error


def _rules(name: str) -> tuple[dict[str, Any], ...]:
    try:
        found = json.loads(read_bytes(name, limit=1_000_000))
    except (ValueError, RecursionError) as error:
        raise BadInput("is no JSON", subject=name, mend="write a list of rules; see docs/11-delivery.md") from error
    rules.read(found)
    return tuple(found)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in value.items()}
