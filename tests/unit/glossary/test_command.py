"""`dragoman glossary` without a database: check, import, export, find."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from pipelines.checks.base import TermJudge
from pipelines.glossary.book import Glossary
from pipelines.model import Term


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A folder of glossaries with one small Russian one."""
    folder = tmp_path / "en-ru"
    folder.mkdir()
    (folder / "names.csv").write_text("source,target,kind,gender\nVladimir Putin,Владимир Путин,person,m\n")
    settings.GLOSSARIES = tmp_path
    return tmp_path


def dragoman(*words: str) -> str:
    out = StringIO()
    call_command("glossary", *words, stdout=out)
    return out.getvalue()


def test_check_counts_entries(home: Path) -> None:
    assert "1 entries in 1 files, no faults." in dragoman("check")


def test_check_lists_every_fault_and_exits_with_2(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "en-ru" / "bad.csv").write_text("source,target\na,=1\nb,\nVladimir Putin,Путин\n")
    with pytest.raises(SystemExit) as end:
        dragoman("check", str(home))
    assert end.value.code == 2 and "3 faults in 2 files" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "tbx", "tbx3"])
def test_what_is_exported_is_imported_again(home: Path, form: str) -> None:
    before = Glossary.load(home / "en-ru", "ru").version
    file = home / f"all.{'csv' if form == 'csv' else 'tbx'}"
    dragoman("export", "--locale", "ru", "--format", form, "--out", str(file))
    (home / "en-ru" / "names.csv").unlink()
    assert "took 1 entries" in dragoman("import", str(file), "--locale", "ru")
    assert Glossary.load(home / "en-ru", "ru").version == before


def test_an_import_that_contradicts_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "new.csv"
    file.write_text("source,target,kind\nVladimir Putin,В. Путин,person\n")
    with pytest.raises(SystemExit) as end:
        dragoman("import", str(file), "--locale", "ru")
    assert end.value.code == 2 and "another preferred target" in capsys.readouterr().err
    assert not (home / "en-ru" / "imported.csv").exists()


def test_find_tells_terms_and_proposals(home: Path) -> None:
    found = json.loads(dragoman("find", "Vladimir Putin met Rob Bauer", "--locale", "ru", "--json"))
    assert [t["target"] for t in found["terms"]] == ["Владимир Путин"]
    assert "Владимиром Путиным" in found["terms"][0]["forms"]
    assert [p["target"] for p in found["proposals"]] == ["Роб Боер"]


@pytest.mark.parametrize("locale", ["../x", "xx"])
def test_a_locale_without_glossary_is_bad_input(home: Path, locale: str) -> None:
    with pytest.raises(SystemExit) as end:
        dragoman("find", "Putin", "--locale", locale)
    assert end.value.code == 2


def test_a_glossary_is_what_the_checks_call_a_judge() -> None:
    judge: TermJudge = Glossary([Term("missile", "ракета", "ru")], "ru")
    (hit,) = judge.hits("missiles")
    assert judge.accepted(hit.term, "ракетами") and judge.names() == {}
