"""Checkpoints read and converted without torch."""

import json
import pickle
import shutil
import zipfile

import numpy as np
import pytest

from models import STARTERS
from pipelines.engines import checkpoint
from pipelines.engines.marian_convert import convert
from pipelines.errors import ModelDamaged

SMALL = ("config.json", "vocab.json", "model.safetensors")


def copied(folder, tmp_path, names=SMALL):
    for name in names:
        shutil.copy(folder / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["en-es", "en-ru"])
def test_conversion_is_byte_for_byte_that_of_ctranslate2_s_own_converter(tmp_path, name):
    """The starters' ct2/ was written by ct2-transformers-converter, with torch."""
    made = convert(copied(STARTERS / name, tmp_path), "int8_float32")
    for file in (f for f in (STARTERS / name / "ct2").iterdir() if f.name != "vmap.txt"):
        assert (made / file.name).read_bytes() == file.read_bytes(), file.name


class Reference:
    """What torch writes for a tensor: a call of _rebuild_tensor_v2 on a reference to a storage."""

    def __init__(self, storage, offset, shape, strides):
        self.told = (storage, offset, shape, strides)


class _Pickler(pickle._Pickler):
    """Writes torch's pickles without torch: named globals and persistent references."""

    def persistent_id(self, obj):
        return obj.pid if isinstance(obj, Storage) else None

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, Global):
            self.write(b"c" + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Reference):
            self.save(Global("torch._utils", "_rebuild_tensor_v2"))
            self.save((*obj.told, False, None))
            self.write(pickle.REDUCE)
        else:
            super().save(obj, save_persistent_id)


class Global:
    def __init__(self, module, name):
        self.module, self.name = module, name


class Storage:
    def __init__(self, kind, key, count):
        self.pid = ("storage", Global("torch", kind), key, "cpu", count)


NUMBERS = np.arange(12, dtype="<f4")


def tensors():
    storage = Storage("FloatStorage", "0", 12)
    return {
        "whole": Reference(storage, 0, (3, 4), (4, 1)),
        "turned": Reference(storage, 0, (4, 3), (1, 4)),
        "part": Reference(storage, 5, (2,), (1,)),
        "half": Reference(Storage("HalfStorage", "1", 2), 0, (2,), (1,)),
    }


def write_zip(path, obj):
    from io import BytesIO

    data = BytesIO()
    _Pickler(data, 2).dump(obj)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", data.getvalue())
        archive.writestr("archive/data/0", NUMBERS.tobytes())
        archive.writestr("archive/data/1", np.array([1, 2], "<f2").tobytes())


def write_stream(path, obj):
    with path.open("wb") as file:
        for value in (checkpoint._MAGIC, 1001, {"little_endian": True}, obj, ["0", "1"]):
            _Pickler(file, 2).dump(value)
        for numbers in (NUMBERS, np.array([1, 2], "<f2")):
            file.write(len(numbers).to_bytes(8, "little") + numbers.tobytes())


@pytest.mark.parametrize("write", [write_zip, write_stream])
def test_both_of_torch_s_layouts_are_read(tmp_path, write):
    write(tmp_path / "pytorch_model.bin", tensors())
    found = checkpoint.read_weights(tmp_path)
    assert found["whole"].tolist() == NUMBERS.reshape(3, 4).tolist()
    assert found["turned"].tolist() == NUMBERS.reshape(3, 4).T.tolist()
    assert found["part"].tolist() == [5, 6]
    assert (found["half"].dtype, found["half"].tolist()) == (np.float16, [1, 2])


@pytest.mark.parametrize("write", [write_zip, write_stream])
@pytest.mark.parametrize("module, name", [("os", "system"), ("builtins", "eval"), ("torch", "load")])
def test_pickle_that_asks_for_anything_else_is_refused(tmp_path, write, module, name):
    write(tmp_path / "pytorch_model.bin", {"x": Global(module, name)})
    with pytest.raises(ModelDamaged, match=f"asks for {module}.{name}"):
        checkpoint.read_weights(tmp_path)


def test_tensor_that_reaches_beyond_its_numbers_is_refused(tmp_path):
    storage = Storage("FloatStorage", "0", 12)
    write_zip(tmp_path / "pytorch_model.bin", {"x": Reference(storage, 10, (3,), (1,))})
    with pytest.raises(ModelDamaged, match="beyond its storage"):
        checkpoint.read_weights(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"\x80\x02K\x01.", b"not a pickle", b"\x80\x05}"])
def test_junk_is_no_checkpoint(tmp_path, data):
    (tmp_path / "pytorch_model.bin").write_bytes(data)
    with pytest.raises(ModelDamaged, match="no checkpoint of plain numbers"):
        checkpoint.read_weights(tmp_path)


def test_folder_without_a_checkpoint_says_so(tmp_path):
    with pytest.raises(ModelDamaged, match=r"none of model\.safetensors"):
        checkpoint.read_weights(tmp_path)


@pytest.mark.parametrize(
    "change", [{"model_type": "bart"}, {"encoder_layers": 9}, {"share_encoder_decoder_embeddings": False}]
)
def test_config_that_does_not_fit_is_refused_and_the_old_ct2_stays(tmp_path, change):
    copied(STARTERS / "en-es", tmp_path)
    (tmp_path / "ct2").mkdir()
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(ModelDamaged, match="MarianMT model that can be converted"):
        convert(tmp_path)
    assert (tmp_path / "ct2").is_dir()
