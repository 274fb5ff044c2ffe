"""Which models there are, which one a locale gets, and loading it once a process.

Adding an engine is one module with a function `open_engine(info, threads)` and one line in ENGINES. This
module imports no engine: the web process asks it what is installed and never loads a model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from pipelines.engines import manifest
from pipelines.engines.base import Engine
from pipelines.errors import BadInput, ModelDamaged, ModelUnavailable

ENGINES = {
    "marian_ct2": "pipelines.engines.marian_ct2:open_engine",
    "marian_hf": "pipelines.engines.marian_hf:open_engine",
    "dummy": "pipelines.engines.dummy:open_engine",
}
DEFAULT_ENGINE = "marian_ct2"
DEFAULT_THREADS = 2


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of models.toml: what `dragoman models pull LOCALE` fetches, or a starter of the repository.

    `target_token` is the token that a multi-target model wants first (">>pob<<"), "" for one target.
    `serves` are further locales, or patterns such as "es-*", that it is good for.
    """

    locale: str
    model: str
    revision: str
    licence: str
    target_token: str = ""
    beam: int = 4
    note: str = ""
    serves: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"en-{self.locale}"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An installed model. `kind` is "starter" or "pulled", `state` "fit" or "unfinished"."""

    locale: str
    name: str
    folder: Path
    kind: str
    state: str
    note: str
    licence: str
    revision: str
    beam: int
    target_token: str
    fingerprint: str
    max_pieces: int = 0
    serves: tuple[str, ...] = ()
    size: int = 0

    def good_for(self, locale: str) -> bool:
        return locale == self.locale or any(fnmatchcase(locale, pattern) for pattern in self.serves)


def catalogue(models_toml: Path) -> dict[str, ModelSpec]:
    """Locale -> the model to pull for it. Raises BadInput naming the entry that breaks a rule."""
    try:
        entries = tomllib.loads(models_toml.read_text("utf-8"))["models"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput("this is no catalogue of models", subject=str(models_toml)) from error
    return {locale: _spec(locale, entry, models_toml) for locale, entry in entries.items()}


def installed(*roots: Path) -> list[ModelInfo]:
    """Every usable model folder under the roots, by locale, pulled ones first; damaged manifests are skipped."""
    found = [info for root in roots for info in _scan(root)]
    return sorted(found, key=lambda info: (info.locale, info.kind != "pulled", str(info.folder)))


def find(locale: str, roots: Iterable[Path]) -> ModelInfo:
    """The model for a locale: an exact one before one that says it serves it, a pulled one before a starter.

    Raises ModelUnavailable with the command that mends it.
    """
    candidates = [info for info in installed(*roots) if info.good_for(locale)]
    if not candidates:
        raise ModelUnavailable(
            "no model for this locale is installed",
            subject=locale,
            mend=f"run `dragoman models pull {locale}`, or `dragoman models list` to see what there is",
        )
    return min(candidates, key=lambda info: (info.locale != locale, info.kind != "pulled"))


def info_of(folder: Path) -> ModelInfo:
    """What the manifest in `folder` says. Raises ModelDamaged when there is none."""
    m = manifest.read(folder)
    return ModelInfo(
        m.locale,
        m.name,
        folder,
        m.kind,
        m.state,
        m.note,
        m.licence,
        m.revision,
        m.beam,
        m.target_token,
        m.fingerprint,
        m.max_pieces,
        m.serves,
        m.size,
    )


def load(info: ModelInfo, engine: str = DEFAULT_ENGINE, threads: int = DEFAULT_THREADS) -> Engine:
    """The engine over `info`, loaded once a process and shared by its threads.

    `threads` counts for the first load only. Raises BadInput for an engine that ENGINES does not name,
    NotConfigured when it needs an extra that is not installed, ModelDamaged when its files are unusable.
    """
    if engine not in ENGINES:
        raise BadInput(f"there is no engine {engine!r}", mend=f"choose one of {', '.join(ENGINES)}")
    slot = _slot((engine, str(info.folder)))
    with slot.lock:
        if slot.engine is None or slot.fingerprint != info.fingerprint:
            slot.engine = _open(ENGINES[engine], info, threads)
            slot.fingerprint = info.fingerprint
        return slot.engine


class _Slot:
    """One engine and folder; a model pulled anew replaces the one that was there."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.engine: Engine | None = None
        self.fingerprint = ""


_slots: dict[tuple[str, str], _Slot] = {}
_slots_lock = Lock()


def _slot(key: tuple[str, str]) -> _Slot:
    with _slots_lock:
        return _slots.setdefault(key, _Slot())


def _open(dotted: str, info: ModelInfo, threads: int) -> Engine:
    module, _, function = dotted.partition(":")
    engine: Engine = getattr(import_module(module), function)(info, threads)
    return engine


def _scan(root: Path) -> Iterator[ModelInfo]:
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        if folder.name.startswith(".") or not (folder / manifest.NAME).is_file():
            continue
        try:
            # A pulled model is a link to its version: resolved here, so that a later switch does not change it.
            yield info_of(folder.resolve())
        except ModelDamaged:
            continue


def _spec(locale: str, entry: dict[str, Any], path: Path) -> ModelSpec:
    known = set(ModelSpec.__dataclass_fields__) - {"locale"}
    if not isinstance(entry, dict) or not {"model", "revision", "licence"} <= set(entry) <= known:
        raise BadInput(
            "an entry needs model, revision and licence, and knows no other keys than " + ", ".join(sorted(known)),
            subject=f"{path}: {locale}",
        )
    return ModelSpec(locale, **(entry | {"serves": tuple(entry.get("serves", ()))}))
