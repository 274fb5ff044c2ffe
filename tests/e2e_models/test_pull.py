"""`dragoman models pull` against a hub on a local port, as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models import STARTERS
from pipelines.engines import manifest, registry
from pipelines.engines.base import Options, Request
from tests.e2e_models.hub import COMMIT, FakeHub

pytestmark = pytest.mark.e2e
MEGABYTE = 1_000_000


@pytest.fixture
def hub():
    with FakeHub.of_folder(STARTERS / "en-es") as hub:
        yield hub


COMMAND = [sys.executable, "-m", "newsroom.management.cli", "models"]


def environment(tmp_path: Path, endpoint: str) -> dict[str, str]:
    return os.environ | {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(tmp_path / "hf"),
        "DRAGOMAN_HOME": str(tmp_path / "var"),
        "DRAGOMAN_MODELS": str(tmp_path / "pulled"),
    }


@pytest.fixture
def dragoman(tmp_path, hub):
    def run(*arguments: str, endpoint: str = hub.url) -> subprocess.CompletedProcess[str]:
        env = environment(tmp_path, endpoint)
        return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=120)

    return run


def resumed_at(hub: FakeHub) -> int:
    """Where the second request for the weights began."""
    ranges = [r for method, path, r in hub.seen if method == "GET" and path.endswith("model.safetensors")]
    assert ranges[0] == "" and len(ranges) == 2
    return int(ranges[1].removeprefix("bytes=").split("-")[0])


def pulled(tmp_path: Path) -> list[registry.ModelInfo]:
    return registry.installed(tmp_path / "pulled")


def test_pulled_model_is_whole_speaks_and_comes_before_the_starter(dragoman, hub, tmp_path):
    done = dragoman("pull", "en-es")
    assert (done.returncode, done.stderr) == (0, "")
    assert COMMIT in done.stdout
    info = registry.find("es", [STARTERS, tmp_path / "pulled"])
    assert (info.kind, info.revision, info.licence) == ("pulled", COMMIT, "Apache-2.0")
    assert manifest.verify(info.folder) == []
    assert not (info.folder / "model.safetensors").exists()
    engine = registry.load(info)
    answer = engine.translate([Request("The war in Ukraine.")], Options(hypotheses=1))[0][0]
    assert "guerra" in answer.text
    rows = json.loads(dragoman("list", "--json").stdout)
    assert [(r["installed"], r["used"]) for r in rows if r["locale"] == "es"] == [("pulled", True), ("starter", False)]


def test_broken_download_resumes_where_it_stopped(dragoman, hub, tmp_path):
    hub.breaks("model.safetensors", after=12 * MEGABYTE)
    done = dragoman("pull", "es")
    assert (done.returncode, done.stderr) == (0, "")
    assert resumed_at(hub) >= 10 * MEGABYTE
    assert manifest.verify(pulled(tmp_path)[0].folder) == []


def test_pull_that_was_killed_resumes_at_the_next_one(dragoman, hub, tmp_path):
    hub.stalls("model.safetensors", after=12 * MEGABYTE)
    first = subprocess.Popen([*COMMAND, "pull", "es"], env=environment(tmp_path, hub.url))
    deadline = time.monotonic() + 200
    while not any(p.stat().st_size >= 10 * MEGABYTE for p in tmp_path.rglob("*.part")):
        assert time.monotonic() < deadline and first.poll() is None
        time.sleep(0.05)
    first.kill()
    first.wait()
    assert pulled(tmp_path) == []
    assert dragoman("pull", "es").returncode == 0
    assert resumed_at(hub) >= 10 * MEGABYTE


def test_wrong_checksum_changes_nothing_and_the_next_pull_starts_clean(dragoman, hub, tmp_path):
    assert dragoman("pull", "es").returncode == 0
    before = pulled(tmp_path)
    hub.lies("source.spm")
    done = dragoman("pull", "es")
    assert done.returncode == 1
    assert "source.spm" in done.stderr and "checksum" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert pulled(tmp_path) == before
    assert manifest.verify(before[0].folder) == []
    hub.honest()
    assert dragoman("pull", "es").returncode == 0
    assert len(list((tmp_path / "pulled" / ".versions").iterdir())) == 1


def test_model_that_speaks_nonsense_is_not_switched_to(dragoman, hub, tmp_path):
    done = dragoman("pull", "bg")  # a Spanish model under a Bulgarian name, with a token it does not know
    assert done.returncode == 1
    assert ">>bul<<" in done.stderr
    done = dragoman("pull", "el")
    assert done.returncode == 1
    assert "another script" in done.stderr
    assert pulled(tmp_path) == []
    assert list((tmp_path / "pulled" / ".versions").iterdir()) == []


def test_no_hub_is_one_sentence_and_leaves_everything_as_it_was(dragoman, tmp_path):
    done = dragoman("pull", "fr", endpoint="http://127.0.0.1:9")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "HF_ENDPOINT" in done.stderr and "nothing was changed" in done.stderr
    assert pulled(tmp_path) == []


def test_unknown_locale_and_missing_model_are_told_apart(dragoman, hub):
    done = dragoman("pull", "tlh")
    assert done.returncode == 2
    assert "pt-BR" in done.stderr
    del hub.files["vocab.json"]
    done = dragoman("pull", "fr")
    assert done.returncode == 1
    assert "lacks vocab.json" in done.stderr


def test_verify_names_the_damaged_file_and_fails(dragoman, tmp_path):
    assert dragoman("pull", "es").returncode == 0
    assert dragoman("verify").returncode == 0
    weights = pulled(tmp_path)[0].folder / "ct2" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1])
    done = dragoman("verify", "--json")
    assert done.returncode == 1
    damage = {entry["folder"]: entry["damage"] for entry in json.loads(done.stdout)}
    assert damage[str(tmp_path / "pulled" / "en-es")] == [{"path": "ct2/model.bin", "what": "truncated"}]
    assert damage[str(STARTERS / "en-es")] == []


def test_checkpoint_converted_by_hand_becomes_a_model(dragoman, tmp_path):
    folder = tmp_path / "pulled" / "en-es"
    folder.mkdir(parents=True)
    for name in ("config.json", "vocab.json", "model.safetensors", "source.spm", "target.spm", "tokenizer_config.json"):
        (folder / name).write_bytes((STARTERS / "en-es" / name).read_bytes())
    assert "--locale" in dragoman("convert", str(folder)).stderr
    done = dragoman("convert", str(folder), "--locale", "es")
    assert (done.returncode, done.stderr) == (0, "")
    assert pulled(tmp_path)[0].locale == "es"
