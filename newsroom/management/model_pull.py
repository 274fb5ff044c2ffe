"""Fetching a model from the hub: downloaded with resume, checked, converted, tried, and only then switched to.

DRAGOMAN_MODELS/
  .partial/en-fr/            what has been downloaded so far; kept when a download breaks, so that it resumes
  .versions/en-fr-<commit>/  complete models
  en-fr -> .versions/...     a link, replaced in one step: readers see the old model or the new one
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url

# HTTPError is that of whichever HTTP client this version of the hub's library is built on.
from huggingface_hub.errors import (  # type: ignore[attr-defined]
    HfHubHTTPError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers, tqdm  # type: ignore[attr-defined]
from huggingface_hub.utils.logging import set_verbosity_error

from pipelines.engines import canary, manifest, registry
from pipelines.engines.registry import ModelInfo, ModelSpec
from pipelines.errors import DragomanError, ModelDamaged, ModelUnavailable, NotConfigured

_WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # the first that there is
_NEEDED = ("config.json", "vocab.json", "source.spm", "target.spm", "tokenizer_config.json")
_WELCOME = ("generation_config.json", "special_tokens_map.json", "README.md", "LICENSE")

Progress = Callable[[int, int], None]  # bytes so far, bytes in all


@dataclass(frozen=True, slots=True)
class _Remote:
    """One file on the hub. `digest` is a SHA-256 (large files) or git's blob id; `size` in bytes."""

    path: str
    size: int
    digest: str


def pull(spec: ModelSpec, root: Path, progress: Progress, *, keep_checkpoint: bool = False) -> ModelInfo:
    """Fetch, convert, try and switch to `spec`; returns the installed model.

    Raises NotConfigured when the hub cannot be reached, ModelUnavailable when it has no such model or
    revision, ModelDamaged when a file or the model's output is wrong. Then whatever was installed before
    is untouched.
    """
    _hush()
    with _hub_errors(spec):
        commit, files = _listing(spec)
        partial = root / ".partial" / spec.name
        partial.mkdir(parents=True, exist_ok=True)
        _download(spec, commit, files, partial, progress)
    version = root / ".versions" / f"{spec.name}-{commit[:12]}-{os.getpid()}"
    try:
        info = _assemble(spec, commit, files, partial, version, keep_checkpoint)
    except BaseException:  # whatever ended it, Ctrl-C too: half a model must not stay; it is raised again
        shutil.rmtree(version, ignore_errors=True)
        raise
    _switch(root / spec.name, version)
    shutil.rmtree(partial, ignore_errors=True)
    _forget_others(root / ".versions", spec.name, version)
    return info


def _hush() -> None:
    """The hub's client logs every request and every resumed download; we have a progress bar and a sentence."""
    set_verbosity_error()
    for name in ("httpx", "httpx2", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)


# ---------------------------------------------------------------- the hub


def _listing(spec: ModelSpec) -> tuple[str, list[_Remote]]:
    """The commit that the revision stands for, and the files of it that we want."""
    answer = HfApi().model_info(spec.model, revision=spec.revision, files_metadata=True)
    there = {s.rfilename: _remote(s) for s in answer.siblings or ()}
    weights = next((name for name in _WEIGHTS if name in there), "")
    missing = [name for name in (*_NEEDED, weights or _WEIGHTS[0]) if name not in there]
    if missing or not answer.sha:
        raise ModelUnavailable(
            f"the hub's model lacks {', '.join(missing) or 'a commit'}",
            subject=f"{spec.model}@{spec.revision}",
            mend="choose another model or revision in models.toml",
        )
    return answer.sha, [there[n] for n in (*_NEEDED, *_WELCOME, weights) if n in there]


def _remote(sibling: Any) -> _Remote:
    digest = sibling.lfs.sha256 if sibling.lfs else sibling.blob_id or ""
    return _Remote(sibling.rfilename, sibling.size or 0, digest)


def _download(spec: ModelSpec, commit: str, files: Sequence[_Remote], folder: Path, progress: Progress) -> None:
    bar = _bar(progress, sum(f.size for f in files))
    for file in files:
        if not _is_whole(folder / file.path, file):
            _fetch(hf_hub_url(spec.model, file.path, revision=commit), file, folder, bar)


def _fetch(url: str, file: _Remote, folder: Path, bar: type[tqdm]) -> None:
    """One file, from where an earlier pull stopped.

    hf_hub_download keeps nothing of a file that broke off (since 2.0); half a gigabyte is worth resuming.
    The part is named by its digest, so that it is never continued with another file's bytes.
    """
    part = folder / f"{file.digest}.part"
    where = get_hf_file_metadata(url).location
    # A token is for the hub, not for the store that it sends us to.
    headers = build_hf_headers(token=None if _host(where) == _host(url) else False)
    with part.open("ab") as out:
        http_get(where, out, resume_size=out.tell(), headers=headers, expected_size=file.size, tqdm_class=bar)
    if not _is_whole(part, file):
        # Not kept: the next pull would go on from it.
        part.unlink()
        raise ModelDamaged(
            "the download's checksum is not the hub's",
            subject=file.path,
            mend="pull again; if it stays, the hub or a mirror between is at fault",
        )
    part.replace(folder / file.path)


def _is_whole(path: Path, file: _Remote) -> bool:
    return path.is_file() and path.stat().st_size == file.size and _digest(path, file) == file.digest


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _digest(path: Path, file: _Remote) -> str:
    if len(file.digest) == 64:
        return manifest.fact_of(path).sha256
    # A file that is not in the large-file store is named by git: SHA-1 over a header and its bytes.
    return sha1(b"blob %d\0" % path.stat().st_size + path.read_bytes(), usedforsecurity=False).hexdigest()


def _bar(progress: Progress, total: int) -> type[tqdm]:
    """A tqdm for huggingface_hub that draws nothing and tells `progress` the sum over all files."""
    done, lock = 0, threading.Lock()

    class Bar(tqdm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            first = int(kwargs.get("initial") or 0)
            super().__init__(*args, **(kwargs | {"disable": True}))
            self.update(first)

        def update(self, n: float | None = 1) -> None:
            nonlocal done
            with lock:
                done += int(n or 0)
            progress(min(done, total), total)

    return Bar


@contextmanager
def _hub_errors(spec: ModelSpec) -> Iterator[None]:
    """The hub's many errors as two sentences."""
    try:
        yield
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ModelUnavailable(
            "the hub has no such model or revision",
            subject=f"{spec.model}@{spec.revision}",
            mend="correct it in models.toml, or log in if it is private",
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, HTTPError, OSError) as error:
        raise NotConfigured(
            f"the model hub {os.environ.get('HF_ENDPOINT', 'https://huggingface.co')} could not be read "
            f"({_reason(error)}), and nothing was changed",
            subject=spec.model,
            mend="check the network, or set HF_ENDPOINT to a mirror, and pull again: it resumes",
        ) from error


def _reason(error: BaseException) -> str:
    """The innermost cause in a few words: the outer ones are paragraphs."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:120].rstrip(".")


# ---------------------------------------------------------------- from files to a model


def _assemble(
    spec: ModelSpec, commit: str, files: Sequence[_Remote], partial: Path, version: Path, keep: bool
) -> ModelInfo:
    shutil.rmtree(version, ignore_errors=True)
    version.mkdir(parents=True)
    for file in files:
        os.link(partial / file.path, version / file.path)
    info = finish(version, _manifest(spec, commit))
    if keep:
        return info
    for name in _WEIGHTS:
        (version / name).unlink(missing_ok=True)
    manifest.write(version, manifest.read(version))
    return registry.info_of(version)


def finish(folder: Path, facts: manifest.Manifest, quantization: str = "int8") -> ModelInfo:
    """Convert the checkpoint in `folder`, write its manifest, and try it on the canaries.

    Raises ModelDamaged when it cannot be converted or speaks nonsense.
    """
    # By name: only the Marian modules may load CTranslate2.
    import_module("pipelines.engines.marian_convert").convert(folder, quantization)
    manifest.write(folder, facts)
    info = registry.info_of(folder)
    canary.check(registry.load(info))
    return info


def _manifest(spec: ModelSpec, commit: str) -> manifest.Manifest:
    return manifest.Manifest(
        name=spec.name,
        locale=spec.locale,
        kind="pulled",
        note=spec.note,
        licence=spec.licence,
        model=spec.model,
        revision=commit,
        beam=spec.beam,
        target_token=spec.target_token,
        serves=spec.serves,
    )


def _switch(link: Path, version: Path) -> None:
    """Point `link` at the new version in one step."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(version.relative_to(link.parent), target_is_directory=True)
    try:
        fresh.replace(link)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        shutil.rmtree(version, ignore_errors=True)
        raise DragomanError(
            f"the new model cannot take its place ({error.strerror})",
            subject=str(link),
            mend="move the folder of that name away and pull again",
        ) from error


def _forget_others(versions: Path, name: str, current: Path) -> None:
    """Older versions of this model: whoever has loaded one keeps it in memory."""
    for folder in versions.iterdir():
        try:
            same = folder != current and manifest.read(folder).name == name
        except ModelDamaged:
            continue
        if same:
            shutil.rmtree(folder, ignore_errors=True)
