"""A checkpoint's weights as numpy arrays, without torch: model.safetensors, or torch's own pytorch_model.bin.

Most OPUS-MT models were uploaded in 2020 as pytorch_model.bin, which is a pickle beside raw numbers. torch
is not needed to read it, and its loader would run whatever code a pickle names: this one knows five names
and refuses all others. Both layouts are read: the zip archive (torch 1.6 and later) and the stream before it.
"""

from __future__ import annotations

import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from pipelines.errors import ModelDamaged

NAMES = ("model.safetensors", "pytorch_model.bin")
_MAGIC = 0x1950A86A20F9469CFC6C  # torch.serialization.MAGIC_NUMBER
_TYPES = {
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "DoubleStorage": np.dtype("<f8"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
}


def read_weights(folder: Path) -> dict[str, Any]:
    """Name -> array of every tensor, in the checkpoint's precision. Raises ModelDamaged when none is readable."""
    path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if path is None:
        raise ModelDamaged(f"holds none of {', '.join(NAMES)}", subject=str(folder), mend="pull the model again")
    try:
        return _safetensors(path) if path.suffix == ".safetensors" else _torch(path)
    except _UNREADABLE as error:
        raise ModelDamaged(
            f"is no checkpoint of plain numbers ({error})", subject=str(path), mend="pull the model again"
        ) from error


def _safetensors(path: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return dict(load_file(path))


# ---------------------------------------------------------------- torch's format


@dataclass(slots=True)
class _Storage:
    """A run of numbers of one type; in the stream layout its `numbers` come after the pickle."""

    dtype: Any
    numbers: Any = None


@dataclass(frozen=True, slots=True)
class _View:
    """A tensor as the pickle tells it: offset, shape and strides in elements of its storage."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self) -> Any:
        last = self.offset + sum((n - 1) * step for n, step in zip(self.shape, self.strides))
        if min(self.offset, *self.strides, 0) < 0 or (0 not in self.shape and last >= len(self.storage.numbers)):
            raise ValueError("a tensor reaches beyond its storage")
        size = self.storage.numbers.itemsize
        return np.lib.stride_tricks.as_strided(
            self.storage.numbers[self.offset :], self.shape, [s * size for s in self.strides], writeable=False
        )


def _rebuild(storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> _View:
    return _View(storage, offset, shape, strides)


def _parameter(view: _View, *_: Any) -> _View:
    return view


class _Unpickler(pickle.Unpickler):
    """Knows tensors and ordered dictionaries, and no other class or function."""

    def __init__(self, file: IO[bytes], storage: Callable[[str, Any], _Storage]) -> None:
        super().__init__(file)
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _rebuild,
            ("torch._utils", "_rebuild_parameter"): _parameter,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return known[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key = pid[:3]
        if kind != "storage" or not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError("an unknown kind of reference")
        return self._storage(str(key), dtype)


def _torch(path: Path) -> dict[str, Any]:
    views = _zipped(path) if zipfile.is_zipfile(path) else _streamed(path)
    return {str(name): view.array() for name, view in views.items() if isinstance(view, _View)}


def _zipped(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        top = next(n for n in archive.namelist() if n.endswith("/data.pkl")).removesuffix("data.pkl")
        storages: dict[str, _Storage] = {}

        def storage(key: str, dtype: Any) -> _Storage:
            if key not in storages:
                numbers = np.frombuffer(archive.read(f"{top}data/{key}"), dtype=dtype)
                storages[key] = _Storage(dtype, numbers)
            return storages[key]

        with archive.open(f"{top}data.pkl") as file:
            return dict(_Unpickler(file, storage).load())


def _streamed(path: Path) -> dict[str, Any]:
    storages: dict[str, _Storage] = {}

    def storage(key: str, dtype: Any) -> _Storage:
        return storages.setdefault(key, _Storage(dtype))

    with path.open("rb") as file:
        # The magic number, the protocol and the writer's word sizes; then the tensors, then the storages' keys.
        magic, _, _, views, keys = (_Unpickler(file, storage).load() for _ in range(5))
        if magic != _MAGIC:
            raise pickle.UnpicklingError("its first number is not torch's")
        for key, numbers in _storages(file, keys, storages):
            storages[key].numbers = numbers
    return dict(views)


def _storages(file: IO[bytes], keys: list[Any], known: dict[str, _Storage]) -> Iterator[tuple[str, Any]]:
    for key in map(str, keys):
        (count,) = struct.unpack("<q", file.read(8))
        dtype = known[key].dtype
        yield key, np.frombuffer(file.read(count * dtype.itemsize), dtype=dtype, count=count)


_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    IndexError,
    StopIteration,
    struct.error,
    pickle.UnpicklingError,
    zipfile.BadZipFile,
)
