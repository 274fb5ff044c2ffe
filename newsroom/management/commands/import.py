"""`dragoman import`: a person's work from a CAT tool, a table or plain text, back into its translation."""

from __future__ import annotations

from argparse import ArgumentParser
from io import BytesIO
from typing import Any

from django.utils import timezone

from newsroom import exchange
from newsroom.management.base import Command as Base
from newsroom.management.base import read_bytes
from pipelines.errors import NotAllowed
from pipelines.workflow import Role
from store import exchange as store


class Command(Base):
    help = "Take a translation back (XLIFF, an exported table, text aligned by paragraphs), or TMX into the memory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="- for standard input, read as text")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--article", metavar="ID", help="its number or uri")
        what.add_argument("--memory", action="store_true", help="FILE is TMX for the locale's translation memory")
        parser.add_argument("--locale", required=True, metavar="LOCALE", help="of the translation, or of the memory")
        parser.add_argument("--as", required=True, dest="person", metavar="USER", help="whose work it is")
        parser.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        if options["memory"]:
            self._memory(options)
            return
        raw = read_bytes(options["file"], limit=20_000_000)
        who = exchange.person_named(options["person"])
        row = store.find(options["article"], options["locale"])
        name = "text.txt" if options["file"] == "-" else options["file"]
        done = exchange.take(row.pk, raw, name, who, timezone.now())
        if options["json"]:
            fields = ("translation_id", "changed", "joined", "errors", "warnings")
            self.say_json({name: getattr(done, name) for name in fields})
            return
        self.say(
            f"{done.changed} segments are now the work of {options['person']}; "
            f"open findings: {done.errors} errors, {done.warnings} warnings."
        )

    def _memory(self, options: dict[str, Any]) -> None:
        who = exchange.person_named(options["person"])
        if who.role is Role.TRANSLATOR:
            raise NotAllowed("brings no units into the memory", subject=options["person"], mend="ask an editor")
        stream = BytesIO(read_bytes(options["file"], limit=500_000_000))
        count = exchange.take_memory(stream, options["file"], options["locale"], who.id, timezone.now())
        if options["json"]:
            self.say_json({"units": count})
        else:
            self.say(f"{count} units came into the memory.")
