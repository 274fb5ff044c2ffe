"""The fixed words of feeds and pages, in every locale of the table; English where a locale is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from pipelines.formats.text import line
from pipelines.model import FeedItem, Label

FALLBACK = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
UNFINISHED = "unfinished starter model"


@dataclass(frozen=True, slots=True)
class Words:
    """One locale's words; `{...}` fields are filled with str.format."""

    machine: str
    reviewed: str
    human: str
    unfinished: str
    read_original: str
    of_version: str
    correction: str
    withdrawn: str
    other_languages: str
    related: str
    report: str
    published: str
    updated: str
    original: str
    translation: str
    rights: str
    embargo: str
    latest: str


@cache
def table() -> Mapping[str, Words]:
    """Every locale's words; a missing or surplus key raises TypeError, and a test reads the whole table."""
    data = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    return {locale: Words(**entries) for locale, entries in data.items()}


def keys() -> tuple[str, ...]:
    return tuple(f.name for f in fields(Words))


@cache
def spoken(locale: str) -> str:
    """The locale of the table that serves `locale`: itself, another of its language and script, or English."""
    known = table()
    if locale in known:
        return locale
    language, _, rest = locale.partition("-")
    if language == "zh":  # traditional script is not served by the simplified
        return "zh-Hans" if rest.split("-")[0] in ("", "CN", "SG", "Hans") else FALLBACK
    return next((k for k in known if k.split("-")[0] == language), FALLBACK)


def words(locale: str) -> Words:
    return table()[spoken(locale)]


def direction(locale: str) -> str:
    """HTML's `dir`."""
    parts = locale.split("-")
    if "Latn" in parts or "Cyrl" in parts:
        return "ltr"
    return "rtl" if parts[0].lower() in _RIGHT_TO_LEFT or {"Arab", "Hebr"} & set(parts) else "ltr"


def label(item: FeedItem) -> str:
    """Who answers for the words, as readers see it: "Machine translation, not reviewed (unfinished ...)"."""
    w = words(item.locale)
    said = {Label.MACHINE: w.machine, Label.REVIEWED: w.reviewed, Label.HUMAN: w.human}[item.label]
    note = w.unfinished if item.model_note == UNFINISHED else line(item.model_note)
    return f"{said} ({note})" if note else said
