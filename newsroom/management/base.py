"""The base of every `dragoman` command: one sentence for an error, exit 2 for bad input, 1 for a failure."""

from __future__ import annotations

import json
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines import intake
from pipelines.errors import BadInput, DragomanError, UnreadableArticle
from pipelines.model import Article

_DJANGO_ONLY = (
    "--version",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
)


class Failure(SystemExit):
    """Ends the command with a code after its sentence was printed."""


class Command(BaseCommand):
    """Subclasses set `help`, `add_arguments` and `run(**options)`; they raise DragomanError for what goes wrong."""

    requires_system_checks: Sequence[str] = []
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser("dragoman", subcommand, **kwargs)
        parser.prog = f"dragoman {subcommand}"
        _hide_django(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        with one_sentence_errors():
            self.run(**options)

    def run(self, **options: Any) -> None:
        raise NotImplementedError

    def say(self, text: str = "") -> None:
        self.stdout.write(text)

    def say_json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))

    def progress(self) -> Progress:
        """A progress bar on standard error; silent where that is no terminal."""
        console = Console(stderr=True)
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )


def _hide_django(parser: ArgumentParser) -> None:
    """Django's own options stay usable and out of the help: users of `dragoman` never need them."""
    for action in parser._actions:
        if set(action.option_strings) & {*_DJANGO_ONLY, "--verbosity"}:
            action.help = SUPPRESS


@contextmanager
def one_sentence_errors() -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        raise Failure(2) from None
    except DragomanError as error:
        sys.stderr.write(f"{error}\n")
        raise Failure(1) from None
    except BrokenPipeError:
        # `dragoman check ... | head`: nobody reads any further; silence Python's own complaint at exit.
        sys.stdout = None
        raise Failure(1) from None
    except OSError as error:
        # A full disk, or a standard output that cannot be written.
        sys.stdout = None
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"{where}{error.strerror or error}; see that the disk has room and the path is yours.\n")
        raise Failure(1) from None
    except KeyboardInterrupt:
        raise Failure(130) from None


def at_least_one(text: str) -> int:
    """A type for options that count something."""
    if not text.isdecimal() or int(text[:9]) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text[:9])


def read_bytes(name: str, *, limit: int = 50_000_000) -> bytes:
    """The file's bytes, or standard input's for "-"; raises BadInput that names the file."""
    if name == "-":
        return all_of(sys.stdin.buffer, "standard input", limit=limit)
    try:
        with Path(name).open("rb") as file:
            return all_of(file, name, limit=limit)
    except (OSError, ValueError) as error:
        raise _cannot_be_read(name, error) from error


def all_of(file: BinaryIO, name: str, *, limit: int = 50_000_000) -> bytes:
    """What is left of an open file, however endless; raises BadInput that names it."""
    try:
        raw = file.read(limit + 1)
    except OSError as error:
        raise _cannot_be_read(name, error) from error
    if len(raw) > limit:
        raise BadInput(f"is larger than {limit:,} bytes", subject=name, mend="send a smaller file")
    return raw


def _cannot_be_read(name: str, error: Exception) -> BadInput:
    reason = getattr(error, "strerror", "") or str(error)
    return BadInput(f"cannot be read ({reason})", subject=name, mend="check the path and its permissions")


def read_article(name: str, *, hint: str = "") -> Article:
    """The file as an article; the error names the file."""
    raw = read_bytes(name)
    try:
        return intake.read(raw, hint=hint)
    except UnreadableArticle as error:
        subject = "standard input" if name == "-" else name
        raise UnreadableArticle(error.problem, subject=subject, mend=error.mend) from error
