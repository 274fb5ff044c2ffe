"""`dragoman glossary`: check, import, export and search glossaries; which published items a change affects."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from newsroom.management import glossary_desk as desk
from newsroom.management.base import Command as Base
from pipelines.errors import BadGlossary, BadInput
from pipelines.glossary.book import Glossary
from pipelines.glossary.files import Reading, load_terms, read_csv, write_csv
from pipelines.glossary.propose import propose
from pipelines.glossary.rules import Entry, quarrels, source_key
from pipelines.glossary.tbx import read_tbx, write_tbx
from pipelines.model import Term, TermHit
from store.affected import Affected

IMPORTED = "imported.csv"


class Command(Base):
    help = "Check, import, export and search glossaries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        check = parts.add_parser("check", help="every fault of every file, each with its line")
        check.add_argument("path", nargs="?", metavar="DIR", help="a file or folder; default: all glossaries")
        bring = parts.add_parser("import", help="take a CSV or TBX file into the locale's glossary")
        bring.add_argument("file", metavar="FILE", type=Path, help="CSV or TBX")
        bring.add_argument("--desk", action="store_true", help="into the desk's glossary, as one version")
        bring.add_argument("--as", dest="person", metavar="USER", default="", help="with --desk: who brings it")
        bring.add_argument("--note", default="", help="with --desk: what the version's note says")
        bring.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        export = parts.add_parser("export", help="write the locale's glossary")
        export.add_argument("--format", choices=("csv", "tbx", "tbx3"), default="csv", help="CSV, TBX v2 or v3 (csv)")
        export.add_argument("--desk", action="store_true", help="the desk's entries only, not the files'")
        export.add_argument("--version", type=int, metavar="N", help="with --desk: as they were in this version")
        export.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
        find = parts.add_parser("find", help="the terms of a text, or the published items that a term affects")
        find.add_argument("text", nargs="?", default="", metavar="TEXT", help="English text whose terms are wanted")
        find.add_argument("--affects", metavar="TERM", default="", help="published items whose source has this term")
        find.add_argument("--since", type=int, metavar="N", help="… or a term that the desk changed after version N")
        find.add_argument("--until", type=int, metavar="N", help="… and up to this version; default: the newest")
        for part in (bring, export, find):
            part.add_argument("--locale", required=True, help="target locale: es, pt-BR")
        for part in (check, find):
            part.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        actions = {"check": self._check, "import": self._import, "export": self._export, "find": self._find}
        actions[options["action"]](options)

    # ------------------------------------------------------------ check

    def _check(self, options: dict[str, Any]) -> None:
        files = _files(Path(options["path"] or settings.GLOSSARIES))
        problems: list[BadGlossary] = []
        count = 0
        for folder in sorted({f.parent for f in files}):
            readings = [_read(f, "") for f in files if f.parent == folder]
            entries = [e for r in readings for e in r.entries]
            found = [p for r in readings for p in r.problems]
            known = set(map(str, found))
            problems += found + [p for p in quarrels(entries) if str(p) not in known]
            count += len(entries)
        if options["json"]:
            self.say_json({"files": len(files), "entries": count, "problems": [_problem(p) for p in problems]})
        else:
            for problem in problems:
                self.say(str(problem))
        if problems:
            raise BadInput(f"{len(problems)} faults in {len(files)} files", mend="mend the lines named")
        if not options["json"]:
            self.say(f"{count} entries in {len(files)} files, no faults.")

    # ------------------------------------------------------------ import, export

    def _import(self, options: dict[str, Any]) -> None:
        locale, folder = options["locale"], _folder(options["locale"])
        reading = _read(options["file"], locale)
        if options["desk"]:
            self.say(_told(lambda: desk.bring(_sound(reading), locale, options["file"].name, options)))
            return
        new = _sound(reading)
        place = folder / IMPORTED
        old = read_csv(place, locale).terms if place.exists() else ()
        theirs = {(source_key(t, t.source), t.domain) for t in new}
        kept = [t for t in old if (source_key(t, t.source), t.domain) not in theirs]
        others = [f for f in (sorted(folder.glob("*.csv")) if folder.is_dir() else []) if f != place]
        _no_contradiction(load_terms(others, locale), new)
        if not options["dry_run"]:
            _write(place, write_csv([*kept, *new]).encode())
        would = "would take" if options["dry_run"] else "took"
        self.say(f"{would} {len(new)} entries into {place}; {len(old) - len(kept)} older ones made way.")
        self.say("They count for every draft. To edit them at the desk import with --desk --as EDITOR instead.")

    def _export(self, options: dict[str, Any]) -> None:
        locale = options["locale"]
        if options["version"] is not None and not options["desk"]:
            raise BadInput("only the desk's glossary has versions", subject="--version", mend="add --desk")
        terms = desk.terms(locale, options["version"]) if options["desk"] else load_terms([_folder(locale)], locale)
        form = options["format"]
        data = write_csv(terms).encode() if form == "csv" else write_tbx(terms, 3 if form == "tbx3" else 2)
        if options["out"]:
            _write(options["out"], data)
            self.say(str(options["out"]))
        else:
            self.stdout.write(data.decode(), ending="")

    # ------------------------------------------------------------ find

    def _find(self, options: dict[str, Any]) -> None:
        locale = options["locale"]
        if options["affects"] or options["since"] is not None:
            self._affected(desk.affected_items(locale, options), options)
            return
        terms = _all_terms(locale)
        if not options["text"]:
            raise BadInput("there is no text to look in", subject="find", mend="give one, --affects or --since")
        glossary = Glossary(terms, locale)
        hits = glossary.hits(options["text"])
        proposals = propose([options["text"]], locale, glossary)
        if options["json"]:
            self.say_json({"terms": [_hit(h, glossary) for h in hits], "proposals": [_proposal(t) for t in proposals]})
            return
        for hit in hits:
            self.say(f"{hit.surface} → {hit.term.target}  ({', '.join(_forms(hit, glossary)[1:7])})")
        for term in proposals:
            self.say(f"{term.source} → {term.target}?  ({term.note})")

    def _affected(self, items: Sequence[Affected], options: dict[str, Any]) -> None:
        if options["json"]:
            self.say_json([desk.as_json(item) for item in items])
            return
        for item in items:
            self.say(desk.as_line(item))
        what = f"“{options['affects']}”" if options["affects"] else "a changed term"
        wrong = sum(not item.right for item in items)
        self.say(f"{len(items)} published items in {options['locale']} have {what} in their source;")
        self.say(f"{wrong} of them do not say what the glossary says now (!).")


def _sound(reading: Reading) -> tuple[Term, ...]:
    """The entries; of several faults the first is raised and the others are counted."""
    if len(reading.problems) > 1:
        first = reading.problems[0]
        more = f"{first.problem}, and {len(reading.problems) - 1} more faults"
        raise BadGlossary(more, subject=first.subject, mend=f"{first.mend}; `dragoman glossary check FILE` lists all")
    return reading.terms


def _told(action: Callable[[], str]) -> str:
    """The first of several contradictions is what the command says."""
    try:
        return action()
    except ExceptionGroup as group:
        raise group.exceptions[0] from group


def _files(path: Path) -> list[Path]:
    files = [path] if path.is_file() else sorted(path.rglob("*.csv"))
    if not files:
        raise BadInput(
            "there is no glossary file", subject=str(path), mend="name a CSV or TBX file or a folder of them"
        )
    return files


def _read(file: Path, locale: str) -> Reading:
    if file.suffix.lower() in (".tbx", ".xml"):
        return read_tbx(file, locale)
    return read_csv(file, locale)


def _folder(locale: str) -> Path:
    if not locale.replace("-", "").isalnum():
        raise BadInput("is no locale", subject=locale, mend="write it as in pt-BR")
    return Path(settings.GLOSSARIES) / f"en-{locale}"


def _no_contradiction(known: Sequence[Term], new: Sequence[Term]) -> None:
    for problem in quarrels([*(Entry(t, "the glossary") for t in known), *(Entry(t, "the import") for t in new)]):
        raise problem


def _write(place: Path, data: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    except OSError as problem:
        raise BadInput(
            f"cannot be written ({problem.strerror})", subject=str(place), mend="check the path and its permissions"
        ) from problem


def _all_terms(locale: str) -> tuple[Term, ...]:
    folder = _folder(locale)
    if not folder.is_dir():
        raise BadInput("no glossary of this locale", subject=locale, mend="`dragoman glossary import` makes one")
    return load_terms([folder], locale)


def _problem(problem: BadGlossary) -> dict[str, str]:
    return {"where": problem.subject, "problem": problem.problem, "mend": problem.mend}


def _forms(hit: TermHit, glossary: Glossary) -> list[str]:
    return list(dict.fromkeys(f.text for f in glossary.forms(hit.term)))


def _hit(hit: TermHit, glossary: Glossary) -> dict[str, Any]:
    return {
        "source": hit.term.source,
        "surface": hit.surface,
        "span": list(hit.span),
        "target": hit.term.target,
        "status": hit.term.status.value,
        "kind": hit.term.kind.value,
        "forms": _forms(hit, glossary),
        "admitted": [t.target for t in hit.alternatives],
        "forbidden": [t.target for t in hit.forbidden],
    }


def _proposal(term: Term) -> dict[str, str]:
    return {"source": term.source, "target": term.target, "note": term.note}
