"""How number words add up: in a row (two hundred and five), within one word (einundzwanzig), and in Roman letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.quantities.lexicon import Entry, Lexicon, Role
from pipelines.quantities.model import Kind, Quantity
from pipelines.quantities.tokens import Token

_HALF = Decimal("0.5")
# XIX, XIXe, l'XI, II's
_ROMAN_WORD = re.compile(
    r"(?:[dDlLn]|[Dd]ell|[Nn]ell|[Aa]ll)?['’]?((?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
    r"(?:[eè]|er|[eè]me|['’]s|['’][^\W\d_]{1,4})?"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@dataclass(slots=True)
class Sum:
    """A number under construction: `total` holds finished thousands, `current` what is under them."""

    language: str
    total: Decimal = Decimal(0)
    current: Decimal | None = None
    scale: Decimal | None = None

    @property
    def value(self) -> Decimal:
        return self.total + (self.current or 0)

    def take(self, entry: Entry) -> bool:
        """Add one more word if the language's order allows it."""
        value, whole = entry.value, entry.role is Role.WHOLE
        if entry.role is Role.CARDINAL and value >= 1000:
            return self._multiply(value)
        if whole and value >= 1000:
            return self.current is None and self.scale is None and self._set_total(value)
        if value == 100 and not whole and entry.role is Role.CARDINAL:
            return self._hundred()
        return self._under_hundred(value)

    def _set_total(self, value: Decimal) -> bool:
        self.total, self.scale = value, Decimal(1000) ** (len(str(value)) // 3)
        return True

    def _multiply(self, value: Decimal) -> bool:
        if self.scale == value:
            return False
        if self.scale is not None and value > self.scale:  # mil millones
            self.total = self.value * value
        else:
            self.total += (1 if self.current is None else self.current) * value
        self.current, self.scale = None, value
        return True

    def _hundred(self) -> bool:
        if self.current is None:
            self.current = Decimal(100)
        elif 1 <= self.current < 100:
            self.current *= 100
        else:
            return False
        return True

    def _under_hundred(self, value: Decimal) -> bool:
        if self.current is None:
            self.current = value
            return True
        rest = self.current % 100
        if value == 0 or self.current == 0:
            return False
        fits = rest == 0 or (rest >= (10 if self.language == "tr" else 20) and rest % 10 == 0 and value < 10)
        if self.language == "fr":
            fits = fits or (rest in (60, 80) and 10 <= value < 20) or (rest == 10 and 7 <= value < 10)
            if rest == 4 and value == 20:
                value, fits = Decimal(76), True
        if self.language == "ar":
            fits = fits or (1 <= rest < 10 and value >= 10 and value % 10 == 0)
        if not fits or value >= 100:
            return False
        self.current += value
        return True


def compound(token: Token, lexicon: Lexicon) -> Quantity | None:
    """двадцатипятилетний, einundzwanzigjährig, duemilatrecento: the numbers at a word's beginning."""
    assert lexicon.morpheme  # noqa: S101 - the caller looked
    total, at, word, count = Sum(lexicon.language), 0, token.key, 0
    join = "und" if lexicon.language == "de" else None
    pending: Decimal | None = None
    while match := lexicon.morpheme.match(word, at):
        value = lexicon.morphemes[match.group()]
        if join and word.startswith(join, match.end()) and value < 10 and (total.current or 0) % 100 == 0:
            pending, at, count = value, match.end() + len(join), count + 1
            continue
        role = Role.CARDINAL if value in (100, 1000) or value >= 10**6 else Role.WHOLE
        if not total.take(Entry(role, "", value + (pending or 0))):
            break
        at, pending, count = match.end(), None, count + 1
    rest = len(word) - at
    if not count or (rest and rest < 2):
        return None
    weak = bool(rest) or count < 2
    value = total.value
    readable = {value}
    if word.startswith("einhalb", at):
        readable, value = {value + _HALF}, value + _HALF
    return Quantity(Kind.NUMBER, value, token.span, "", Decimal(1), frozenset(readable), (), True, weak)


def roman(token: Token) -> Quantity | None:
    """Single letters that are as often a word or an initial are none."""
    match = _ROMAN_WORD.fullmatch(token.text)
    if match is None:
        return None
    digits, span = match[1], token.span
    if digits in ("I", "C", "D", "M", "L", "DC", "CD", "MM", "CM", "MD", "CV", "DI", "MI", "MIX", "CC", "LL"):
        return None
    values = [_ROMAN_VALUES[c] for c in digits]
    total = sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0]))
    return Quantity(Kind.ROMAN, Decimal(total), span, readings=frozenset((Decimal(total),)), weak=len(values) < 2)
