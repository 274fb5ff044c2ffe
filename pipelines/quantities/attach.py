"""What stands beside a number makes it a percentage, money, a measure, a date or a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.model import Span
from pipelines.quantities.lexicon import Entry, Lexicon, Role
from pipelines.quantities.model import Calendar, Clock, Kind, Quantity
from pipelines.quantities.money import CODES, SIGNS
from pipelines.quantities.numerals import clock_parts
from pipelines.quantities.tokens import Token

_BETWEEN_WORDS = (
    "new de d of the di del des du la us u s сша american американских американский américains américain "
    "estadounidenses amerikanische amerikanischen амер канадских австралийских more más e y and odd plus "
)
_BETWEEN = frozenset(_BETWEEN_WORDS.split())

_ZONE = re.compile(r"\s*\(?(UTC|GMT|EST|EDT|ET|CET|CEST|BST|PST|PDT|PT|MSK|JST|IST|AEST|AEDT|MST|CST|CDT)\b")
_CAPITAL_MONTHS = frozenset(("march", "may"))
_SHORT_MONTHS = 3
_ADJECTIVE = 4  # letters

_LEADS_WORDS = "in of since until till by from last this next early late mid through during between and to every "


class Attacher:
    """Reads the neighbourhood of the numerals of one text."""

    def __init__(self, text: str, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.text, self.tokens, self.lexicon = text, tokens, lexicon
        self.starts = {t.start: i for i, t in enumerate(tokens)}
        self.ends = {t.end: i for i, t in enumerate(tokens)}

    def attach(self, quantity: Quantity) -> Quantity:
        if quantity.kind in (Kind.DATE, Kind.TIME, Kind.WEEKDAY, Kind.ROMAN):
            return quantity
        first, last = self.starts.get(quantity.span.start), self.ends.get(quantity.span.end)
        if first is None or last is None:
            return quantity
        for read in (self._percent, self._money, self._time, self._measure):
            if (found := read(quantity, first, last)) is not None:
                return found
        return quantity

    # ---- neighbours

    def _gap(self, left: int, right: int) -> str:
        return self.text[self.tokens[left].end : self.tokens[right].start]

    def _entries(self, at: int, role: Role) -> Iterator[tuple[Entry, int]]:
        """Meanings of the word or phrase that begins at a token, with the index of its last token."""
        token = self.tokens[at]
        for rest, entries in self.lexicon.phrases.get(token.key, ()):
            end = at + len(rest)
            if end < len(self.tokens) and tuple(t.key for t in self.tokens[at + 1 : end + 1]) == rest:
                yield from ((e, end) for e in entries if e.role is role)
        yield from ((e, at) for e in token.entries if e.role is role)

    def _after(self, last: int, role: Role, reach: int) -> tuple[Entry, int] | None:
        """The first meaning of a role within `reach` words after a token, over filling words only."""
        for at in range(last + 1, min(last + 1 + reach, len(self.tokens))):
            if len(self._gap(at - 1, at)) > 2 or re.search("[;:!?)]", self._gap(at - 1, at)):
                return None
            if found := next(self._entries(at, role), None):
                return found
            token = self.tokens[at]
            if token.kind != "word" or not (token.key in _BETWEEN or "'" in token.key or self._adjective(token, role)):
                return None
        return None

    def _adjective(self, token: Token, role: Role) -> bool:
        """Swiss francs, 5 швейцарских франков: whose money it is stands between."""
        least = _ADJECTIVE if self.lexicon.language != "tr" or not token.text[0].isupper() else 3  # Rus, ABD, Çek
        long_enough = len(token.text) >= least and (not token.numeric or token.text == "ABD")  # D is no 500 here
        return role is Role.MONEY and long_enough and (self.lexicon.language != "en" or token.text[0].isupper())

    def _span(self, quantity: Quantity, last: int) -> Span:
        return Span(quantity.span.start, max(quantity.span.end, self.tokens[last].end))

    # ---- readers

    def _percent(self, quantity: Quantity, first: int, last: int) -> Quantity | None:
        nxt = last + 1
        if nxt < len(self.tokens) and self.tokens[nxt].text == "%" and len(self._gap(last, nxt)) <= 1:
            follows = self._after(nxt, Role.MARK, 1)
            kind = Kind.PERCENT_POINT if follows and follows[0].name == "point" else Kind.PERCENT
            return replace(quantity, kind=kind, span=self._span(quantity, nxt))
        if marks := self._marks(last, "point"):
            return replace(quantity, kind=Kind.PERCENT_POINT, span=self._span(quantity, marks))
        if marks := self._marks(last, "percent"):
            return replace(quantity, kind=Kind.PERCENT, span=self._span(quantity, marks))
        if first and self._before_is_percent(first):
            return replace(quantity, kind=Kind.PERCENT, span=Span(self.tokens[first - 1].start, quantity.span.end))
        return None

    def _marks(self, last: int, name: str) -> int | None:
        if last + 1 >= len(self.tokens) or len(self._gap(last, last + 1)) > 3:
            return None
        ends = [end for entry, end in self._entries(last + 1, Role.MARK) if entry.name == name]
        return max(ends, default=None)

    def _before_is_percent(self, first: int) -> bool:
        """Turkish: yüzde 5, %5."""
        before = self.tokens[first - 1]
        return self.lexicon.language == "tr" and before.key in ("yüzde", "%") and len(self._gap(first - 1, first)) <= 1

    def _money(self, quantity: Quantity, first: int, last: int) -> Quantity | None:
        code, start, end = self._sign(first, last)
        if code:
            return replace(quantity, kind=Kind.MONEY, unit=code, span=Span(start, max(end, quantity.span.end)))
        found = self._after(last, Role.MONEY, 4)
        if found is None or (quantity.words and quantity.weak and quantity.kind is not Kind.MAGNITUDE):
            return None
        return replace(quantity, kind=Kind.MONEY, unit=found[0].name, span=self._span(quantity, found[1]))

    def _sign(self, first: int, last: int) -> tuple[str, int, int]:
        for at, gap in ((first - 1, (first - 1, first)), (last + 1, (last, last + 1))):
            if 0 <= at < len(self.tokens) and len(self._gap(*gap)) <= 1:
                token = self.tokens[at]
                code = SIGNS.get(token.text, SIGNS.get(token.text[-1:], "") if token.kind == "symbol" else "")
                code = code or (token.text if token.text in CODES else "")
                if code:
                    return code, min(token.start, self.tokens[first].start), token.end
        return "", 0, 0

    def _time(self, quantity: Quantity, first: int, last: int) -> Quantity | None:
        """3 p.m., 15.30 Uhr, a las 3 de la tarde are told by what follows; 3 hours is a measure."""
        digits = self.tokens[first].text
        if first != last or self.tokens[first].kind != "digits" or last + 1 >= len(self.tokens):
            return None
        if re.fullmatch(r"(?:[01]\d|2[0-4])[0-5]\d", digits) and (zone := self._zone(last)):
            value = Clock(int(digits[:2]) % 24, int(digits[2:]), "24", zone)
            parts = clock_parts(int(digits[:2]), value.minute, "24")
            return replace(quantity, kind=Kind.TIME, value=value, parts=parts)
        match = re.fullmatch(r"(\d{1,2})(?:\.(\d\d))?", digits)
        if not match or int(match[1]) > 24 or len(self._gap(last, last + 1)) > 2:
            return None
        half, end = self._half_of_day(last + 1)
        if half is None:
            return None
        value = Clock(int(match[1]) % 24, int(match[2] or 0), half, self._zone(end))
        parts = clock_parts(value.hour, value.minute, None if half == "24" else half)
        return replace(
            quantity, kind=Kind.TIME, value=value, readings=frozenset(), parts=parts, span=self._span(quantity, end)
        )

    def _half_of_day(self, at: int) -> tuple[str | None, int]:
        token = self.tokens[at]
        if token.kind == "symbol" and token.key[0] in "ap" and token.key[1:2] == ".":
            return ("am" if token.key[0] == "a" else "pm"), at
        if token.key in ("am", "pm"):
            return token.key, at
        if token.key in ("uhr", "o'clock"):
            return "24", at
        if self.lexicon.language not in ("en", "de", "pl", "tr"):
            marks = {e.name for e, _ in self._entries(at, Role.MARK)}
            for half in ("am", "pm"):
                if half in marks and "clock" not in marks and self._unlike_unit(at):
                    return half, at
        return None, at

    def _unlike_unit(self, at: int) -> bool:
        """5 дня, 3 ночи are times; 5 horas, 3 noches are not."""
        return not any(e.role is Role.UNIT for e in self.tokens[at].entries)

    def _zone(self, at: int) -> str:
        match = _ZONE.match(self.text, self.tokens[at].end)
        return match[1] if match else ""

    def _measure(self, quantity: Quantity, first: int, last: int) -> Quantity | None:
        if (quantity.words and quantity.weak) or quantity.kind is Kind.ORDINAL:
            return None
        found = self._after(last, Role.UNIT, 3)
        if found is None:
            return None
        return replace(quantity, kind=Kind.MEASURE, unit=found[0].name, span=self._span(quantity, found[1]))

    # ---- dates and times that are no numerals

    def clocks(self) -> Iterator[Quantity]:
        for at, token in enumerate(self.tokens):
            if token.kind == "time":
                hour, minute = map(int, re.findall(r"\d+", token.text))
                nxt = (
                    self._half_of_day(at + 1)
                    if at + 1 < len(self.tokens) and len(self._gap(at, at + 1)) < 3
                    else (None, at)
                )
                half = nxt[0] or ("24" if hour > 12 else None)
                end = nxt[1] if nxt[0] else at
                value = Clock(hour % 24, minute, half, self._zone(end))
                span = Span(token.start, self.tokens[end].end)
                yield Quantity(Kind.TIME, value, span, parts=clock_parts(hour, minute, half))

    def dates(self) -> Iterator[Quantity]:
        for at, token in enumerate(self.tokens):
            if token.kind == "date":
                yield _numeric_date(token, self.lexicon.language)
            elif token.dated:
                yield from self._weekday(at)
                yield from self._month(at)

    def _weekday(self, at: int) -> Iterator[Quantity]:
        found = next(self._entries(at, Role.WEEKDAY), None)
        if found is None or (self.lexicon.language == "en" and not self.tokens[at].text[0].isupper()):
            return
        span = Span(self.tokens[at].start, self.tokens[found[1]].end)
        yield Quantity(Kind.WEEKDAY, Decimal(found[0].name), span, words=True)

    def _month(self, at: int) -> Iterator[Quantity]:
        found = next(self._entries(at, Role.MONTH), None)
        if found is None or not self._is_month(at):
            return
        month, end = int(found[0].name), found[1]
        day, first = self._day_before(at)
        year, last = None, end
        if day is None and (after := self._number(end + 1, 31)) and self.lexicon.language == "en":
            day, last = after, end + 1
        step = last + 1
        while step < len(self.tokens) and self.tokens[step].key in (
            "de",
            "del",
            "of",
            "th",
            "st",
            "nd",
            "rd",
            "في",
            "عام",
            "سنة",
        ):
            step += 1
        if (value := self._number(step, 2100)) and value >= 1000:
            year, last = value, step
        span = Span(self.tokens[first].start, self.tokens[last].end)
        parts = tuple(frozenset((Decimal(n),)) for n in (day, year) if n is not None)
        yield Quantity(Kind.DATE, Calendar(year, month, day), span, parts=parts)

    def _is_month(self, at: int) -> bool:
        token = self.tokens[at]
        if self.lexicon.language == "en":
            if not token.text[0].isupper():
                return False
            doubtful = token.key in _CAPITAL_MONTHS or len(token.key) <= _SHORT_MONTHS
            return not doubtful or self._in_date(at)
        if self.lexicon.language == "tr":
            return token.text[0].isupper()
        beside = self._day_before(at)[0] is not None or bool(self._number(at + 1, 2100))
        return (
            (len(token.key) > _SHORT_MONTHS and not token.numeric)
            or beside
            or token.key in ("mai", "май", "мая", "мае", "maj")
        )

    def _in_date(self, at: int) -> bool:
        before = self.tokens[at - 1].key if at else ""
        return (
            before in _LEADS_WORDS.split()
            or self._number(at + 1, 2100) is not None
            or self._day_before(at)[0] is not None
        )

    def _day_before(self, at: int) -> tuple[int | None, int]:
        """17 October, 17 de octubre, 17-го октября, 17th of October, 17. Oktober."""
        back = at - 1
        while back >= 0 and at - back < 4 and self.tokens[back].kind == "word":
            if self.tokens[back].key not in (
                "de",
                "of",
                "the",
                "th",
                "st",
                "nd",
                "rd",
                "го",
                "er",
                "d",
                "dnia",
                "من",
                "é",
                "є",
                "ого",
            ):
                return None, at
            back -= 1
        if back >= 0 and (value := self._number(back, 31)) and len(self._gap(back, back + 1)) <= 2:
            return value, back
        return None, at

    def _number(self, at: int, limit: int) -> int | None:
        if 0 <= at < len(self.tokens) and self.tokens[at].kind == "digits":
            text = self.tokens[at].text
            if text.isdigit() and len(text) <= 4 and 1 <= int(text) <= limit:
                return int(text)
        return None


def _numeric_date(token: Token, language: str) -> Quantity:
    """17.10.2024, 2024-10-17; in English the month may stand first, so both are parts of it."""
    numbers = [int(n) for n in re.findall(r"\d+", token.text)]
    if numbers[0] > 99:
        year, month, day = numbers
    else:
        day, month, year = numbers
        if month > 12 or (language == "en" and day <= 12):
            day, month = month, day
    calendar = Calendar(year if year > 99 else 2000 + year, month, day)
    years = frozenset(map(Decimal, (year, 2000 + year, 1900 + year) if year < 100 else (year,)))
    parts = (frozenset((Decimal(day), Decimal(month))), years)
    return Quantity(Kind.DATE, calendar, token.span, parts=parts)
