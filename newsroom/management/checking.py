"""What `dragoman check` does with its lines: parse, check in a few processes, print in order.

Memory stays bounded: lines are read in chunks, and no more chunks are under way than the processes need.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from babel.core import Locale, UnknownLocaleError

from pipelines.checks import Context, Pair
from pipelines.checks.policy import Policy
from pipelines.checks.report import finding_dict
from pipelines.checks.runner import run as run_checks
from pipelines.errors import BadExchangeFile, BadInput
from pipelines.exchange import xliff
from pipelines.glossary.book import Glossary
from pipelines.model import BlockKind, Finding

_CHUNK = 250  # pairs
_AHEAD = 3  # chunks a process
_MOST_JOBS = 4
_FEW = 2 * _CHUNK  # pairs for which starting processes does not pay
_LONGEST = 200_000  # characters of one text
_LONGEST_LINE = 3_000_000  # bytes: two such texts, their letters escaped
_MOST_BYTES = 20_000_000  # of a chunk: a few long lines are work enough


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same for all lines; files are named, so that every process loads them once."""

    locale: str = ""
    glossary: str | None = None
    policy: str | None = None
    shipped: bool = False  # the terms and names that come with Dragoman

    def verify(self) -> None:
        """Raises BadInput for a file that cannot be used, before any line is read."""
        if self.locale:
            _verify_locale(self.locale)
        if self.policy:
            Policy.load(Path(self.policy))
        if self.glossary and self.locale:
            _context(self, self.locale)
        elif self.glossary and not Path(self.glossary).is_file():
            raise BadInput("cannot be read", subject=self.glossary, mend="check the path")


def _verify_locale(locale: str) -> None:
    try:
        _locale(locale)
    except BadInput as error:
        raise BadInput("is no locale of CLDR", subject=f"--locale {locale}", mend="write es or pt-BR") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One pair as read. `where` is file:line; `raw` JSON, or the pair itself."""

    where: str
    raw: bytes = b""
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One line of output. With `error` the pair could not be checked."""

    where: str
    json: str
    error: str = ""


# ------------------------------------------------------------------------- reading


def json_lines(file: BinaryIO, name: str) -> Iterator[Line]:
    """Blank lines are passed over."""
    label = "standard input" if name == "-" else name
    for number, raw in enumerate(_bounded(file, label), 1):
        if raw.strip():
            yield Line(f"{label}:{number}", raw)


def _bounded(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines; raises BadInput for one without an end, before it fills the memory."""
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE + 1), b""), 1):
        if len(line) > _LONGEST_LINE:
            raise BadInput(
                f"has more than {_LONGEST_LINE:,} bytes", subject=f"{name}:{number}", mend="write one pair a line"
            )
        yield line


def aligned(ours: BinaryIO, theirs: BinaryIO, names: tuple[str, str]) -> Iterator[Line]:
    """Two files, line by line; raises BadInput where one of them ends first."""
    for number, (source, target) in enumerate(zip_longest(_bounded(ours, names[0]), _bounded(theirs, names[1])), 1):
        if source is None or target is None:
            short = names[0] if source is None else names[1]
            raise BadInput(
                f"ends before line {number}", subject=short, mend="both files must have a line for every segment"
            )
        where = f"{names[1]}:{number}"
        text = {"source": source, "target": target}
        try:
            decoded = {key: value.decode("utf-8").rstrip("\r\n") for key, value in text.items()}
        except UnicodeDecodeError as error:
            raise BadInput("is not UTF-8", subject=where, mend="save both files as UTF-8") from error
        yield Line(where, json.dumps({**decoded, "id": str(number)}).encode())


def from_xliff(raw: bytes, name: str, locale: str) -> list[Line]:
    """An XLIFF file's units; raises BadExchangeFile."""
    try:
        bundle = xliff.read(raw)
    except BadExchangeFile as error:
        raise BadExchangeFile(error.problem, subject=error.subject or name, mend=error.mend) from error
    target = locale or bundle.locale
    return [
        Line(f"{name}:{unit.id}", pair=Pair(unit.source, unit.target, target, id=unit.id, html=unit.html))
        for unit in bundle.units
    ]


# ------------------------------------------------------------------------- checking


def run(lines: Iterable[Line], setup: Setup, jobs: int = 0) -> Iterator[Result]:
    """The results in the lines' order."""
    jobs = jobs if jobs > 0 else min(_MOST_JOBS, os.cpu_count() or 1)
    stream = iter(lines)
    first = _chunk(stream, _FEW)
    if jobs == 1 or (len(first) < _FEW and _size(first) <= _MOST_BYTES):
        yield from (check(line, setup) for line in chain(first, stream))
    else:
        yield from _in_processes(chain(first, stream), setup, jobs)


def _in_processes(lines: Iterator[Line], setup: Setup, jobs: int) -> Iterator[Result]:
    with ProcessPoolExecutor(jobs) as pool:
        under_way: deque[Future[list[Result]]] = deque()
        try:
            while chunk := _chunk(lines, _CHUNK):
                under_way.append(pool.submit(check_all, chunk, setup))
                if len(under_way) >= jobs * _AHEAD:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _chunk(lines: Iterator[Line], most: int) -> list[Line]:
    """The next lines, `most` at most, and less where they are long."""
    taken: list[Line] = []
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line.raw)
        if len(taken) >= most or size > _MOST_BYTES:
            break
    return taken


def _size(lines: Iterable[Line]) -> int:
    return sum(len(line.raw) for line in lines)


def check_all(lines: list[Line], setup: Setup) -> list[Result]:
    return [check(line, setup) for line in lines]


def check(line: Line, setup: Setup) -> Result:
    """Never raises for what stands in a line."""
    try:
        pair, label = (line.pair, {"id": line.pair.id}) if line.pair else _parse(line.raw, setup.locale)
    except BadInput as error:
        return Result(line.where, json.dumps({"error": error.problem}), error.problem)
    findings = run_checks(pair, _context(setup, pair.locale), _policy(setup, pair.locale))
    return Result(line.where, _output(label, findings))


def _output(label: dict[str, Any], findings: Iterable[Finding]) -> str:
    return json.dumps({**label, "findings": [finding_dict(f) for f in findings]}, ensure_ascii=False)


def _parse(raw: bytes, locale: str) -> tuple[Pair, dict[str, Any]]:
    """The pair, and its id as it was written, if it has one."""
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("is not UTF-8") from error
    except (ValueError, RecursionError) as error:  # ValueError also for a number of more digits than Python reads
        raise BadInput("is no JSON") from error
    if not isinstance(value, dict):
        raise BadInput("is no JSON object")
    kind = _text(value, "kind", BlockKind.PARAGRAPH.value)
    if kind not in set(BlockKind):
        raise BadInput(f"has an unknown kind '{kind}'")
    texts = _text(value, "source"), _text(value, "target"), _locale(_text(value, "locale", locale))
    pair = Pair(*texts, BlockKind(kind), html=value.get("html") is True)
    return pair, {"id": value["id"]} if "id" in value else {}


def _text(value: dict[str, Any], key: str, default: str | None = None) -> str:
    text = value.get(key, default)
    if not isinstance(text, str):
        raise BadInput(f"has no text '{key}'")
    if len(text) > _LONGEST:
        raise BadInput(f"has a '{key}' of more than {_LONGEST:,} characters")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadInput(f"has half a character (a lone surrogate) in '{key}'")
    return text


def _locale(locale: str) -> str:
    if not locale:
        raise BadInput("has no 'locale', and --locale names none")
    if not (locale.isascii() and locale.replace("-", "").isalnum() and 2 <= len(locale) <= 35):
        raise BadInput(f"has '{locale}' as its locale, which is none")
    if not _is_known(locale):
        raise BadInput(f"has the locale '{locale}', which CLDR does not know")
    return locale


@cache
def _is_known(locale: str) -> bool:
    try:
        Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


@cache
def _context(setup: Setup, locale: str) -> Context:
    where = [Path(setup.glossary)] if setup.glossary else []
    if setup.shipped:
        where += sorted(Path(str(files("glossaries"))).glob(f"en-{locale}/*.csv"))
    return Context(locale, judge=Glossary.load(where, locale) if where else None)


@cache
def _policy(setup: Setup, locale: str) -> Policy:
    return Policy.load(Path(setup.policy), locale) if setup.policy else Policy.default(locale)
