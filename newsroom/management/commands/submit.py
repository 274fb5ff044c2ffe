"""`dragoman submit`: articles into the house, by the same validation as the other doors."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from rich.progress import Progress

from newsroom.management import standing
from newsroom.management.base import Command as Base
from newsroom.management.base import Failure, read_bytes
from pipelines.errors import BadInput
from store import queries
from store.models import Translation
from worker import doors


class Command(Base):
    help = "Store articles and send their translations on their way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="article of any readable kind; - for standard input"
        )
        parser.add_argument(
            "--to", default="", metavar="LOCALES", help="target locales by comma: es,ru; all with a model without it"
        )
        parser.add_argument(
            "--priority", choices=("flash", "urgent", "routine"), default="", help="stronger than the article's own"
        )
        parser.add_argument("--source", default="", metavar="NAME", help="the publishing system's name")
        parser.add_argument(
            "--publish", action="store_true", help="publish without review, labelled as machine translated"
        )
        parser.add_argument("--wait", action="store_true", help="until every translation is done")
        parser.add_argument("--timeout", type=float, default=0, metavar="SECONDS", help="give up waiting after so long")
        parser.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        accepted = [(name, self._accept(name, options)) for name in options["files"]]
        ids = [done.article_id for _, done in accepted]
        if options["wait"]:
            with self.progress() as bar:
                _wait(ids, bar, options["timeout"])
        rows = queries.translations_of(ids)
        if options["json"]:
            self.say_json([_shown(name, done, rows) for name, done in accepted])
        else:
            self._print(accepted, rows, waited=options["wait"])
        if options["wait"] and any(r.state not in standing.DONE for r in rows):
            raise Failure(1)

    def _accept(self, name: str, options: dict[str, Any]) -> doors.Accepted:
        try:
            return doors.accept(
                read_bytes(name),
                source=options["source"],
                locales=options["to"],
                priority=options["priority"],
                publish=options["publish"],
                door="command",
            )
        except BadInput as error:
            raise BadInput(error.problem, subject=error.subject or name, mend=error.mend) from error

    def _print(
        self, accepted: Sequence[tuple[str, doors.Accepted]], rows: Sequence[Translation], *, waited: bool
    ) -> None:
        for name, done in accepted:
            self.say(f"{name}: article {done.article_id}{'' if done.created else ' (was here already)'}")
            for row in (r for r in rows if r.article_id == done.article_id):
                held = f": {row.last_error}" if row.last_error else ""
                self.say(f"  {row.locale}: {row.state.replace('_', ' ')}{held}")
        if not waited:
            self.say("`dragoman status` says how it goes.")


def _shown(name: str, done: doors.Accepted, rows: Sequence[Translation]) -> dict[str, object]:
    mine = [standing.translation_json(r) for r in rows if r.article_id == done.article_id]
    return {"file": name, "article": done.article_id, "created": done.created, "translations": mine}


def _wait(ids: Sequence[int], bar: Progress, timeout: float) -> None:
    """Until every translation is drafted, published or held; those to be published until they are."""
    rows = queries.translations_of(ids)
    task = bar.add_task("translating", total=len(rows))
    deadline = time.monotonic() + timeout if timeout else None
    while True:
        rows = queries.translations_of(ids)
        bar.update(task, completed=sum(not standing.moving(r) for r in rows))
        if not any(standing.moving(r) for r in rows) or (deadline and time.monotonic() > deadline):
            return
        time.sleep(0.3)
