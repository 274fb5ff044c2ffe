"""`dragoman check`: the localization checks over any translation, ours or not."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any

from newsroom.management import checking
from newsroom.management.base import Command as Base
from newsroom.management.base import all_of
from pipelines.errors import BadInput


class Command(Base):
    help = (
        "Run the localization checks over translations: one JSON line of findings a pair. "
        'A line of PAIRS.jsonl is {"source": ..., "target": ..., "locale": ...}, with "id", "kind" and "html" if '
        "you like; PAIRS may also be XLIFF."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", nargs="?", metavar="PAIRS", help="JSON lines or XLIFF; - for standard input")
        parser.add_argument("--source", metavar="FILE", help="English text, a segment a line (with --target)")
        parser.add_argument("--target", metavar="FILE", help="its translation, line by line")
        parser.add_argument("--locale", default="", help="the target's locale, where a pair names none")
        parser.add_argument("--glossary", metavar="FILE.csv", help="terms that must be kept")
        parser.add_argument(
            "--with-shipped-glossary",
            action="store_true",
            help="also keep to the terms and names that ship for the locale",
        )
        parser.add_argument("--policy", metavar="FILE.toml", help="other severities than the locale's own policy")
        parser.add_argument(
            "--jobs", type=_jobs, default=0, metavar="N", help="processes (default: one a core, at most 4)"
        )
        parser.add_argument("--keep-going", action="store_true", help="report a bad line and go on")

    def run(self, **options: Any) -> None:
        setup = checking.Setup(
            options["locale"], options["glossary"], options["policy"], options["with_shipped_glossary"]
        )
        setup.verify()
        with self._lines(options) as (lines, total):
            checked, bad = self._print(checking.run(lines, setup, options["jobs"]), total, options["keep_going"])
        if not checked:
            self.stderr.write("There was no pair to check: the input is empty.")
        if bad:
            plural = "line" if bad == 1 else "lines"
            raise BadInput(f"{bad} {plural} could not be checked", mend="see the messages above")

    @contextmanager
    def _lines(self, options: dict[str, Any]) -> Iterator[tuple[Iterable[checking.Line], int | None]]:
        """The pairs' lines as they are read, and how many there are where that is known."""
        name, source, target = options["pairs"], options["source"], options["target"]
        if name and (source or target):
            raise BadInput("two things to check were given", mend="name PAIRS.jsonl or --source and --target")
        if bool(source) != bool(target) or bool(name) == bool(source):
            raise BadInput("no translation was given", mend="name PAIRS.jsonl, or --source FILE and --target FILE")
        if source:
            with _open(source) as ours, _open(target) as theirs:
                _needs_locale(options["locale"])
                yield checking.aligned(ours, theirs, (source, target)), _count(source)
            return
        with _open(name) as file:
            if _is_xml(file):
                units = checking.from_xliff(all_of(file, name), name, options["locale"])
                yield units, len(units)
            else:
                yield checking.json_lines(file, name), _count(name)

    def _print(self, results: Iterable[checking.Result], total: int | None, keep_going: bool) -> tuple[int, int]:
        """Prints every line; says how many there were and how many of them were bad."""
        checked = bad = 0
        with self.progress() as bar:
            task = bar.add_task("checking", total=total)
            for result in results:
                checked += 1
                if result.error:
                    if not keep_going:
                        raise BadInput(result.error, subject=result.where, mend="correct the line, or add --keep-going")
                    bad += 1
                    self.stderr.write(f"{result.where}: {result.error}.")
                self.stdout.write(result.json)
                bar.advance(task)
        return checked, bad


def _jobs(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"'{text}' is no number of processes; write 2, or 0 for one a core")
    return int(text)


def _open(name: str) -> BufferedReader:
    """The file, or a second handle on standard input for "-"."""
    try:
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb") if name == "-" else Path(name).open("rb")
    except OSError as error:
        raise BadInput(
            f"cannot be read ({error.strerror})", subject=name, mend="check the path and its permissions"
        ) from error


def _is_xml(file: BufferedReader) -> bool:
    """By a look ahead, for a pipe can be read once only."""
    head = file.peek(200)
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _count(name: str) -> int | None:
    """Lines of a file, for the progress bar; a pipe's are not known."""
    if not Path(name).is_file():
        return None
    with _open(name) as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _needs_locale(locale: str) -> None:
    if not locale:
        raise BadInput("the target's locale is not known", subject="--locale", mend="name it, such as --locale es")
