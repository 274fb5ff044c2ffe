"""Numbers, 10K, percentages and money that the model copied in their English dress."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.localization.cldr import percent_affixes, plural
from pipelines.localization.numbers import Figure, dressed, english, figure_of, local, scaled, tokens
from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style, Words
from pipelines.model import Span

_FIGURE = r"[0-9]+(?:[.,][0-9]+)*"
_POWERS = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
    "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
_SCALE = r"thousand|million|billion|trillion|mn|bn|tn|[KkMmBbTt]"
# ASCII: in Chinese and Japanese a letter may follow a number at once.
_MONEY = re.compile(
    rf"(?<![\w$€£])(?P<sign>US\$|\$|€|£)[ \u00a0]?(?P<figure>{_FIGURE})(?:[ \u00a0-]?(?P<scale>{_SCALE})\b)?", re.ASCII
)
_SCALED = re.compile(
    rf"(?<![\w$€£.,:/#-])(?P<figure>{_FIGURE})"
    r"(?:(?P<scale>[KM]|[mbt]n)|[ \u00a0](?P<word>million|billion|trillion|[mbt]n))\b",
    re.ASCII,
)
_PERCENT = re.compile(
    rf"(?<![\w.,:/$€£%#-])(?P<before>%[ \u00a0]?)?(?P<figure>{_FIGURE})(?P<after>[ \u00a0\u202f]?%)?", re.ASCII
)
_CODES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_Amount = tuple[str, Decimal]  # ISO 4217 code, units of it
_SCREENS = ("4K", "8K")  # television, not thousands


def money(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """$2.5 billion, as a whole: number, scale word and currency; $2.5 миллиарда, where only the sign was copied."""
    known = {_amount(m, english(m["figure"]), _power(m)) for m in _MONEY.finditer(source)} - {None}
    for match in _MONEY.finditer(target):
        tail, power = ("", _power(match)) if match["scale"] else _scale_word_after(target, match.end(), style)
        for figure in (english(match["figure"]), local(match["figure"], style)):
            amount = _amount(match, figure, power)
            if amount is None or amount not in known or _glued(target, match):
                continue
            text = _kept_word(amount, figure, tail, style) if tail else _money_text(amount, power > 0, style)
            if text:
                end = match.end() + (len(style.glue) + len(tail) if tail else 0)
                yield Proposal("currency", Span(match.start(), end), text)
            break


def magnitudes(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """10K, 2.5M, 2.5 billion."""
    known = {_scaled_value(m) for m in _SCALED.finditer(source) if m.group() not in _SCREENS} - {None}
    for match in _SCALED.finditer(target):
        value = _scaled_value(match)
        if match.group() in _SCREENS or value is None or value not in known:
            continue
        number, word = scaled(value, style)
        text = f"{number}{style.glue}{word}" if word else number
        yield Proposal("magnitudes", Span(*match.span()), text)


def percent(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """The sign on the locale's side, with the locale's space."""
    known = {english(m["figure"]) for m in _PERCENT.finditer(source) if m["after"]} - {None}
    before, after = percent_affixes(style.locale)
    for match in _PERCENT.finditer(target):
        if not match["after"] and not match["before"]:
            continue
        figure = _understood(match["figure"], known, style)
        if figure:
            yield Proposal("percent", Span(*match.span()), f"{before}{dressed(figure, style)}{after}")


def numbers(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """10,000 and 2.5 in the locale's separators."""
    known = {english(m.group()) for m in tokens(source)} - {None}
    for match in tokens(target):
        if not re.search(r"[.,]", match.group()):
            continue  # a bare run of digits may be a year: it is right as it is
        if local(match.group(), style) in known:
            continue
        figure = english(match.group())
        if figure and figure in known:
            yield Proposal("numbers", Span(*match.span()), dressed(figure, style))


def _understood(token: str, known: set[Figure | None], style: Style) -> Figure | None:
    for figure in (local(token, style), english(token)):
        if figure and figure in known:
            return figure
    return None


def _power(match: re.Match[str]) -> int:
    return _POWERS[match["scale"].lower()] if match["scale"] else 0


def _amount(match: re.Match[str], figure: Figure | None, power: int) -> _Amount | None:
    return (_CODES[match["sign"]], figure.value.scaleb(power)) if figure else None


def _scaled_value(match: re.Match[str]) -> Decimal | None:
    figure = english(match["figure"])
    return figure.value.scaleb(_POWERS[(match["scale"] or match["word"]).lower()]) if figure else None


def _money_text(amount: _Amount, large: bool, style: Style) -> str:
    words = dict(style.currencies).get(amount[0])
    if words is None:
        return ""
    value = amount[1]
    number, word = scaled(value, style) if large else (dressed(figure_of(value), style), "")
    return _with_currency(number, word, value, words, style)


def _with_currency(number: str, word: str, value: Decimal, words: Words, style: Style) -> str:
    count = f"{number}{style.glue}{word}" if word else number
    if style.currency_first:
        return f"{words.other}{style.glue}{count}"
    unit = (words.after or words.other) if word else words.of(plural(style.locale, value))
    return f"{count}{style.glue}{unit}"


def _kept_word(amount: _Amount, figure: Figure | None, word: str, style: Style) -> str:
    """The scale word that the model chose stays; the currency goes where the locale has it."""
    words = dict(style.currencies).get(amount[0])
    if words is None or figure is None:
        return ""
    return _with_currency(dressed(figure, style, style.scaled_group_from), word, amount[1], words, style)


def _scale_word_after(target: str, at: int, style: Style) -> tuple[str, int]:
    """(a scale word of the locale right after `at`, its power of ten), or ("", 0)."""
    rest = target[at : at + 40]
    if rest.startswith(style.glue):
        for word, power in style.scale_words:
            end = r"(?!\w)" if style.glue else ""
            if re.match(re.escape(word) + end, rest[len(style.glue) :]):
                return word, power
    return "", 0


def _glued(target: str, match: re.Match[str]) -> bool:
    """$50-a-barrel, $1-coin: a hyphen ties the amount to a word, which no rule can move."""
    return target[match.end() : match.end() + 1] in ("-", "+")
