"""A locale's policy: which checks are graded otherwise than the catalogue says, and its limits.

The file is TOML, `glossaries/en-<locale>/policy.toml`:

    [checks]
    omission = "note"      # error, warning, note or off
    attribution = "off"

    [limits]
    headline = 90          # characters
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines.errors import BadInput
from pipelines.model import Finding, Severity

_OFF = "off"
_LONGEST = 1_000_000  # characters of a policy
_GRADES: Mapping[str, Severity | None] = MappingProxyType({**{s.value: s for s in Severity}, _OFF: None})
_NONE: Mapping[str, Severity | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Policy:
    """`grades` maps a check's id to its severity in this locale, None for off; others keep their own.

    `headline_limit` is in characters, 0 for the check's own limit. `version` names the content.
    """

    locale: str = ""
    grades: Mapping[str, Severity | None] = field(default_factory=lambda: _NONE)
    headline_limit: int = 0

    @property
    def version(self) -> str:
        graded = sorted((k, v.value if v else _OFF) for k, v in self.grades.items())
        return sha256(repr((self.locale, graded, self.headline_limit)).encode()).hexdigest()[:12]

    def silences(self, check: str) -> bool:
        return check in self.grades and self.grades[check] is None

    def graded(self, finding: Finding) -> Finding | None:
        """The finding with this locale's severity, None where it is off."""
        if finding.check not in self.grades:
            return finding
        severity = self.grades[finding.check]
        return replace(finding, severity=severity) if severity else None

    @classmethod
    def default(cls, locale: str) -> Policy:
        """What ships for the locale, or the catalogue as it is."""
        return _shipped(locale)

    @classmethod
    def load(cls, path: Path, locale: str = "") -> Policy:
        """Raises BadInput that names the file and the key."""
        try:
            with path.open(encoding="utf-8") as file:
                text = file.read(_LONGEST + 1)
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput("the policy cannot be read", subject=str(path), mend="check the path") from error
        if len(text) > _LONGEST:
            raise BadInput(f"has more than {_LONGEST:,} characters", subject=str(path), mend="name a policy.toml")
        return cls.parse(text, locale, str(path))

    @classmethod
    def parse(cls, text: str, locale: str = "", subject: str = "policy.toml") -> Policy:
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadInput(f"is no TOML ({error})", subject=subject, mend="correct that line") from error
        if unknown := sorted(set(raw) - {"checks", "limits"}):
            raise BadInput(f"has an unknown table [{unknown[0]}]", subject=subject, mend="use [checks] and [limits]")
        return cls(locale, _grades(_table(raw, "checks", subject), subject), _headline_limit(raw, subject))


def _table(raw: Mapping[str, Any], name: str, subject: str) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise BadInput(f"'{name}' is no table", subject=subject, mend=f"write it as [{name}]")
    return table


def _grades(table: Mapping[str, Any], subject: str) -> Mapping[str, Severity | None]:
    from pipelines.checks import by_id  # the list imports this room's files; not the other way round at import

    known = by_id()
    for check, grade in table.items():
        if check not in known:
            raise BadInput(f"there is no check '{check}'", subject=subject, mend="docs/checks.md lists them")
        if not isinstance(grade, str) or grade not in _GRADES:
            raise BadInput(
                f"'{grade}' is no grade for {check}", subject=subject, mend="use error, warning, note or off"
            )
    return MappingProxyType({check: _GRADES[grade] for check, grade in table.items()})


def _headline_limit(raw: Mapping[str, Any], subject: str) -> int:
    limits = _table(raw, "limits", subject)
    if unknown := sorted(set(limits) - {"headline"}):
        raise BadInput(f"has an unknown limit '{unknown[0]}'", subject=subject, mend="use headline")
    value = limits.get("headline", 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadInput("the headline limit is no number of characters", subject=subject, mend="write headline = 90")
    return value


@cache
def _shipped(locale: str) -> Policy:
    folder = "".join(c for c in locale if c.isalnum() or c == "-")
    path = files("glossaries") / f"en-{folder}" / "policy.toml"
    if not path.is_file():
        return Policy(locale)
    return Policy.parse(path.read_text("utf-8"), locale, str(path))
