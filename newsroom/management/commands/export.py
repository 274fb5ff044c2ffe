"""`dragoman export`: a translation for a CAT tool, the translation memory as TMX, the glossary as TBX."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from newsroom import exchange
from newsroom.management.base import Command as Base
from pipelines.errors import BadInput
from store import exchange as store


class Command(Base):
    help = "Write a translation as XLIFF 2.1 or 1.2 or as a table, the memory as TMX, a glossary as TBX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("article", nargs="?", metavar="ARTICLE", help="its number or uri")
        what.add_argument("--memory", action="store_true", help="the translation memory (of all locales, or one)")
        what.add_argument("--glossary", action="store_true", help="the locale's glossary")
        parser.add_argument("--locale", default="", metavar="LOCALE", help="which translation, glossary or memory")
        parser.add_argument(
            "--format", choices=tuple(exchange.FORMATS), default="xliff21", help="of a translation (xliff21)"
        )
        parser.add_argument("-o", "--out", default="-", metavar="FILE", help="default: standard output")

    def run(self, **options: Any) -> None:
        locale = options["locale"]
        if not locale and not options["memory"]:
            raise BadInput("no locale is named", subject="export", mend="give --locale, such as --locale es")
        if options["memory"]:
            chunks: Iterable[bytes] = exchange.memory_stream(locale)
        elif options["glossary"]:
            chunks = [exchange.glossary(locale).data]
        else:
            row = store.find(options["article"], locale)
            chunks = [exchange.export(row.pk, options["format"]).data]
        with _opened(options["out"]) as out:
            for chunk in chunks:
                out.write(chunk)
        if options["out"] != "-":
            self.say(options["out"])


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with Path(name).open("wb") as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"cannot be written ({reason})", subject=name, mend="check the path") from error
