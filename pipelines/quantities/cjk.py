"""Quantities in Chinese and Japanese, which write no blanks: regular expressions instead of tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from pipelines.model import Span
from pipelines.quantities.digits import readings
from pipelines.quantities.lexicon import Role, forms, load_raw
from pipelines.quantities.model import Calendar, Clock, Kind, Quantity
from pipelines.quantities.money import CODES, SIGNS
from pipelines.quantities.numerals import clock_parts

_DIGIT = {c: Decimal(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": Decimal(0),
    "两": Decimal(2),
    "兩": Decimal(2),
}
_SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
_LARGE = {"万": Decimal(10**4), "萬": Decimal(10**4), "亿": Decimal(10**8), "億": Decimal(10**8), "兆": Decimal(10**12)}
_ARABIC = r"(?<!&#)(?<!&#\d)(?<!km)(?<!cm)(?<!\dm)(?<!\d m)\d+(?:[.,]\d+)*"
_ROMAN = re.compile(r"(?<![A-Za-z])(?:X{0,2}(?:IX|IV|V?I{0,3}))(?![A-Za-z])|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]")
_ROMANS_TEXT = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV"
_ROMANS = [*_ROMANS_TEXT.split(), "XXVI", "XXVII", "XXVIII", "XXIX"]
_LAP = re.compile(r"(?<![\d:.,])\d{1,3}(?::\d\d){1,2}[.,:]\d{1,3}(?![\d:])")
_SPACED = r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)"
_NUMBER = re.compile(
    rf"(?:(?:{_SPACED}|{_ARABIC})\s?[多余餘]?\s?(?:[十百千]?[万萬亿億兆]|[十百千])|[〇零一二三四五六七八九两兩十百千万萬亿億兆])"
    rf"(?:{_ARABIC}|[〇零一二三四五六七八九两兩十百千万萬亿億兆])*|{_SPACED}|{_ARABIC}"
)
_PIECE = re.compile(rf"{_ARABIC}|.")
_DATE = re.compile(
    r"(?:(\d{4}|\d{2}|[〇零一二三四五六七八九]{4})\s?年\s?)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:\s?([12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号])?(?![间間])"
)
_COUNTRY = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2,6} ?")
_NUMERIC_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/.-](1[0-2]|0?[1-9])[/.-](3[01]|[12]\d|0?[1-9])(?!\d)")
_CLOCK = re.compile(
    r"(?:(上午|早上|凌晨|清晨|下午|晚上|傍晚|中午|晚间|午前|午後|夜)\s?)?(?:(?<!\d[:.,])(?<!\d)([01]?\d|2[0-4])[:]([0-5]\d)(?![\d:])|(\d{1,2})\s?[点點時时](?!間|间|代|期|速|点|々)\s?(?:(\d{1,2}|半)\s?分?)?)"
)
_FRACTION = re.compile(
    r"(?<![〇一二三四五六七八九十百\d])(?:([〇一二三四五六七八九十百\d]++)\s?分の\s?([〇一二三四五六七八九十百\d]+)"
    r"|([一二三四五六七八九十百\d]++)\s?分之\s?([一二三四五六七八九十百\d.]+))"
)
_PM = frozenset(("下午", "晚上", "傍晚", "午後", "夜", "晚间"))
_AM = frozenset(("上午", "早上", "凌晨", "清晨", "午前"))
# A numeral before one of these counts something: 三名, 五つ. Alone it may be part of a word (三角, 五輪).
_COUNTER = re.compile(
    r"[个個名位条家辆輛艘起座间所张張场場轮架枚颗支项次岁歲只匹頭台件社校棟冊隻つ]|人(?!民|口|類|类|工|気|生|間|格|权|権|种|種|际)"
    r"|[かヶカケ]国|国家|世纪|世紀"
)
_MANY = re.compile(r"[数數几幾上成]\s?[十百千万萬亿億]+|[十百千万億亿]+[多余餘]")


def read(text: str, language: str) -> list[Quantity]:
    """`text` after SAME_LENGTH."""
    taken = bytearray(len(text))  # 1 where a reader has been: a page of figures has thousands
    out: list[Quantity] = []
    for reader in (_laps, _fractions, _dates, _clocks, _romans):
        for quantity in reader(text):
            start, end = quantity.span
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                out.append(quantity)
    for match in _NUMBER.finditer(text):
        span = Span(*match.span())
        if not any(taken[span.start : span.end]):
            out.append(_attach(text, _counting(text, _number(match.group(), span)), language))
    out += _words(text, language)
    return out


def _laps(text: str) -> Iterator[Quantity]:
    """A race's time, 4:41.30."""
    for match in _LAP.finditer(text):
        parts = tuple(frozenset((Decimal(n),)) for n in re.findall(r"\d+", match.group()))
        yield Quantity(Kind.NUMBER, next(iter(parts[0])), Span(*match.span()), parts=parts)


def _romans(text: str) -> Iterator[Quantity]:
    for match in _ROMAN.finditer(text):
        if match.group():
            value = Decimal(_ROMANS.index(unicodedata.normalize("NFKC", match.group())) + 1)
            yield Quantity(Kind.ROMAN, value, Span(*match.span()), readings=frozenset((value,)), weak=True)


def _number(text: str, span: Span) -> Quantity:
    pieces = _PIECE.findall("".join(text.split()))
    if all(p in _DIGIT for p in pieces) and len(pieces) > 1:  # 二〇二四
        value = Decimal("".join(str(int(_DIGIT[p])) for p in pieces))
        parts = tuple(frozenset((_DIGIT[p],)) for p in pieces) if len(pieces) == 2 else ()  # 七八个: seven or eight
        return Quantity(Kind.NUMBER, value, span, readings=frozenset((value,)), parts=parts, words=True)
    if len(pieces) == 1 and pieces[0][0].isascii():
        values = readings(pieces[0], True)
        return Quantity(
            Kind.NUMBER, values[0] if values else Decimal(0), span, readings=frozenset(values or (Decimal(0),))
        )
    value, magnitude = _sum(pieces)
    weak = len(pieces) == 1
    bare = weak and pieces[0] in (*_SMALL, *_LARGE)
    words = not any(p[0].isascii() for p in pieces)
    return Quantity(
        Kind.MAGNITUDE if bare else Kind.NUMBER, value, span, "", magnitude, frozenset((value,)), (), words, weak
    )


def _counting(text: str, quantity: Quantity) -> Quantity:
    counts = quantity.weak and quantity.kind is Kind.NUMBER and quantity.value > 1  # type: ignore[operator]
    return replace(quantity, weak=False) if counts and _COUNTER.match(text, quantity.span.end) else quantity


def _sum(pieces: list[str]) -> tuple[Decimal, Decimal]:
    """1億2000万, 三百五十, 3千万: digits, small and large places; the second is the largest place."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    largest = Decimal(1)
    for piece in pieces:
        if piece in _LARGE:
            section += digit or 0
            total += (section or 1) * _LARGE[piece] if section or not total else 0
            if not section and total and digit is None and total < _LARGE[piece]:
                total *= _LARGE[piece]
            largest, section, digit = max(largest, _LARGE[piece]), Decimal(0), None
        elif piece in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[piece]
            digit = None
        elif piece in "多余餘":  # 400多万: more than four million
            continue
        elif piece in _DIGIT:
            digit = _DIGIT[piece] if digit is None else digit * 10 + _DIGIT[piece]
        else:
            values = readings(piece, True)
            digit = values[0] if values else Decimal(0)
    return total + section + (digit or 0), largest


def _value(text: str) -> Decimal:
    return (
        Decimal(text)
        if re.fullmatch(r"\d+(?:\.\d+)?", text)
        else _sum(_PIECE.findall(text))[0]
        if len(text) < 2 or not all(c in _DIGIT for c in text)
        else Decimal("".join(str(int(_DIGIT[c])) for c in text))
    )


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        under, over = (match[1] or match[3]), (match[2] or match[4])
        below, above = _value(under), _value(over)
        span = Span(*match.span())
        if below == 100:
            point = text.startswith("个百分点", span.end)
            yield Quantity(Kind.PERCENT_POINT if point else Kind.PERCENT, above, span, readings=frozenset((above,)))
        elif below:
            value = above / below
            yield Quantity(
                Kind.FRACTION,
                value,
                span,
                readings=frozenset((value,)),
                parts=(frozenset((above,)), frozenset((below,))),
            )


def _dates(text: str) -> Iterator[Quantity]:
    for match in _NUMERIC_DATE.finditer(text):
        written = Calendar(*map(int, match.groups()))
        parts = tuple(frozenset((Decimal(match[n]),)) for n in (3, 1))
        yield Quantity(Kind.DATE, written, Span(*match.span()), parts=parts)
    for match in _DATE.finditer(text):
        year, month, day = (int(_value(g)) if g else None for g in match.groups())
        if month is None or (
            year is None and day is None and text[match.end() : match.end() + 1] in ("球", "亮", "光")
        ):
            continue
        parts = tuple(frozenset((Decimal(n),)) for n in (day, year) if n is not None)
        yield Quantity(Kind.DATE, Calendar(year, month, day), Span(*match.span()), parts=parts)


def _clocks(text: str) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(text):
        hour = int(match[2] or match[4])
        bare = match[4] and not match[1] and not match[5] and text[match.end() - 1] in "点點"
        if hour > 24 or (bare and not re.match("[前后左]|整|钟|鐘", text[match.end() :])):
            continue
        minute = 30 if match[5] == "半" else int(match[3] or match[5] or 0)
        half = "pm" if match[1] in _PM else "am" if match[1] in _AM else "24" if hour > 12 else None
        value = Clock(hour % 24, min(minute, 59), half)
        yield Quantity(Kind.TIME, value, Span(*match.span()), parts=clock_parts(hour, minute, half))


@cache
def _table(language: str, role: Role) -> tuple[re.Pattern[str], dict[str, str]]:
    table = dict(forms(language, role))
    return re.compile("|".join(map(re.escape, table)) or "(?!)"), table


def _attach(text: str, quantity: Quantity, language: str) -> Quantity:
    """The unit follows at once, perhaps after 多 or 余; a currency sign may stand before."""
    after = re.compile(r"\s?(?:多|余|餘|名|个|個)?\s?(?:亿|万)?\s?").match(text, quantity.span.end)
    at = after.end() if after else quantity.span.end
    before = text[max(0, quantity.span.start - 1) : quantity.span.start]
    if before in SIGNS:
        return replace(
            quantity, kind=Kind.MONEY, unit=SIGNS[before], span=Span(quantity.span.start - 1, quantity.span.end)
        )
    for role, kind in ((Role.MARK, Kind.PERCENT), (Role.MONEY, Kind.MONEY), (Role.UNIT, Kind.MEASURE)):
        pattern, table = _table(language, role)
        match = pattern.match(text, at) or (role is Role.MONEY and _beyond_country(pattern, text, at))
        if not match:
            continue
        span, name = Span(quantity.span.start, match.end()), table[match.group()]
        if role is not Role.MARK:
            return replace(quantity, kind=kind, unit=name, span=span)
        if name in ("percent", "point"):
            return _percent(quantity, match.group(), name, span)
    code = re.compile("|".join(CODES)).match(text, at)
    return replace(quantity, kind=Kind.MONEY, unit=code.group()) if code else quantity


def _beyond_country(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """4235俄罗斯卢布, 257トルコ リラ: the country's name stands before the currency's."""
    country = _COUNTRY.match(text, at)
    return next((m for m in pattern.finditer(text, at, country.end() + 6)), None) if country else None


def _percent(quantity: Quantity, word: str, name: str, span: Span) -> Quantity:
    """ポイント after a percentage is a percentage point; 割 and 成 are tenths."""
    kind = Kind.PERCENT_POINT if name == "point" else Kind.PERCENT
    if word in ("割", "成") and isinstance(quantity.value, Decimal):
        if quantity.value > 10:
            return quantity
        value = quantity.value * 10
        return replace(quantity, kind=kind, value=value, readings=quantity.readings | {value}, span=span)
    return replace(quantity, kind=kind, span=span)


def _words(text: str, language: str) -> Iterator[Quantity]:
    pattern, table = _table(language, Role.WEEKDAY)
    for match in pattern.finditer(text):
        yield Quantity(Kind.WEEKDAY, Decimal(table[match.group()]), Span(*match.span()), words=True)
    pattern, table = _table(language, Role.VAGUE)
    for match in pattern.finditer(text):
        value = Decimal(table[match.group()])
        span = Span(*match.span())
        yield Quantity(Kind.NUMBER, value, span, readings=_all_vague(language, match.group()), words=True, weak=True)
    for match in _MANY.finditer(text):
        value, _ = _sum([c for c in match.group() if c in _SMALL or c in _LARGE])
        yield Quantity(Kind.MAGNITUDE, value, Span(*match.span()), "", value, frozenset((value,)), (), True, True)


@cache
def _all_vague(language: str, form: str) -> frozenset[Decimal]:
    return frozenset(Decimal(v) for v, all_forms in load_raw(language)["vague"].items() if form in all_forms.split())
