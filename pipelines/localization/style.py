"""A locale's house style: one switch a rule, and what CLDR does not know (quotation marks, news' short forms)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines.errors import BadInput, NotConfigured

RULES = (
    "numbers", "slips", "magnitudes", "percent", "currency", "dates", "times", "units",
    "quotes", "apostrophe", "dash", "spacing",
)  # fmt: skip


class Units(StrEnum):
    """What becomes of miles and feet that the model copied in English."""

    TRANSLATE = "translate"  # 100 millas
    CONVERT = "convert"  # 160 Kilometer


@dataclass(frozen=True, slots=True)
class Words:
    """A word by CLDR plural category; a missing category falls back to `other`. `after` follows a magnitude."""

    other: str
    one: str = ""
    two: str = ""
    few: str = ""
    many: str = ""
    after: str = ""

    @property
    def forms(self) -> frozenset[str]:
        return frozenset({self.other, self.one, self.two, self.few, self.many} - {""})

    def of(self, category: str) -> str:
        forms = {"one": self.one, "two": self.two, "few": self.few, "many": self.many}
        return forms.get(category) or self.other


@dataclass(frozen=True, slots=True)
class Scale:
    """A word for 10**power: millions, 亿."""

    power: int
    words: Words


@dataclass(frozen=True, slots=True)
class QuoteMarks:
    """Opening and closing marks, primary and inner; `pad` stands inside the primary ones (French)."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str
    pad: str = ""


@dataclass(frozen=True)
class Style:
    """One locale's house style. Each name of `RULES` is a switch in `rules`; the rest is what the rules write.

    `group` and `decimal` are "" for CLDR's own; numbers of `group_from` digits and more are grouped, in front
    of a scale word from `scaled_group_from` on. `clock` holds {h}, {hh} and {mm}; `full_hour` is the same for
    5 p.m. `glue` stands between a number and the word after it.
    """

    locale: str
    rules: tuple[str, ...]
    quote_marks: QuoteMarks
    group: str = ""
    decimal: str = ""
    group_from: int = 4
    scaled_group_from: int = 4
    glue: str = " "
    scales: tuple[Scale, ...] = ()
    also_scales: tuple[tuple[str, int], ...] = ()  # further words that a model may have chosen -> power of ten
    currency_first: bool = False
    currencies: tuple[tuple[str, Words], ...] = ()
    date_replaces: tuple[tuple[str, str], ...] = ()
    date_on: tuple[tuple[str, str], ...] = ()  # a model's word for "on" before a date -> the locale's, or ""
    clock: str = "{h}:{mm}"
    full_hour: str = "{h}:{mm}"
    units: Units = Units.TRANSLATE
    dash_mark: str = ""
    apostrophe_mark: str = "’"
    space_before: tuple[tuple[str, str], ...] = ()  # marks -> the space before them; () takes spaces away

    @property
    def scale_words(self) -> tuple[tuple[str, int], ...]:
        """Every scale word with its power of ten, longest first."""
        forms = {(f, s.power) for s in self.scales for f in s.words.forms} | set(self.also_scales)
        return tuple(sorted(forms, key=lambda pair: (-len(pair[0]), pair)))

    def on(self, rule: str) -> bool:
        """Whether the house wants this rule."""
        return rule in self.rules

    @classmethod
    def plain(cls, locale: str) -> Style:
        """No rule at all, for a locale without a house style: what the model wrote stays."""
        return cls(locale, (), QuoteMarks("“", "”", "‘", "’"))

    @classmethod
    def load(cls, path: Path) -> Style:
        """Read glossaries/en-<locale>/style.toml.

        Raises NotConfigured where there is no such file, BadInput where it breaks a rule.
        """
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as problem:
            raise NotConfigured(
                f"the house style cannot be read ({problem.strerror})",
                subject=str(path),
                mend="write one after glossaries/en-es/style.toml",
            ) from problem
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise BadInput(
                f"the house style is no TOML ({problem})", subject=str(path), mend="mend that line"
            ) from problem
        try:
            return _style(raw, path.parent.name.removeprefix("en-"))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise BadInput(
                f"the house style has a fault at {problem}",
                subject=str(path),
                mend="compare it with glossaries/en-es/style.toml",
            ) from problem


def _style(raw: Mapping[str, Any], locale: str) -> Style:
    numbers, magnitudes, currency = raw.get("numbers", {}), raw.get("magnitudes", {}), raw.get("currency", {})
    times, marks, dates = raw.get("times", {}), raw["marks"], raw.get("dates", {})
    group_from = int(numbers.get("group_from", 4))
    style = Style(
        locale=locale,
        rules=_rules(raw["rules"]),
        quote_marks=_quotes(marks),
        group=str(numbers.get("group", "")),
        decimal=str(numbers.get("decimal", "")),
        group_from=group_from,
        scaled_group_from=int(magnitudes.get("group_from", group_from)),
        glue=str(numbers.get("glue", " ")),
        scales=_scales(magnitudes.get("words", {})),
        also_scales=tuple((str(w), int(power)) for w, power in magnitudes.get("also", {}).items()),
        currency_first=bool(currency.get("first", False)),
        currencies=tuple((code, _words(words)) for code, words in currency.get("words", {}).items()),
        date_replaces=tuple((str(a), str(b)) for a, b in dates.get("replace", {}).items()),
        date_on=tuple((str(a), str(b)) for a, b in dates.get("on", {}).items()),
        clock=str(times.get("clock", "{h}:{mm}")),
        full_hour=str(times.get("full_hour", times.get("clock", "{h}:{mm}"))),
        units=Units(raw.get("units", {}).get("do", "translate")),
        dash_mark=str(marks.get("dash", "")),
        apostrophe_mark=str(marks.get("apostrophe", "’")),
        space_before=tuple((str(a), str(b)) for a, b in marks.get("space_before", {}).items()),
    )
    for pattern in (style.clock, style.full_hour):
        pattern.format(h="5", hh="05", mm="30")
    return style


def _rules(switches: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = sorted(set(switches) - set(RULES))
    if unknown or not all(isinstance(v, bool) for v in switches.values()):
        raise ValueError(f"rules: {', '.join(unknown) or 'a switch that is neither true nor false'}")
    return tuple(rule for rule in RULES if switches.get(rule, False))


def _quotes(marks: Mapping[str, Any]) -> QuoteMarks:
    primary, inner = str(marks["quotes"]), str(marks["inner_quotes"])
    if len(primary) != 2 or len(inner) != 2:
        raise ValueError("marks.quotes: write the opening and the closing mark")
    return QuoteMarks(primary[0], primary[1], inner[0], inner[1], str(marks.get("quote_pad", "")))


def _scales(words: Mapping[str, Any]) -> tuple[Scale, ...]:
    scales = [Scale(int(power), _words(forms)) for power, forms in words.items()]
    return tuple(sorted(scales, key=lambda s: s.power))


def _words(forms: Any) -> Words:
    return Words(other=forms) if isinstance(forms, str) else Words(**{str(k): str(v) for k, v in forms.items()})
