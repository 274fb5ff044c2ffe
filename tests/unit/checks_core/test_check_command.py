"""`dragoman check` prints one line of findings a pair, in order, whatever stands in the lines."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from newsroom.management import checking
from newsroom.management.base import Failure

RIGHT = {"source": "He left on Monday.", "target": "Se fue el lunes.", "locale": "es"}
WRONG = {"source": "He left on Monday.", "target": "Se fue el martes.", "locale": "es", "id": 7}


def _file(tmp_path: Path, *lines: object) -> str:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines), "utf-8")
    return str(path)


def _run(*arguments: str, **options: object) -> tuple[list[dict[str, object]], str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("check", *arguments, stdout=out, stderr=err, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_line_of_findings_for_every_pair_with_its_id(tmp_path: Path) -> None:
    (right, wrong), _ = _run(_file(tmp_path, RIGHT, "", WRONG))
    assert right == {"findings": []}
    (finding,) = wrong["findings"]  # type: ignore[misc]
    assert wrong["id"] == 7
    assert set(finding) == {"check", "severity", "message", "source_span", "target_span", "fix"}  # type: ignore[call-overload]
    assert (finding["check"], finding["source_span"], finding["target_span"]) == ("weekday", [11, 17], [10, 16])  # type: ignore[index]


@pytest.mark.parametrize(
    "bad",
    ["{", "[1]", '{"source": "a"}', '{"source": "a", "target": null, "locale": "es"}', '{"source":"a","target":"b"}',
     '{"source": "\\ud800", "target": "b", "locale": "es"}', '{"source":"a","target":"b","locale":"es","kind":"x"}',
     '{"source":"a","target":"b","locale":"../es"}', '{"source":"a","target":"b","locale":"xx"}', "[" * 100_000,
     '{"source":"a","target":"b","locale":"es","id":' + "9" * 5000 + "}", "x" * 3_000_001],
)  # fmt: skip
def test_a_bad_line_is_named_and_ends_with_2(bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failure) as caught:
        _run(_file(tmp_path, RIGHT, bad, WRONG))
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "pairs.jsonl:2: " in said and said.count("\n") == 1


def test_keep_going_reports_the_bad_line_in_its_place_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(Failure) as caught:
        call_command("check", _file(tmp_path, RIGHT, "{", WRONG), keep_going=True, stdout=out, stderr=err)
    assert caught.value.code == 2 and "pairs.jsonl:2: is no JSON" in err.getvalue()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [sorted(line) for line in lines] == [["findings"], ["error"], ["findings", "id"]]


def test_a_pipe_is_read_once_and_whole() -> None:
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "w") as pipe:
        pipe.write(json.dumps(WRONG) + "\n")
    (line,), _ = _run(f"/dev/fd/{ours}")
    os.close(ours)
    assert line["id"] == 7


def test_an_endless_line_is_refused_before_it_fills_the_memory(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failure) as caught:
        _run("/dev/zero", locale="es")
    assert caught.value.code == 2
    assert capsys.readouterr().err == "/dev/zero:1: has more than 3,000,000 bytes; write one pair a line.\n"


def test_aligned_files_are_checked_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("He left on Monday.\nShe stayed.\n")
    (tmp_path / "b").write_text("Se fue el martes.\nElla se quedó.\n")
    lines, _ = _run(source=str(tmp_path / "a"), target=str(tmp_path / "b"), locale="es")
    assert [line["id"] for line in lines] == ["1", "2"]
    assert [len(line["findings"]) for line in lines] == [1, 0]  # type: ignore[arg-type]


def test_files_of_different_length_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_text("One.\nTwo.\n")
    (tmp_path / "b").write_text("Uno.\n")
    with pytest.raises(Failure):
        _run(source=str(tmp_path / "a"), target=str(tmp_path / "b"), locale="es")
    assert "ends before line 2" in capsys.readouterr().err


def test_xliff_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    path.write_text(
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="es"><file id="f1" '
        'original="urn:x"><unit id="b1.s1"><segment><source>On Monday.</source><target>El martes.</target></segment>'
        "</unit></file></xliff>"
    )
    ((line,), _) = _run(str(path))
    assert line["id"] == "b1.s1" and [f["check"] for f in line["findings"]] == ["weekday"]  # type: ignore[attr-defined, index]


def test_a_glossary_and_a_policy_are_used(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[checks]\nweekday = 'note'\n")
    ((line,), _) = _run(_file(tmp_path, WRONG), policy=str(policy))
    assert [f["severity"] for f in line["findings"]] == ["note"]  # type: ignore[attr-defined, index]


def test_many_lines_go_through_processes_and_come_back_in_order() -> None:
    lines = [checking.Line(f"x:{n}", json.dumps({**WRONG, "id": n}).encode()) for n in range(1300)]
    results = list(checking.run(iter(lines), checking.Setup(), jobs=2))
    assert [json.loads(r.json)["id"] for r in results] == list(range(1300))


def test_the_shipped_terms_are_asked_only_when_named(tmp_path: Path) -> None:
    pair = {"source": "The chief of staff resigned.", "target": "El secretario dimitió.", "locale": "es"}
    path = _file(tmp_path, pair)
    (without,), _ = _run(path)
    (with_terms,), _ = _run(path, "--with-shipped-glossary")
    assert "term_missing" not in {f["check"] for f in without["findings"]}  # type: ignore[index,attr-defined]
    assert "term_missing" in {f["check"] for f in with_terms["findings"]}  # type: ignore[index,attr-defined]


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    out, err = _run(_file(tmp_path, "", ""))
    assert out == [] and "no pair" in err


@pytest.mark.parametrize("wrong", [("--jobs", "-1"), ("--jobs", "two"), ("--locale", "xx"), ("--source", "en.txt")])
def test_an_option_that_makes_no_sense_ends_with_2(wrong: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises((Failure, CommandError)) as caught:
        _run(_file(tmp_path, RIGHT), "=".join(wrong))
    assert getattr(caught.value, "code", 2) == 2
