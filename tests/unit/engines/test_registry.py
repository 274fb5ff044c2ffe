"""Which model a locale gets, and whether its files are whole."""

import shutil
import subprocess
import sys
from threading import Thread

import pytest

from models import CATALOGUE, STARTERS
from pipelines.engines import canary, manifest, registry
from pipelines.engines.base import Hypothesis
from pipelines.engines.dummy import DummyEngine
from pipelines.errors import BadInput, ModelDamaged, ModelUnavailable


def model(root, locale, kind="starter", name=None, **facts):
    folder = root / (name or f"en-{locale}")
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(f'{{"of": "{locale} {kind}"}}')
    manifest.write(folder, manifest.Manifest(name=folder.name, locale=locale, kind=kind, **facts))
    return folder


def test_starters_say_that_they_are_modest_and_which_one_is_unfinished():
    infos = {info.locale: info for info in registry.installed(STARTERS)}
    assert infos["es"].state == "fit"
    assert "modest" in infos["es"].note
    assert infos["ru"].state in ("fit", "unfinished")
    assert infos["es"].max_pieces == 110


def test_starters_are_whole():
    assert [manifest.verify(info.folder) for info in registry.installed(STARTERS)] == [[], []]


def test_pulled_model_comes_before_a_starter(tmp_path):
    model(tmp_path / "starter", "fr")
    pulled = model(tmp_path / "pulled", "fr", "pulled")
    assert registry.find("fr", [tmp_path / "starter", tmp_path / "pulled"]).folder == pulled


def test_locale_falls_back_only_where_the_model_says_so(tmp_path):
    model(tmp_path, "pt", serves=("pt-*",))
    model(tmp_path, "pt-BR")
    model(tmp_path, "sr")
    assert registry.find("pt-BR", [tmp_path]).locale == "pt-BR"
    assert registry.find("pt-AO", [tmp_path]).locale == "pt"
    with pytest.raises(ModelUnavailable, match="dragoman models pull sr-Latn"):
        registry.find("sr-Latn", [tmp_path])


def test_no_model_is_one_sentence_with_the_command_that_mends_it(tmp_path):
    with pytest.raises(ModelUnavailable, match=r"^fr: no model .* `dragoman models pull fr`"):
        registry.find("fr", [tmp_path / "nowhere", tmp_path])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "files": {"../x": {"size": 1}}}'])
def test_folder_with_a_broken_manifest_is_no_model(tmp_path, text):
    folder = model(tmp_path, "fr")
    (folder / "manifest.json").write_text(text)
    assert registry.installed(tmp_path) == []
    with pytest.raises(ModelDamaged, match=r"manifest\.json"):
        registry.info_of(folder)


def test_manifest_tells_missing_truncated_and_changed_files(tmp_path):
    folder = model(tmp_path, "fr")
    for name in ("a", "b", "c"):
        (folder / name).write_bytes(b"12345")
    before = manifest.write(folder, manifest.read(folder))
    (folder / "a").unlink()
    (folder / "b").write_bytes(b"123")
    (folder / "c").write_bytes(b"12346")
    damage = {d.path: d.what for d in manifest.verify(folder)}
    assert damage == {"a": "missing", "b": "truncated", "c": "changed"}
    assert manifest.write(folder, before).fingerprint != before.fingerprint


def test_reworded_card_does_not_change_the_fingerprint_and_a_token_does(tmp_path):
    folder = model(tmp_path, "fr")
    first = registry.info_of(folder).fingerprint
    (folder / "README.md").write_text("a card")
    assert manifest.write(folder, manifest.read(folder)).fingerprint == first
    facts = manifest.Manifest(name="en-fr", locale="fr", kind="starter", target_token=">>fra<<")
    assert manifest.write(folder, facts).fingerprint != first


def test_engine_is_loaded_once_for_all_threads_and_anew_for_new_files(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "pipelines.engines.dummy.open_engine", lambda info, threads: opened.append(info) or DummyEngine(info.locale)
    )
    info = registry.info_of(model(tmp_path, "fr"))
    found = []
    threads = [Thread(target=lambda: found.append(registry.load(info, "dummy"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert len(set(map(id, found))) == 1
    manifest.write(info.folder, manifest.Manifest(name="en-fr", locale="fr", kind="pulled", target_token=">>fra<<"))
    assert registry.load(registry.info_of(info.folder), "dummy") is not found[0]


def test_unknown_engine_and_unusable_files_are_named(tmp_path):
    info = registry.info_of(model(tmp_path, "fr"))
    with pytest.raises(BadInput, match="choose one of marian_ct2"):
        registry.load(info, "marian")
    with pytest.raises(ModelDamaged, match="dragoman models verify"):
        registry.load(info)


def test_truncated_model_is_damaged_and_not_a_crash(tmp_path):
    folder = tmp_path / "en-es"
    shutil.copytree(STARTERS / "en-es", folder)
    weights = folder / "ct2" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:100_000])
    assert [(d.path, d.what) for d in manifest.verify(folder)] == [("ct2/model.bin", "truncated")]
    with pytest.raises(ModelDamaged, match="CTranslate2 cannot load it"):
        registry.load(registry.info_of(folder))


def test_registry_and_dummy_load_neither_ctranslate2_nor_transformers():
    code = "import sys, pipelines.engines.registry, pipelines.engines.dummy\n"
    code += "print({'ctranslate2', 'transformers', 'torch', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_catalogue_names_a_model_for_at_least_25_locales_with_all_facts():
    specs = registry.catalogue(CATALOGUE)
    assert len(specs) >= 25
    assert {"es", "ru", "uk", "fr", "de", "it", "pl", "pt-BR", "ar", "zh-Hans", "tr", "ja"} <= set(specs)
    for spec in specs.values():
        assert spec.model.startswith("Helsinki-NLP/")
        assert spec.revision and spec.licence in ("Apache-2.0", "CC-BY-4.0")
        assert not spec.target_token or (spec.target_token[:2], spec.target_token[-2:]) == (">>", "<<")
        assert 1 <= spec.beam <= 8
    assert specs["pt-BR"].target_token != specs["pt"].target_token


@pytest.mark.parametrize(
    "text", ["", "[models.fr]\nmodel = 'x'", "[models.fr]\nmodel='x'\nrevision='m'\nlicence='l'\nnew=1"]
)
def test_catalogue_entry_that_breaks_a_rule_is_refused(tmp_path, text):
    path = tmp_path / "models.toml"
    path.write_text(text)
    with pytest.raises(BadInput):
        registry.catalogue(path)


class TestCanary:
    def test_sound_model_passes(self, spanish, russian):
        canary.check(spanish.engine)
        canary.check(russian.engine)

    @pytest.mark.parametrize(
        "answer, complaint",
        [
            (Hypothesis("", -0.1), "empty"),
            (Hypothesis(canary.SENTENCES[1], -0.1), "untranslated"),
            (Hypothesis("да да да", -0.1, truncated=True), "without an end"),
            (Hypothesis("да", -4.0), "score"),
            (Hypothesis("El gobierno dice", -0.1), "another script"),
        ],
    )
    def test_nonsense_is_told_from_a_translation(self, answer, complaint):
        engine = DummyEngine("ru")
        good = [Hypothesis("Президент", -0.2)]
        engine.translate = lambda requests, options: [good, [answer], good]
        with pytest.raises(ModelDamaged, match=complaint):
            canary.check(engine)
