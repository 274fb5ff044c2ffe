"""The word tables of the checks (data/*.toml), read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pipelines.checks.typography_marks import language


@cache
def _file(name: str) -> Mapping[str, Mapping[str, str]]:
    text = files("pipelines.checks").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def table(name: str, file: str = "words") -> Mapping[str, str]:
    """One table of data/<file>.toml: language or locale -> its entry."""
    return MappingProxyType(dict(_file(file)[name]))


def tables(file: str) -> Mapping[str, Mapping[str, str]]:
    """All tables of data/<file>.toml."""
    return _file(file)


@cache
def pattern(name: str, locale: str, file: str = "words") -> re.Pattern[str] | None:
    """The compiled pattern of one table for one locale; None where the table does not know the language."""
    entries = table(name, file)
    text = entries.get(locale) or entries.get(language(locale))
    return re.compile(text, re.I | re.X) if text else None
