"""The house keeps its own rules: settings are documented, files are short, nothing is swallowed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import config
from pipelines.errors import NotConfigured

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    p
    for room in ("pipelines", "store", "worker", "newsroom", "benchmarks")
    for p in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in p.parts
]


def test_every_setting_is_in_the_documentation_with_its_default():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for setting in config.SETTINGS:
        row = f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else '-'} |"
        assert row in page, f"docs/settings.md lacks the row {row} {setting.about} |"


def test_every_setting_the_code_asks_for_exists():
    known = {s.name for s in config.SETTINGS}
    asked = {n for p in FILES for n in re.findall(r"""["'](DRAGOMAN_[A-Z_]+)["']""", p.read_text("utf-8"))}
    assert {n for n in asked if "_TEST_" not in n} <= known


def test_a_setting_that_cannot_be_read_is_named_with_its_mend_and_secrets_are_not_shown():
    with pytest.raises(NotConfigured, match="DRAGOMAN_BEAM: 'wide' cannot be read"):
        config.read({"DRAGOMAN_BEAM": "wide"})
    secret = next(s for s in config.SETTINGS if s.name == "DRAGOMAN_SECRET_KEY")
    assert config.shown(secret, {"DRAGOMAN_SECRET_KEY": "hush"}) == "(set)"


def test_a_misspelt_setting_is_noticed():
    assert config.unknown({"DRAGOMAN_HOEM": "x", "HOME": "y"}) == ("DRAGOMAN_HOEM",)


def test_every_page_of_the_documentation_that_is_named_exists():
    texts = [
        *FILES,
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / name for name in ("README.md", "pyproject.toml", "Makefile")),
    ]
    named = {page for path in texts for page in re.findall(r"docs/[\w-]+\.md", path.read_text("utf-8"))}
    assert named and not [page for page in sorted(named) if not (ROOT / page).exists()]


def test_files_stay_under_four_hundred_lines():
    long = {str(p.relative_to(ROOT)): n for p in FILES if (n := p.read_text("utf-8").count("\n")) > 400}
    assert not long


def test_functions_stay_under_fifty_lines():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in FILES
        if (text := path.read_text("utf-8")).count("\n") >= 50
        for node in _functions(ast.parse(text))
        if (node.end_lineno or node.lineno) - node.lineno >= 50
    ]
    assert not long


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions wherever statements stand; expressions, which are most of a tree, hold none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _functions(child)


def test_the_front_page_names_only_commands_that_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = {p.stem for p in (ROOT / "newsroom" / "management" / "commands").glob("*.py")}
    named = set(re.findall(r"dragoman ([a-z]+)\b", readme))
    assert named <= commands
