"""Numbers as text: English dress read, the locale's dress read and written. No meaning is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.localization.cldr import plural, separators
from pipelines.localization.style import Style

_TOKEN = re.compile(r"(?<![\w.,:/#@-])[0-9]+(?:[.,][0-9]+)*(?![\w:/]|[.,]\d)", re.ASCII)
_ENGLISH = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_LIMIT = 15  # digits of a number that is a quantity at all: more are an id, and Decimal would round them
_LABELLED = re.compile(
    r"(?:\b[vV](?:er(?:sion)?)?\.?|\b(?:iOS|Android|Windows|macOS|Mac OS X?|USB|HTML|Web|Bluetooth|GPT-?|No\.?)|№)\s*$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number by its digits: "10,000" is 10000 and "", "2.50" is 2 and 50."""

    whole: str
    decimals: str = ""

    @property
    def value(self) -> Decimal:
        return Decimal(f"{self.whole}.{self.decimals}" if self.decimals else self.whole)


def english(token: str) -> Figure | None:
    """The number that an English reader sees; None where it is none."""
    return _figure(_ENGLISH.fullmatch(token), ",")


def tokens(text: str) -> list[re.Match[str]]:
    """Runs of digits, commas and full stops that stand alone and are no version or label."""
    return [m for m in _TOKEN.finditer(text) if not _LABELLED.search(text, max(0, m.start() - 12), m.start())]


def local(token: str, style: Style) -> Figure | None:
    """The number that a reader of the locale sees; None where the token is in another dress."""
    group, decimal = _separators(style)
    digits, parted = "[0-9]", f"{re.escape(group)}[0-9]{{3}}"
    pattern = rf"({digits}{{1,3}}(?:{parted})+|{digits}+)(?:{re.escape(decimal)}({digits}+))?"
    return _figure(re.fullmatch(pattern, token), group)


def dressed(figure: Figure, style: Style, least: int = 0) -> str:
    """The number in the locale's dress; `least` digits and more are grouped (0: the style's own)."""
    group, decimal = _separators(style)
    whole = figure.whole
    if len(whole) >= (least or style.group_from):
        whole = f"{int(whole):,}".replace(",", group) if not whole.startswith("0") else whole
    return f"{whole}{decimal}{figure.decimals}" if figure.decimals else whole


def figure_of(value: Decimal) -> Figure:
    """A value's digits, without superfluous zeros after the point."""
    text = f"{value.normalize():f}"
    whole, _, decimals = text.partition(".")
    return Figure(whole, decimals)


def scaled(value: Decimal, style: Style) -> tuple[str, str]:
    """(number, scale word) for a large round value: ("2.500", "millones"), ("10", "тысяч"), ("25", "亿").

    The word is "" where the locale has no scale word that fits.
    """
    fitting = [s for s in style.scales if value >= Decimal(10) ** s.power]
    if not fitting:
        return dressed(figure_of(value), style), ""
    scale = fitting[-1]
    count = value.scaleb(-scale.power)
    word = scale.words.of(
        plural(style.locale, count.normalize() if count != count.to_integral() else Decimal(int(count)))
    )
    return dressed(figure_of(count), style, style.scaled_group_from), word


def _separators(style: Style) -> tuple[str, str]:
    group, decimal = separators(style.locale)
    return style.group or group, style.decimal or decimal


def _figure(match: re.Match[str] | None, group: str) -> Figure | None:
    if match is None:
        return None
    figure = Figure(match[1].replace(group, ""), match[2] or "")
    return figure if len(figure.whole + figure.decimals) <= _LIMIT else None
