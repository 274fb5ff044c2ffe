"""What a model folder says of itself: manifest.json, with the size and SHA-256 of every file.

    {"format": 1, "name": "en-es", "locale": "es", "kind": "starter", "state": "fit", ...,
     "files": {"ct2/model.bin": {"size": 9629979, "sha256": "..."}}}

The manifest is written last, when everything else is in place, so a folder without one is no model. It is
read at every start; the files themselves are only hashed by `verify`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.errors import ModelDamaged

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20
# A reworded model card is not another model: drafts keep their signature.
_NOT_FINGERPRINTED = ("README.md", "LICENSE")


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file: bytes and hex digest."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest as read. `serves` are further locales or patterns ("es-*") that the model is good for.

    `max_pieces` is the longest source, in pieces, that the model was made for; 0 means: ask its config.
    """

    name: str
    locale: str
    kind: str
    state: str = "fit"
    note: str = ""
    licence: str = ""
    model: str = ""
    revision: str = ""
    beam: int = 4
    target_token: str = ""
    max_pieces: int = 0
    serves: tuple[str, ...] = ()
    files: Mapping[str, FileFact] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Hex SHA-256 over the engine's files and what steers them; 64 characters."""
        lines = [f"{self.target_token} {self.max_pieces}"]
        lines += [f"{p} {f.sha256}" for p, f in sorted(self.files.items()) if p not in _NOT_FINGERPRINTED]
        return sha256("\n".join(lines).encode()).hexdigest()

    @property
    def size(self) -> int:
        """All files together, in bytes."""
        return sum(f.size for f in self.files.values())


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not as the manifest says: "missing", "truncated" or "changed"."""

    path: str
    what: str


def read(folder: Path) -> Manifest:
    """The folder's manifest. Raises ModelDamaged when there is none that can be understood."""
    try:
        return _parse(json.loads((folder / NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelDamaged(
            "the model's manifest.json is missing or cannot be read",
            subject=str(folder),
            mend="pull the model again, or write it with `dragoman models convert`",
        ) from error


def write(folder: Path, manifest: Manifest) -> Manifest:
    """Hash every file of `folder` and write manifest.json beside them; returns it with the files in."""
    facts = {path: fact_of(folder / path) for path in sorted(_files(folder))}
    data = _dump(manifest) | {"files": {p: {"size": f.size, "sha256": f.sha256} for p, f in facts.items()}}
    temporary = folder / (NAME + ".part")
    temporary.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    temporary.replace(folder / NAME)
    return read(folder)


def verify(folder: Path) -> list[Damage]:
    """Every file that differs from the manifest; empty when all is well."""
    found = []
    for path, fact in read(folder).files.items():
        what = _damage(folder / path, fact)
        if what:
            found.append(Damage(path, what))
    return found


def fact_of(path: Path) -> FileFact:
    """Size and digest of one file, read in pieces of a megabyte."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return FileFact(size, digest.hexdigest())


def _damage(path: Path, fact: FileFact) -> str:
    if not path.is_file():
        return "missing"
    if path.stat().st_size < fact.size:
        return "truncated"
    return "" if fact_of(path) == fact else "changed"


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in (NAME, NAME + ".part"):
            yield path.relative_to(folder).as_posix()


def _parse(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']}")
    files = {str(p): FileFact(int(f["size"]), str(f["sha256"])) for p, f in data["files"].items()}
    if any(Path(p).is_absolute() or ".." in Path(p).parts for p in files):
        raise ValueError("a path leaves the folder")
    texts = ("name", "locale", "kind", "state", "note", "licence", "model", "revision", "target_token")
    return Manifest(
        **{key: str(data[key]) for key in texts if key in data},
        beam=int(data.get("beam", 4)),
        max_pieces=int(data.get("max_pieces", 0)),
        serves=tuple(data.get("serves", ())),
        files=files,
    )


def _dump(manifest: Manifest) -> dict[str, Any]:
    names = [name for name in Manifest.__dataclass_fields__ if name != "files"]
    return {"format": FORMAT} | {name: getattr(manifest, name) for name in names}
