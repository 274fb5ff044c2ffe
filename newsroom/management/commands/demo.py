"""`dragoman demo`: one article from its file to its feeds, through a real queue and a real worker."""

from __future__ import annotations

import os
import shutil
import sys
import time
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from newsroom.management import demo_report, standing, supervisor
from newsroom.management.base import Command as Base
from newsroom.management.base import Failure, read_bytes
from newsroom.management.commands.translate import locales
from newsroom.management.supervisor import Child, Lock, Supervisor
from pipelines.errors import BadInput, DragomanError
from store import queries
from store.guard import storage
from store.models import Translation
from worker import doors, kit

PATIENCE = 300.0
_MARK = "this-is-a-demo-home"


class Command(Base):
    help = "Take one article from its file to its feeds, with a private Redis and a real worker, and end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="article of any readable kind")
        parser.add_argument("--to", default="", metavar="LOCALES", help="by comma; all whose model is fit without it")
        parser.add_argument("--in-place", action="store_true", help=SUPPRESS)

    def run(self, **options: Any) -> None:
        if not options["in_place"]:
            _into_a_home_of_its_own(options["file"], options["to"])
        started = time.monotonic()
        raw = read_bytes(options["file"])
        wanted = locales(options["to"]) if options["to"].strip() else kit.fit_locales()
        with self._house():
            accepted = doors.accept(raw, source="demo", locales=wanted, publish=True, door="command")
            rows = self._follow(accepted.article_id)
            article = queries.article_of(accepted.article_id)
            self.say(f"Read: {article.headline}")
            for line in demo_report.intake_lines(article):
                self.say(f"  {line}")
            if article.held_reason:
                raise BadInput(f"is held, not translated: {article.held_reason}", subject=options["file"])
            written = demo_report.write(article, rows, settings.HOME / "out")
        demo_report.show(rows, self.stdout)
        for path in written:
            self.say(f"wrote {_near(path)}")
        self.say(f"{time.monotonic() - started:.0f} s in all. Nobody has reviewed these translations.")
        if failed := [r for r in rows if r.state != "published"]:
            raise DragomanError(f"not published: {failed[0].last_error or failed[0].state}", subject=failed[0].locale)

    @contextmanager
    def _house(self) -> Iterator[None]:
        """A private Redis, the migrated database and one real worker, all stopped at the end."""
        lock = Lock(settings.HOME)
        lock.take()
        house = Supervisor(self.say)
        env = supervisor.environment("127.0.0.1", 8000)
        env.setdefault("DRAGOMAN_LOG_LEVEL", "WARNING")
        try:
            if not settings.DRAGOMAN["DRAGOMAN_REDIS_URL"]:
                supervisor.start_redis(house, lock, env)
            with storage("migrate"):
                call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            house.add(Child("worker", supervisor.worker_command(), env))
            yield
        finally:
            house.stop()

    def _follow(self, article_id: int) -> list[Translation]:
        """Show progress until every translation is published or held."""
        deadline = time.monotonic() + PATIENCE
        with self.progress() as bar:
            task = bar.add_task("translating", total=None)
            while True:
                rows = queries.translations_of([article_id])
                done = sum(not standing.moving(row) for row in rows)
                bar.update(task, total=len(rows), completed=done)
                if done == len(rows):
                    return rows
                if time.monotonic() > deadline:
                    self.stderr.write(f"The worker is not done after {PATIENCE:.0f} s; see `dragoman doctor`.")
                    raise Failure(1)
                time.sleep(0.2)


def _into_a_home_of_its_own(file: str, to: str) -> None:
    """Start again with a fresh home inside the home, so that a demo never touches a newsroom's own data."""
    home: Path = settings.HOME / "demo"
    if home.exists():
        if not (home / _MARK).exists():
            raise BadInput("is there, but is no demo's home", subject=str(home), mend="move it away")
        shutil.rmtree(home)
    home.mkdir(parents=True)
    (home / _MARK).touch()
    env = dict(
        os.environ, DRAGOMAN_HOME=str(home), DRAGOMAN_MODELS=str(settings.PULLED_MODELS), DRAGOMAN_DATABASE_URL=""
    )
    command = [sys.executable, "-m", "newsroom.management.cli", "demo", file, "--to", to, "--in-place"]
    sys.stdout.flush()
    os.execve(sys.executable, command, env)  # noqa: S606 - our own interpreter and module


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
