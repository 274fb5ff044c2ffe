"""The catalogue of checks as a page: `python -m pipelines.checks.catalogue > docs/checks.md`."""

from __future__ import annotations

import sys

from pipelines.checks import CHECKS, Check, load
from pipelines.checks.base import AcrossCheck, ArticleCheck

_HEAD = """# The checks

Made from the classes by `python -m pipelines.checks.catalogue > docs/checks.md`; a test holds it to them.
A finding of severity error holds a draft back from automatic publication, a warning asks a person to look,
a note informs. `glossaries/en-<locale>/policy.toml` regrades or silences a check for a locale.
How they work and what was measured: [06-checks.md](06-checks.md).
"""
_COLUMNS = "| id | name | severity | looks at | what it finds |\n|---|---|---|---|---|\n"


def page() -> str:
    """Markdown, a table a family, in the order in which the checks run."""
    families: dict[str, list[Check]] = {}
    for dotted, check in zip(CHECKS, load(), strict=True):
        families.setdefault(dotted.split("_")[0], []).append(check)
    return _HEAD + "".join(_family(name, checks) for name, checks in families.items())


def _family(name: str, checks: list[Check]) -> str:
    rows = "".join(f"| `{c.id}` | {c.name} | {c.severity.value} | {_scope(c)} | {c.description} |\n" for c in checks)
    return f"\n## {name.capitalize()}\n\n{_COLUMNS}{rows}"


def _scope(check: Check) -> str:
    where = "article" if isinstance(check, ArticleCheck) else "segment"
    if isinstance(check, AcrossCheck):
        where = "all translations"
    return where if check.locales is None else f"{where}, {', '.join(sorted(check.locales))}"


if __name__ == "__main__":
    sys.stdout.write(page())
