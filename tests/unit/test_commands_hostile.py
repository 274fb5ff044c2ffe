"""Every command that takes a file answers any file in one sentence, with exit code 2, and bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.management.cli import main

STORY = Path(__file__).parents[2] / "examples" / "moscow-times-2024-10-17.txt"
TAKERS = (
    ("intake", "{}"),
    ("translate", "{}", "--to", "es"),
    ("translate", str(STORY), "--to", "es", "--glossary", "{}"),
    ("check", "{}", "--locale", "es"),
    ("check", "{pairs}", "--glossary", "{}", "--locale", "es"),
    ("check", "{pairs}", "--policy", "{}"),
    ("glossary", "check", "{}"),
)
PAIR = b'{"source": "Talks ended.", "target": "Terminaron.", "locale": "es"}\n'
UNREADABLE = {
    "zeros": b"\0" * 300,
    "a deep JSON": b'{"uri":' + b"[" * 100_000,
    "an endless element": b"<p " + b"a" * 10_000,
    "an entity bomb": b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>',
    "a ZIP": b"PK\x03\x04" + bytes(range(200)),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("en-es")
    (folder / "pairs.jsonl").write_bytes(PAIR)
    yield folder


def _run(command: tuple[str, ...], folder: Path, name: str) -> object:
    """The exit code."""
    words = [word.format(name, pairs=folder / "pairs.jsonl") for word in command]
    with pytest.raises(SystemExit) as end:
        main(words)
        raise SystemExit(0)
    return end.value.code


@pytest.mark.parametrize("name", ["/dev/zero", os.devnull + "/x", "/nowhere/at/all"])
@pytest.mark.parametrize("command", TAKERS, ids=" ".join)
def test_what_is_no_file_or_has_no_end_is_named(
    command: tuple[str, ...], name: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(command, files, name) == 2
    said = capsys.readouterr().err
    assert name in said and said.count("\n") == 1 and said.endswith(".\n")


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("command", [t for t in TAKERS if "{pairs}" not in t], ids=" ".join)
def test_what_cannot_be_read_is_one_sentence(
    command: tuple[str, ...], content: bytes, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files / "hostile"
    path.write_bytes(content)
    code = _run(command, files, str(path))
    said = capsys.readouterr().err
    assert code == 2 and 1 <= said.count("\n") <= 3 and "Traceback" not in said and str(path) in said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_no_bytes_bring_a_command_down(files: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    path = files / "random"
    path.write_bytes(content)
    for command in (("intake", "{}"), ("check", "{}", "--locale", "es"), ("glossary", "check", "{}")):
        assert _run(command, files, str(path)) in (0, 2)
    capsys.readouterr()


def test_several_documents_never_share_a_stream(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("html", "xliff"):
        assert _run(("translate", "{}", "--to", "es,ru", "--format", form), Path(os.devnull), str(STORY)) == 2
        said = capsys.readouterr()
        assert not said.out and "--out DIR" in said.err
