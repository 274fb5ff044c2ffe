"""`dragoman glossary` with the desk's glossary: in as a version, out again, and what a change affects."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from store import queries
from store.models import GlossaryVersion
from tests.store import houses
from tests.web import exchange_house as house

pytestmark = pytest.mark.django_db


def dragoman(*words: str | Path) -> str:
    out = StringIO()
    call_command("glossary", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    house.person("editor")
    made = tmp_path / "terms.csv"
    made.write_text("source,target,kind,note\ntalks,charlas,term,a note\nKyiv,Kiev,place,\n", "utf-8")
    return made


def bring(file: Path, *more: str) -> str:
    return dragoman("import", file, "--locale", "es", "--desk", "--as", "editor", *more)


@pytest.mark.parametrize("form", ["csv", "tbx", "tbx3"])
def test_what_comes_in_goes_out_and_coming_in_again_changes_nothing(file: Path, tmp_path: Path, form: str) -> None:
    assert "2 entries came in as version 1" in bring(file, "--note", "from the style guide")
    assert GlossaryVersion.objects.get().note == "from the style guide"
    assert GlossaryVersion.objects.get().author.username == "editor"
    out = tmp_path / ("again.csv" if form == "csv" else "again.tbx")
    dragoman("export", "--locale", "es", "--desk", "--format", form, "--out", out)
    before = queries.desk_terms("es")
    assert "nothing changed" in bring(out) and queries.desk_terms("es") == before


def test_a_version_of_old_can_be_had_again(file: Path) -> None:
    bring(file)
    file.write_text("source,target\ntalks,conversaciones\n", "utf-8")
    assert "1 entries would come; 1 older" in bring(file, "--dry-run")
    bring(file)
    assert "charlas" in dragoman("export", "--locale", "es", "--desk", "--version", "1")
    assert "charlas" not in dragoman("export", "--locale", "es", "--desk")


def test_published_items_by_term_and_by_version(file: Path) -> None:
    bring(file)
    houses.published(houses.story())
    found = json.loads(dragoman("find", "--affects", "talks", "--locale", "es", "--json"))
    assert [(i["version"], i["right"], [s["terms"] for s in i["segments"]]) for i in found] == [
        (1, False, [["talks"], ["talks"]])
    ]
    said = dragoman("find", "--since", "0", "--locale", "es")
    assert "b0.s0 Kyiv/talks (!)" in said and "1 published items in es have a changed term" in said
    assert "0 published items" in dragoman("find", "--affects", "nobody", "--locale", "es")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "FILE", "--locale", "es", "--desk"), "--as EDITOR"),
        (("import", "FILE", "--locale", "es", "--desk", "--as", "nobody"), "no such active user"),
        (("import", "FILE", "--locale", "es", "--desk", "--as", "tina"), "changes no glossary"),
        (("export", "--locale", "es", "--desk", "--version", "7"), "has no version 7"),
        (("export", "--locale", "es", "--version", "1"), "add --desk"),
        (("find", "--locale", "es", "--since", "5"), "nothing between version 5 and 1"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    file: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bring(file)
    house.person("translator", "tina")
    with pytest.raises(SystemExit) as end:
        dragoman(*(file if w == "FILE" else w for w in words))
    error = capsys.readouterr().err
    assert end.value.code in (1, 2) and said in error and error.count("\n") == 1
