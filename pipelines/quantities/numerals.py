"""Numbers in digits and in words, in languages that write blanks: tokens -> numerals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipelines.model import Span
from pipelines.quantities.digits import HALVES, readings
from pipelines.quantities.lexicon import Entry, Lexicon, Role
from pipelines.quantities.model import Kind, Quantity
from pipelines.quantities.sums import Sum, compound, roman
from pipelines.quantities.tokens import Token

_HALF = Decimal("0.5")
_SHORT = {"k": Decimal(1000), "m": Decimal(10**6), "mn": Decimal(10**6), "b": Decimal(10**9), "bn": Decimal(10**9)}
_SHORT |= {"tn": Decimal(10**12), "trn": Decimal(10**12)}
# R$ 5 mi is five millions, 5 mi five miles.
_PORTUGUESE_SHORT = {"mi": Decimal(10**6), "bi": Decimal(10**9), "tri": Decimal(10**12)}
_ORDINAL_MARKS_WORDS = (
    "st nd rd th er re ère ème eme e ème è º ª го й я е му ого ая ой ый ую ми га ша ту ти ше тя те га им "
    "м ые ых ому ым ом х х-е ий ій ої і их ма го ні inci ıncı uncu üncü nci ncı ncu ncü te ten ter "
)
_ORDINAL_MARKS = frozenset(_ORDINAL_MARKS_WORDS.split())

_ARTICLES = frozenset(
    ("a", "an", "un", "une", "uno", "una", "um", "uma", "eine", "einer", "de", "of", "d'un", "d'une", "di")
)


def numerals(text: str, found: Sequence[Token], lexicon: Lexicon) -> list[Quantity]:
    """Every number of the text in order, vague ones ("both", "dozens") marked weak."""
    out: list[Quantity] = []
    at = 0
    while at < len(found):
        if not found[at].numeric:
            at += 1
            continue
        quantity, at = _READERS[found[at].kind](text, found, at, lexicon)
        if quantity is not None:
            out.append(quantity)
    return out


def near(text: str, left: int, right: int) -> bool:
    """Only a blank or a hyphen between two tokens, or nothing."""
    gap = text[left:right]
    return len(gap) <= 2 and not gap.strip(" \u00a0\u202f\u2009-‑\n.")


def _joined(text: str, found: Sequence[Token], at: int) -> bool:
    return at + 1 < len(found) and near(text, found[at].end, found[at + 1].start)


# ------------------------------------------------------------------------- digits


def _digits(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Quantity | None, int]:
    token = found[at]
    values = readings(token.text, lexicon.language == "en")
    if not values:
        return None, at + 1
    if len(values) > 2:  # 192.168.1.1
        parts = tuple(frozenset((v,)) for v in values)
        return Quantity(Kind.NUMBER, values[0], token.span, parts=parts), at + 1
    end, after, factor, kind = token.end, at + 1, Decimal(1), Kind.NUMBER
    extra: set[Decimal] = set()
    if _joined(text, found, at):
        after, factor, kind, extra = _after_digits(text, found, at, lexicon, values[0])
        end = found[after - 1].end if after > at + 1 else token.end
    values, after, end = _and_half(text, found, after, end, values, lexicon)
    scaled = frozenset(v * factor for v in values) | extra
    parts = _century(kind, values[0]) or (_dotted_clock(token.text) if factor == 1 else ())
    return Quantity(kind, values[0] * factor, Span(token.start, end), "", factor, scaled, parts), after


def _after_digits(
    text: str, found: Sequence[Token], at: int, lexicon: Lexicon, value: Decimal
) -> tuple[int, Decimal, Kind, set[Decimal]]:
    """What follows the digits: a magnitude, an ordinal's or a decade's ending, a fraction's name."""
    token, nxt = found[at], found[at + 1]
    attached = token.end == nxt.start
    if nxt.kind == "half":
        return at + 2, Decimal(1), Kind.NUMBER, {value + Decimal(HALVES[nxt.text])}
    if nxt.kind != "word":
        return at + 1, Decimal(1), Kind.NUMBER, set()
    scale = _scale(nxt.entries)
    if scale:
        return *_scales(text, found, at + 1, lexicon), Kind.NUMBER, set()
    if attached and nxt.key in _SHORT:
        if nxt.key not in ("m", "b") or (at and found[at - 1].kind == "symbol"):  # $5m; but 100m may be metres
            return at + 2, _SHORT[nxt.key], Kind.NUMBER, set()
        return at + 2, Decimal(1), Kind.NUMBER, {value, value * _SHORT[nxt.key]}
    if lexicon.language == "en" and nxt.key in ("s", "'s") and value % 10 == 0 and attached:
        return at + 2, Decimal(1), Kind.DECADE, _decade(value)
    if lexicon.language == "pt" and nxt.key in _PORTUGUESE_SHORT:
        return at + 2, Decimal(1), Kind.NUMBER, {value, value * _PORTUGUESE_SHORT[nxt.key]}
    if nxt.key in _ORDINAL_MARKS and text[token.end : nxt.start] in ("", "-", "‑", "."):
        return at + 2, Decimal(1), Kind.ORDINAL, _decade(value) if value % 10 == 0 and value > 10 else set()
    parts = [e.value for e in nxt.entries if e.role is Role.FRACTION]
    if parts and not attached:
        return at + 1, Decimal(1), Kind.FRACTION, {value / parts[0]}
    return at + 1, Decimal(1), Kind.NUMBER, set()


def _scales(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, Decimal]:
    """mil millones, thousand million: every magnitude word in a row multiplies."""
    factor = Decimal(1)
    while at < len(found) and found[at].kind == "word" and (scale := _scale(found[at].entries)):
        if factor != 1 and not near(text, found[at - 1].end, found[at].start):
            break
        factor *= scale
        at += 1
    return at, factor


def _and_half(
    text: str, found: Sequence[Token], at: int, end: int, values: tuple[Decimal, ...], lexicon: Lexicon
) -> tuple[tuple[Decimal, ...], int, int]:
    """2 millones y medio, 2 с половиной миллиона (the scale after it is read by the caller's caller as its own)."""
    stop = _half_at(text, found, at, lexicon)
    if stop is None:
        return values, at, end
    return tuple(v + _HALF for v in values), stop, found[stop - 1].end


def _half_at(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> int | None:
    """The index after "and a half", if that stands at `at`."""
    joins = 0
    while at < len(found) and found[at].kind == "word" and joins < 3:
        marks = {e.name for e in found[at].entries if e.role is Role.MARK}
        if "half" in marks and (joins or lexicon.language in ("tr", "de")):
            return at + 1
        if "join" not in marks and not (joins and found[at].key in _ARTICLES):
            return None
        joins += 1
        at += 1
    return None


def _decade(value: Decimal) -> set[Decimal]:
    """1990s: 1990 and 90; 1800s: also the 19th century."""
    found = {value, value % 100}
    if value >= 1000 and value % 100 == 0:
        found.add(value // 100 + 1)
    return found - {Decimal(0)}


def _century(kind: Kind, value: Decimal) -> tuple[frozenset[Decimal], ...]:
    """Chinese says the nineties of the 20th century."""
    if kind not in (Kind.DECADE, Kind.ORDINAL) or value < 1000 or value % 100 == 0:
        return ()
    return (frozenset((value % 100,)), frozenset((value // 100 + 1,)))


def _dotted_clock(text: str) -> tuple[frozenset[Decimal], ...]:
    """15.30 may be half past three: its parts say the same."""
    hour, mark, minute = text.partition(".")
    if mark and len(minute) == 2 and minute.isdigit() and hour.isdigit() and int(hour) < 25 and int(minute) < 60:
        return clock_parts(int(hour), int(minute), None)
    return ()


def clock_parts(hour: int, minute: int, half: str | None) -> tuple[frozenset[Decimal], ...]:
    """What a translation may write for the hour, and the minute where there is one."""
    hours = {hour}
    if half in (None, "pm") and hour <= 12:
        hours.add((hour + 12) % 24 if hour < 12 else 12)
    if half in (None, "24") and hour > 12:
        hours.add(hour - 12)
    if hour in (0, 12, 24):
        hours |= {0, 12, 24}
    parts = [frozenset(map(Decimal, hours))]
    if minute:
        parts.append(frozenset((Decimal(minute), Decimal(minute) / 60)))
    return tuple(parts)


def _half_sign(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Quantity | None, int]:
    value = Decimal(HALVES[found[at].text])
    return Quantity(Kind.FRACTION, value, found[at].span, readings=frozenset((value,))), at + 1


# ------------------------------------------------------------------------- words


def _word(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Quantity | None, int]:
    token = found[at]
    entries = token.entries
    if any(e.role in (Role.CARDINAL, Role.WHOLE) for e in entries):
        return _cardinal(text, found, at, lexicon)
    if entries:
        quantity = _other_word(text, found, at, entries, lexicon)
        return _with_next_ordinal(text, found, at, quantity, lexicon)
    lettered = token.text[-1:].isupper() or token.text[:1].isupper() or "'" in token.key
    if lettered and (value := roman(token)):
        return value, at + 1
    return (compound(token, lexicon), at + 1) if lexicon.morpheme else (None, at + 1)


def _cardinal(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Quantity | None, int]:
    total, after, ordinal = Sum(lexicon.language), at, False
    weak, last = True, at
    while after < len(found) and found[after].kind == "word":
        if after > at and not near(text, found[after - 1].end, found[after].start):
            break
        entries = found[after].entries
        entry = next((e for e in entries if e.role in (Role.CARDINAL, Role.WHOLE)), None)
        ordinal_entry = next((e for e in entries if e.role is Role.ORDINAL), None)
        if entry is not None and total.take(entry):
            weak, last = weak and entry.weak, after
        elif after > at and ordinal_entry is not None and ordinal_entry.value < 100 and total.take(ordinal_entry):
            last, ordinal = after, True
            break
        elif not (_is_join(entries) and _goes_on(total, found, after + 1, lexicon)):
            break
        after += 1
    return _counted(text, found, (at, last), total, (weak, ordinal), lexicon)


def _is_join(entries: tuple[Entry, ...]) -> bool:
    return any(e.role is Role.MARK and e.name == "join" for e in entries)


def _goes_on(total: Sum, found: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """After "and": only a word that the number can take, and in English only after hundreds or thousands."""
    if at >= len(found) or lexicon.language in ("ru", "uk", "pl"):
        return False
    if lexicon.language == "en" and total.current is not None and total.current % 100:
        return False
    entry = next((e for e in found[at].entries if e.role in (Role.CARDINAL, Role.WHOLE)), None)
    if entry is None or entry.value >= 1000:
        return False
    trial = Sum(lexicon.language, total.total, total.current, total.scale)
    return trial.take(entry)


def _counted(
    text: str,
    found: Sequence[Token],
    run: tuple[int, int],
    total: Sum,
    flags: tuple[bool, bool],
    lexicon: Lexicon,
) -> tuple[Quantity | None, int]:
    first, last = run
    weak, ordinal = flags
    after, value = last + 1, total.value
    stop = _half_at(text, found, after, lexicon)
    if stop is not None:
        value += _HALF * (total.scale if total.current is None and total.scale else 1)
        after = stop
        if after < len(found) and (scale := _scale(found[after].entries)):
            value, after = value * scale, after + 1
    bare = first == last and value >= 100 and value == (total.scale or 100)
    if bare and found[first].key in ("mi", "bi", "tri", "mln", "bn", "tn", "m", "bln", "trn"):
        return None, last + 1
    start = found[first].start
    if bare and (share := _share_before(found, first, lexicon)):
        value, start, bare = value * share[0], found[share[1]].start, False
    parts: tuple[frozenset[Decimal], ...] = ()
    kind = Kind.MAGNITUDE if bare else Kind.ORDINAL if ordinal else Kind.NUMBER
    if not bare and (over := _denominator(text, found, after, lexicon)):
        parts = (frozenset((value,)), frozenset((over,)))
        value, kind, after = value / over, Kind.FRACTION, after + 1
    magnitude = total.scale or Decimal(1)
    span = Span(start, found[after - 1].end)
    readable = frozenset((value,))
    return Quantity(kind, value, span, "", magnitude, readable, parts, words=True, weak=weak or bare), after


def _share_before(found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Decimal, int] | None:
    """half a million, a quarter of a million, medio millón."""
    for back in range(1, 4):
        if at - back < 0 or found[at - back].kind != "word":
            return None
        token = found[at - back]
        entries = token.entries
        if any(e.role is Role.MARK and e.name == "half" for e in entries):
            return _HALF, at - back
        fourth = [e for e in entries if e.role is Role.FRACTION and e.value == 4]
        if fourth and back > 1:
            return Decimal("0.25"), at - back
        if token.key not in _ARTICLES:
            return None
    return None


def _denominator(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> Decimal | None:
    if at >= len(found) or not near(text, found[at - 1].end, found[at].start):
        return None
    return next((e.value for e in found[at].entries if e.role is Role.FRACTION), None)


_SPEAKING = (Role.ORDINAL, Role.FRACTION, Role.VAGUE, Role.PLURAL)


def _other_word(
    text: str, found: Sequence[Token], at: int, entries: tuple[Entry, ...], lexicon: Lexicon
) -> Quantity | None:
    token = found[at]
    speaking = [e for e in entries if e.role in _SPEAKING]
    if not speaking:
        return None
    plural = next((e for e in speaking if e.role is Role.PLURAL), None)
    if plural:
        values = frozenset((plural.value,))
        return Quantity(Kind.MAGNITUDE, plural.value, token.span, "", plural.value, values, (), True, True)
    readable = {1 / e.value if e.role is Role.FRACTION else e.value for e in speaking if e.value}
    readable |= {value * 100 for value in readable if value < 1}
    ordinal = next((e for e in speaking if e.role is Role.ORDINAL), None)
    kind = Kind.ORDINAL if ordinal else Kind.FRACTION if speaking[0].role is Role.FRACTION else Kind.NUMBER
    value = ordinal.value if ordinal else speaking[0].value
    weak = ordinal is None or ordinal.value <= 2
    return Quantity(kind, value, token.span, "", Decimal(1), frozenset(readable), (), True, weak)


def _with_next_ordinal(
    text: str, found: Sequence[Token], at: int, quantity: Quantity | None, lexicon: Lexicon
) -> tuple[Quantity | None, int]:
    """vigésimo cuarto, dwudzieste czwarte, الثالث عشر: two words, one ordinal."""
    if quantity is None or quantity.kind is not Kind.ORDINAL or at + 1 == len(found):
        return quantity, at + 1
    nxt = found[at + 1]
    if nxt.kind != "word" or not near(text, found[at].end, nxt.start) or not isinstance(quantity.value, Decimal):
        return quantity, at + 1
    tens = (Role.CARDINAL, Role.ORDINAL) if lexicon.language == "ar" else (Role.ORDINAL,)
    other = next((e.value for e in nxt.entries if e.role in tens), Decimal(0))
    small, large = sorted((quantity.value, other))
    fits = 1 <= small < 10 and 10 <= large < 100 and large % 10 == 0
    if not fits or (lexicon.language != "ar" and quantity.value != large):
        return quantity, at + 1
    total = small + large
    span = Span(found[at].start, nxt.end)
    return Quantity(Kind.ORDINAL, total, span, readings=frozenset((total,)), words=True), at + 2


def _scale(entries: tuple[Entry, ...]) -> Decimal | None:
    for entry in entries:
        if entry.role is Role.CARDINAL and entry.value >= 100:
            return entry.value
        if entry.role is Role.PLURAL and entry.value >= 1000:
            return entry.value
    return None


def _lap(text: str, found: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Quantity | None, int]:
    """4:41.30: its numbers may stand apart on the other side (4分41秒30)."""
    numbers = [Decimal(n) for n in re.findall(r"\d+", found[at].text)]
    return Quantity(Kind.NUMBER, numbers[0], found[at].span, parts=tuple(frozenset((n,)) for n in numbers)), at + 1


_READERS = {"digits": _digits, "half": _half_sign, "word": _word, "lap": _lap}
