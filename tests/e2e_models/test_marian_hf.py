"""The reference engine and the fast one say the same. Needs torch (the extra `reference`), which takes its time to load."""

import os
import shutil
from dataclasses import replace
from importlib.util import find_spec

import pytest

from models import STARTERS
from pipelines.engines import registry
from pipelines.engines.base import Options, Request
from pipelines.errors import NotConfigured

# torch is slow to load and to compute where other work has the processors
pytestmark = pytest.mark.timeout(900)
SENTENCES = (
    "Putin paid a visit to Pyongyang in June, where he signed a mutual defense deal.",
    "Zelensky has previously accused North Korea of sending troops to Russia's army.",
    "The president met the prime minister on Monday.",
    "Ten people were killed and 25 wounded, officials said.",
    "Ukraine Says Russia to Deploy 10K North Korean Troops",
    '"This is the first step to a world war," he warned.',
)


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_missing_torch_is_one_sentence_with_the_mend():
    with pytest.raises(NotConfigured, match=r"dragoman\[reference\]"):
        registry.load(registry.find("es", [STARTERS]), "marian_hf")


@pytest.fixture
def torch():
    """Absent: skipped on a laptop, failed where CI=true, which installs the extra."""
    if find_spec("torch") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("torch is not installed")


@pytest.mark.e2e
@pytest.mark.parametrize("locale", ["es", "ru"])
def test_greedy_output_of_both_engines_is_equal(torch, tmp_path, locale):
    """CTranslate2 in float32, for int8 rounds differently, against transformers."""
    from pipelines.engines import marian_convert, marian_ct2, marian_hf

    info = registry.find(locale, [STARTERS])
    folder = tmp_path / "model"
    shutil.copytree(info.folder, folder)
    marian_convert.convert(folder, "float32")
    requests = [Request(s) for s in SENTENCES]
    requests += [
        Request(SENTENCES[2], prefix="El" if locale == "es" else "Он"),
        Request(SENTENCES[2], forbidden=("primer",)),
    ]
    options = Options(beam=1, hypotheses=1)
    reference = marian_hf.open_engine(info, 1).translate(requests, options)
    fast = marian_ct2.open_engine(replace(info, folder=folder), 1, shortlist=False).translate(requests, options)
    for wanted, found in zip(reference, fast):
        assert found[0].text == wanted[0].text
        assert found[0].score == pytest.approx(wanted[0].score, abs=2e-3)
        assert [a[:2] for a in found[0].alignment] == [a[:2] for a in wanted[0].alignment]


@pytest.mark.e2e
def test_checkpoint_in_torch_s_own_formats_is_read_as_torch_reads_it(torch, tmp_path):
    import numpy as np
    import torch as t
    from transformers import MarianMTModel

    from pipelines.engines.checkpoint import read_weights

    weights = MarianMTModel.from_pretrained(STARTERS / "en-es").state_dict()
    for zipped in (True, False):
        t.save(weights, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=zipped)
        found = read_weights(tmp_path)
        assert set(found) == set(weights)
        assert all(np.array_equal(found[name], weights[name].numpy()) for name in weights)
