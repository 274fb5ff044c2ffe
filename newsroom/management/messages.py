"""What the interface says that no gettext call marks: the checks' names and the templates of their findings.

`pipelines` knows no gettext, so its English is read from its source, and given to the catalogues from here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pipelines.checks
from pipelines.checks import load

CHECKS = Path(pipelines.checks.__file__).parent
_LEAST_WORDS = 3  # "EE. UU." and the like are data


def check_messages() -> tuple[str, ...]:
    """Every name of a check and every template of a finding, sorted."""
    found = {check.name for check in load()}
    for file in CHECKS.glob("*.py"):
        found.update(_sentences(ast.parse(file.read_text("utf-8"))))
    return tuple(sorted(found))


def _sentences(tree: ast.Module) -> Iterator[str]:
    """Texts that end as sentences do, wherever they stand: templates go through tables and helpers of many kinds.

    Docstrings and the checks' descriptions are for readers of the code.
    """
    passed = {id(node) for node in _documentation(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value
            if text.endswith(".") and len(text.split()) >= _LEAST_WORDS:
                yield text


def _documentation(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "description" for t in node.targets):
            yield from ast.walk(node.value)
