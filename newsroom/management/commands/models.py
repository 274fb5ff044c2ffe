"""`dragoman models`: which models there are, fetching one, converting one, and whether their files are sound."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from newsroom.management.base import Command as Base
from pipelines.engines import manifest, registry
from pipelines.engines.registry import ModelInfo, ModelSpec
from pipelines.errors import BadInput, ModelDamaged

_MODEST = (
    "Starter models are modest: they come with Dragoman so that it runs offline, and every translation of "
    "theirs needs a person's reading. `dragoman models pull LOCALE` fetches a real one."
)


class Command(Base):
    help = "List, fetch, convert and verify the translation models."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|pull|convert|verify")
        listing = actions.add_parser("list", help="every locale's model, and what is installed")
        pull = actions.add_parser("pull", help="fetch a locale's model from the hub")
        pull.add_argument("locale", metavar="LOCALE", help="fr, pt-BR or en-fr")
        pull.add_argument("--revision", help="commit, tag or branch instead of the catalogue's")
        pull.add_argument("--keep-checkpoint", action="store_true", help="keep the weights that were converted")
        convert = actions.add_parser("convert", help="make the fast form of a checkpoint, and its manifest")
        convert.add_argument("folder", type=Path, help="config.json, vocab.json, *.spm and the weights")
        convert.add_argument("--locale", help="the target locale; needed where there is no manifest yet")
        convert.add_argument("--target-token", default="", help="for a multi-target model, such as >>pob<<")
        convert.add_argument(
            "--quantization",
            default="int8",
            choices=("int8", "int8_float32", "int16", "float32"),
            help="of the weights: int8 is smallest and fastest, float32 changes nothing (int8)",
        )
        verify = actions.add_parser("verify", help="compare every file with its manifest")
        verify.add_argument("names", nargs="*", metavar="NAME", help="only these, such as en-es")
        for action in (listing, pull, convert, verify):
            action.add_argument("--json", action="store_true", help="for programs")

    def run(self, **options: Any) -> None:
        actions: dict[str, Callable[[Namespace], None]] = {
            "list": self._list,
            "pull": self._pull,
            "convert": self._convert,
            "verify": self._verify,
        }
        actions[options["action"]](Namespace(**options))

    # ------------------------------------------------------------ list

    def _list(self, options: Namespace) -> None:
        rows = _rows()
        if options.json:
            self.say_json([asdict(row) for row in rows])
            return
        table = Table("locale", "model", "installed", "state", "size", "licence", "note", box=None)
        for row in rows:
            size = f"{row.size / 1e6:.0f} MB" if row.size else ""
            table.add_row(row.locale, row.model, row.installed or "-", row.state, size, row.licence, row.note)
        console = Console(file=self.stdout, width=None if self.stdout.isatty() else 200)
        console.print(table)
        self.say(_MODEST)

    # ------------------------------------------------------------ pull

    def _pull(self, options: Namespace) -> None:
        from newsroom.management import model_pull  # the hub's client: half a second that others need not wait

        spec = _spec(options.locale)
        if options.revision:
            spec = replace(spec, revision=options.revision)
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task(spec.name, total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            info = model_pull.pull(spec, settings.PULLED_MODELS, progress, keep_checkpoint=options.keep_checkpoint)
        self._tell(info, f"{spec.name}: {spec.model} at {info.revision} is installed in {info.folder}", options)

    # ------------------------------------------------------------ convert

    def _convert(self, options: Namespace) -> None:
        from newsroom.management import model_pull

        folder: Path = options.folder
        if not folder.is_dir():
            raise BadInput("is no folder", subject=str(folder), mend="give the folder that holds the checkpoint")
        info = model_pull.finish(folder, _facts(folder, options), options.quantization)
        self._tell(info, f"{info.name}: converted to {options.quantization} in {folder / 'ct2'}", options)

    # ------------------------------------------------------------ verify

    def _verify(self, options: Namespace) -> None:
        folders = _folders(options.names)
        damage = {str(folder): _damage(folder) for folder in folders}
        if options.json:
            self.say_json([{"folder": f, "damage": [asdict(d) for d in found]} for f, found in damage.items()])
        else:
            for folder, found in damage.items():
                self.say(f"{folder}: {'sound' if not found else ', '.join(f'{d.path} {d.what}' for d in found)}")
        broken = [folder for folder, found in damage.items() if found]
        if broken:
            raise ModelDamaged(
                "files differ from the manifest",
                subject=", ".join(broken),
                mend="pull the model again; a starter comes back with `git checkout` or a fresh install",
            )

    def _tell(self, info: ModelInfo, sentence: str, options: Namespace) -> None:
        if options.json:
            self.say_json(asdict(info) | {"folder": str(info.folder)})
        else:
            self.say(sentence)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `dragoman models list`. `installed` is "", "starter" or "pulled"; `used`: this one drafts."""

    locale: str
    model: str
    revision: str
    licence: str
    installed: str
    used: bool
    state: str
    size: int
    folder: str
    note: str


def _rows() -> list[Row]:
    there = registry.installed(settings.PULLED_MODELS, settings.STARTER_MODELS)
    first: dict[str, ModelInfo] = {}
    for info in there:
        first.setdefault(info.locale, info)
    rows = [_installed_row(info, first[info.locale] is info) for info in there]
    pulled = {info.locale for info in there if info.kind == "pulled"}
    rows += [_spec_row(s) for s in registry.catalogue(settings.MODELS_TOML).values() if s.locale not in pulled]
    return sorted(rows, key=lambda row: (row.locale, not row.used))


def _installed_row(info: ModelInfo, used: bool) -> Row:
    model = manifest.read(info.folder).model
    return Row(
        info.locale,
        model,
        info.revision,
        info.licence,
        info.kind,
        used,
        info.state,
        info.size,
        str(info.folder),
        info.note,
    )


def _spec_row(spec: ModelSpec) -> Row:
    return Row(spec.locale, spec.model, spec.revision, spec.licence, "", False, "", 0, "", spec.note)


def _spec(name: str) -> ModelSpec:
    """The catalogue's entry for "fr", "en-fr" or "pt-br"."""
    known = registry.catalogue(settings.MODELS_TOML)
    wanted = name.lower().removeprefix("en-").replace("_", "-")
    for locale, spec in known.items():
        if locale.lower() == wanted:
            return spec
    raise BadInput(
        "the catalogue has no model for this locale",
        subject=name,
        mend=f"choose one of {', '.join(sorted(known))}, or add it to {settings.MODELS_TOML}",
    )


def _facts(folder: Path, options: Namespace) -> manifest.Manifest:
    """The manifest that is there, or a new one for `--locale`."""
    if (folder / manifest.NAME).is_file() and not options.locale:
        return manifest.read(folder)
    if not options.locale:
        raise BadInput("has no manifest.json", subject=str(folder), mend="say --locale, so that one can be written")
    return manifest.Manifest(
        name=f"en-{options.locale}",
        locale=options.locale,
        kind="pulled",
        note="converted by hand",
        target_token=options.target_token,
    )


def _folders(names: list[str]) -> list[Path]:
    roots = [root for root in (settings.PULLED_MODELS, settings.STARTER_MODELS) if root.is_dir()]
    folders = [f for root in roots for f in sorted(root.iterdir()) if f.is_dir() and not f.name.startswith(".")]
    if not names:
        return folders
    chosen = [f for f in folders if f.name in names]
    if missing := set(names) - {f.name for f in chosen}:
        raise BadInput("is not installed", subject=", ".join(sorted(missing)), mend="see `dragoman models list`")
    return chosen


def _damage(folder: Path) -> list[manifest.Damage]:
    try:
        return manifest.verify(folder)
    except ModelDamaged:
        return [manifest.Damage(manifest.NAME, "unreadable")]
