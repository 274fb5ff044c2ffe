"""Faults of persons' names; see benchmarks.faults_b. Who they are, and how references write them: data/people.toml."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.faults_b_meaning import Fault, Injection, drop, sub
from pipelines.checks.typography_marks import language

_SCRIPTS = frozenset({"ru", "uk", "ar", "ja", "zh"})
_BEHIND = {"ja": r"(?:氏|さん)?", "zh": r"(?:先生|女士)?(?:\s*[(（][A-Za-z .'’-]+[)）])?", "ar": ""}
_GIVEN = {"ja": r"[ァ-ヺー]+[・=＝]", "zh": r"[一-龥]{1,6}[·・]"}


@cache
def _table(name: str) -> dict[str, str]:
    text = (Path(__file__).parent / "data" / "people.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[name])


@cache
def _form(surname: str, tongue: str) -> re.Pattern[str] | None:
    """How the language writes the surname, its ending and the marks of politeness behind it included."""
    if tongue not in _SCRIPTS:
        return re.compile(rf"(?<!\w){surname}(?:['’]?\w{{0,3}})?(?!\w)")
    row = dict(entry.split(":") for entry in _table("surnames")[surname].split())
    if tongue not in row:
        return None
    ending = r"(?:[а-яёіїє]{0,3})(?!\w)" if tongue in ("ru", "uk") else _BEHIND[tongue]
    begin = r"(?<![\w’'])" if tongue in ("ru", "uk") else r"(?<![ァ-ヺー])" if tongue == "ja" else ""
    return re.compile(f"{begin}(?:{row[tongue]}){ending}")


def _persons(src: str, ref: str, locale: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each person whom both sides name once, and where the target does."""
    for surname in _table("surnames"):
        form = _form(surname, language(locale))
        if form is None or len(re.findall(rf"\b{surname}\b", src)) != 1:
            continue
        found = list(form.finditer(ref))
        if len(found) == 1:
            yield surname, found[0]


def lose_person(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """The surname is gone, its given name stays if it had one."""
    found = list(_persons(src, ref, locale))
    return (src, drop(ref, rng.choice(found)[1])) if found else None


def lose_full_name(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
    """Given name and surname are gone."""
    whole = [w for surname, found in _persons(src, ref, locale) if (w := _whole(surname, found, src, ref, locale))]
    if not whole:
        return None
    match = re.compile(re.escape(rng.choice(whole))).search(ref)
    return (src, drop(ref, match)) if match else None


def _whole(surname: str, found: re.Match[str], src: str, ref: str, locale: str) -> str | None:
    """The target's given name and surname, where the source has both."""
    if not re.search(rf"\b[A-Z][a-zà-ž]+ (?:[A-Z]\. )?{surname}\b", src):
        return None
    given = _GIVEN.get(language(locale), r"[^\W\d_]{3,} (?:[^\W\d_]\. )?")
    before = re.search(given + "$", ref[: found.start()])
    if before is None or (language(locale) not in ("ar", "ja", "zh") and not before.group()[0].isupper()):
        return None
    return before.group() + found.group()


def swap_surname(names: str) -> Injection:
    """Another person's surname in the place of this one's, the given name as it was."""

    def inject(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
        found = list(_persons(src, ref, locale))
        if not found:
            return None
        _, match = rng.choice(found)
        return src, sub(ref, match.start(), match.end(), _another(rng, names, ref, locale)[1])

    return inject


def swap_person(names: str) -> Injection:
    """Another person's whole name."""

    def inject(rng: random.Random, src: str, ref: str, locale: str) -> tuple[str, str] | None:
        whole = [w for surname, found in _persons(src, ref, locale) if (w := _whole(surname, found, src, ref, locale))]
        if not whole:
            return None
        gap = {"ja": "・", "zh": "·"}.get(language(locale), " ")
        return src, ref.replace(rng.choice(whole), gap.join(_another(rng, names, ref, locale)), 1)

    return inject


def _another(rng: random.Random, names: str, ref: str, locale: str) -> list[str]:
    table = _table(names)
    rows = table.get(language(locale), table["latin"]).split("|")
    parted = [re.split("[_·・]", row) for row in rows]
    return rng.choice([one for one in parted if one[1] not in ref])


NAME_FAULTS: tuple[Fault, ...] = (
    Fault("name_missing", lose_person, "surname"),
    Fault("name_missing", lose_full_name, "full name"),
    Fault("name_swapped", swap_surname("others"), "surname"),
    Fault("name_swapped", swap_person("others"), "full name"),
    Fault("name_swapped", swap_surname("held_out"), "surname, held out"),
    Fault("name_swapped", swap_person("held_out"), "full name, held out"),
)
