"""Makes translations with one known fault each, out of right ones, to measure what the checks find.

Every maker takes a right pair and a random.Random and returns the faulty target (and source, where it must
change, too), or None where the pair offers no place for the fault.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipelines.checks import Pair
from pipelines.model import Span
from pipelines.quantities import Kind, Quantity, read
from pipelines.quantities.lexicon import UNSPACED, Role, language_of, load, load_raw

Texts = tuple[str, str]
Maker = Callable[[Pair, random.Random], Texts | None]


class Fault(NamedTuple):
    """`check` should find it in the pair (`source`, `target`)."""

    name: str
    check: str
    source: str
    target: str


def faults(pair: Pair, seed: int) -> Iterator[Fault]:
    """One fault of every kind that the pair has a place for; the same seed gives the same faults."""
    for name, (check, maker) in MAKERS.items():
        made = maker(pair, random.Random(f"{name}:{seed}"))
        if made is not None and made[1] != pair.target:
            yield Fault(name, check, *made)


# ------------------------------------------------------------------------- data


def _put(text: str, span: Span, new: str) -> str:
    return text[: span.start] + new + text[span.end :]


def _digit_runs(text: str) -> list[re.Match[str]]:
    return [m for m in re.finditer(r"(?<![\w.,])\d+(?:[.,  ]\d+)*(?![\d²])", text) if m.group() not in ("1", "0")]


def change_digit(pair: Pair, rng: random.Random) -> Texts | None:
    runs = _digit_runs(pair.target)
    if not runs:
        return None
    run = rng.choice(runs)
    places = [i for i in range(*run.span()) if pair.target[i].isdigit()]
    at = rng.choice(places)
    new = rng.choice([d for d in "123456789" if d != pair.target[at]])
    return pair.source, pair.target[:at] + new + pair.target[at + 1 :]


def drop_number(pair: Pair, rng: random.Random) -> Texts | None:
    runs = _digit_runs(pair.target)
    if not runs:
        return None
    run = rng.choice(runs)
    return pair.source, re.sub("  +", " ", _put(pair.target, Span(*run.span()), ""))


def swap_magnitude(pair: Pair, rng: random.Random) -> Texts | None:
    language = language_of(pair.locale)
    if language in UNSPACED:
        return _swap_character(pair, rng)
    raw = load_raw(language)
    scales = {v: f for v, f in raw["cardinals"].items() if int(v) >= 1000}
    forms = {f: (v, i) for v, text in scales.items() for i, f in enumerate(_spelt(text)) if len(f) > 2}
    hits = [
        m for m in re.finditer(r"[^\W\d_]+", pair.target) if m.group().lower() in forms and _counted(pair.target, m)
    ]
    if not hits:
        return None
    hit = rng.choice(hits)
    value, at = forms[hit.group().lower()]
    other = rng.choice([v for v in scales if v != value and int(v) <= 10**12])
    spelt = _spelt(scales[other])
    return pair.source, _put(pair.target, Span(*hit.span()), spelt[min(at, len(spelt) - 1)])


def _counted(text: str, match: re.Match[str]) -> bool:
    return bool(re.search(r"\d[\s ]*$", text[: match.start()]))


def _swap_character(pair: Pair, rng: random.Random) -> Texts | None:
    hits = list(re.finditer(r"(?<=\d)\s?([万亿億兆])", pair.target))
    if not hits:
        return None
    hit = rng.choice(hits)
    large = {"万": "亿", "亿": "万", "億": "万", "兆": "億"}
    if pair.locale == "ja" and hit[1] == "万":
        large["万"] = "億"
    return pair.source, _put(pair.target, Span(*hit.span(1)), large[hit[1]])


def _spelt(text: str) -> list[str]:
    """The forms of a word list that are written out."""
    out: list[str] = []
    for item in text.split():
        stem, *ends = item.split("|")
        out += [stem + e for e in ends] if ends else [item]
    return [f for f in out if not re.search("[@*_]", f)]


def drop_percent(pair: Pair, rng: random.Random) -> Texts | None:
    shares = [q for q in read(pair.target, pair.locale) if q.kind is Kind.PERCENT]
    if not shares or not any(q.kind is Kind.PERCENT for q in read(pair.source, "en")):
        return None
    target = pair.target
    for share in reversed(shares):
        number = re.search(r"[\d٠-٩]+(?:[.,٫]\d+)?", share.span.of(target))
        if number is None:
            return None
        target = _put(target, share.span, number.group())
    return pair.source, target


_POINTS = {
    "es": "puntos porcentuales", "fr": "points de pourcentage", "de": "Prozentpunkte", "it": "punti percentuali",
    "pt": "pontos percentuais", "pl": "punktów procentowych", "ru": "процентных пунктов", "uk": "відсоткових пунктів",
    "tr": "yüzdelik puan", "ar": "نقطة مئوية", "zh": "个百分点", "ja": "パーセントポイント",
}  # fmt: skip


def to_points(pair: Pair, rng: random.Random) -> Texts | None:
    made = drop_percent(pair, rng)
    shares = [q for q in read(pair.target, pair.locale) if q.kind is Kind.PERCENT]
    if made is None or len(shares) != 1:
        return None
    number = re.search(r"[\d٠-٩]+(?:[.,٫]\d+)?", shares[0].span.of(pair.target))
    assert number
    gap = "" if language_of(pair.locale) in UNSPACED else " "
    end = re.compile(r"['’]\w+|").match(pair.target, shares[0].span.end).end()  # type: ignore[union-attr]
    span = Span(shares[0].span.start, end)
    return pair.source, _put(pair.target, span, number.group() + gap + _POINTS[language_of(pair.locale)])


def _swap_named(pair: Pair, rng: random.Random, role: Role, kind: Kind, among: list[str] | None) -> Texts | None:
    """Put another month, day, currency or unit where one stands, in the same ending if the lists allow it."""
    table = load_raw(language_of(pair.locale)).get(role.value, {})
    for quantity in read(pair.target, pair.locale):
        if quantity.kind is not kind:
            continue
        swapped = _other_form(quantity, pair, table, among, rng)
        if swapped:
            return pair.source, swapped
    return None


def _other_form(
    quantity: Quantity, pair: Pair, table: dict[str, str], among: list[str] | None, rng: random.Random
) -> str | None:
    surface = quantity.span.of(pair.target)
    for name, forms in table.items():
        if among is not None and name not in among:
            continue
        for at, form in enumerate(forms.replace("_", " ").split()):
            stem = form.rstrip("*")
            where = surface.lower().find(stem) if "|" not in form and len(stem) > 2 - (stem > "⺀") else -1
            if where < 0:
                continue
            others = [n for n in (among or table) if n != name and n in table and n.isdigit() == name.isdigit()]
            other = table[rng.choice(others)].replace("_", " ").split()
            new = other[min(at, len(other) - 1)].rstrip("*").split("|")[0]
            if not _is_word(new, language_of(pair.locale)):
                continue  # a bare stem is no other day or unit, but no word at all
            begin = quantity.span.start + where
            if surface[where].isupper():
                new = new[:1].upper() + new[1:]
            return _put(pair.target, Span(begin, _word_end(pair, begin + len(stem))), new)
    return None


def _word_end(pair: Pair, end: int) -> int:
    """The ending goes with its stem: сентябр-я does not become мая-я."""
    if language_of(pair.locale) in UNSPACED:
        return end
    rest = re.match(r"[^\W\d_]*", pair.target[end:])
    return end + (rest.end() if rest else 0)


def _is_word(form: str, language: str) -> bool:
    return language in UNSPACED or " " in form or form in load(language).exact


def swap_month(pair: Pair, rng: random.Random) -> Texts | None:
    if language_of(pair.locale) in UNSPACED:
        hit = re.search(r"(?<!\d)(1[0-2]|[1-9])(?=\s?月)", pair.target)
        dated = any(q.kind is Kind.DATE for q in read(pair.source, "en"))
        if not hit or not dated:
            return None
        new = rng.choice([n for n in range(1, 13) if n != int(hit[1])])
        return pair.source, _put(pair.target, Span(*hit.span(1)), str(new))
    return _swap_named(pair, rng, Role.MONTH, Kind.DATE, None)


def swap_weekday(pair: Pair, rng: random.Random) -> Texts | None:
    return _swap_named(pair, rng, Role.WEEKDAY, Kind.WEEKDAY, None)


def swap_currency(pair: Pair, rng: random.Random) -> Texts | None:
    if "$" in pair.target:
        return pair.source, re.sub(r"(?:US)?\$", "€", pair.target)
    if "€" in pair.target or "£" in pair.target:
        return pair.source, re.sub("[€£]", "$", pair.target)
    return _swap_named(pair, rng, Role.MONEY, Kind.MONEY, ["USD", "EUR", "JPY", "RUB", "CHF"])


def swap_unit(pair: Pair, rng: random.Random) -> Texts | None:
    return _swap_named(pair, rng, Role.UNIT, Kind.MEASURE, ["kilometre", "mile", "foot", "hectare", "kilogram"])


def change_hour(pair: Pair, rng: random.Random) -> Texts | None:
    hits = list(re.finditer(r"(?<![\d:.,])([01]?\d|2[0-3])(?=[:.h][0-5]\d(?!\d))", pair.target))
    if not hits or not any(q.kind is Kind.TIME for q in read(pair.source, "en")):
        return None
    hit = rng.choice(hits)
    hour = (int(hit[1]) + rng.choice([2, 3, 4, 5])) % 24
    return pair.source, _put(pair.target, Span(*hit.span(1)), str(hour))


def change_link(pair: Pair, rng: random.Random) -> Texts | None:
    link = rng.choice(["https://example.org/news/17-10", "@Reuters", "desk@example.org", "#ClimateSummit"])
    at = rng.randrange(1, len(link))
    broken = link[:at] + link[at + 1 :] if rng.random() < 0.7 else ""
    return f"{pair.source} {link}", f"{pair.target} {broken}".rstrip()


# ------------------------------------------------------------------------- completeness


def _pieces(text: str, locale: str) -> list[str]:
    return list(text) if language_of(locale) in UNSPACED else re.findall(r"\S+\s*", text)


def no_target(pair: Pair, rng: random.Random) -> Texts | None:
    return pair.source, rng.choice(["", " ", "…", "."])


def copy_source(pair: Pair, rng: random.Random) -> Texts | None:
    return pair.source, pair.source


def leave_english(pair: Pair, rng: random.Random) -> Texts | None:
    """Three to five words of the source, not all of them names, in place of as many of the target."""
    words = re.findall(r"\S+", pair.source)
    size = rng.randint(3, 5)
    starts = [i for i in range(len(words) - size) if sum(w.isalpha() and w.islower() for w in words[i : i + size]) >= 2]
    pieces = _pieces(pair.target, pair.locale)
    if not starts or len(pieces) < 10:
        return None
    at, to = rng.choice(starts), rng.randrange(1, len(pieces) - size)
    run = " ".join(words[at : at + size])
    return pair.source, "".join(pieces[:to]) + f" {run} ".replace("  ", " ") + "".join(pieces[to + size :])


def drop_half(pair: Pair, rng: random.Random) -> Texts | None:
    """The second half is gone, the final mark stays."""
    pieces = _pieces(pair.target, pair.locale)
    if len(pieces) < 12:
        return None
    return pair.source, "".join(pieces[: len(pieces) // 2]).rstrip(" ,،，、;:—–-") + pair.target.rstrip()[-1]


def drop_clause(pair: Pair, rng: random.Random) -> Texts | None:
    """A clause between commas, or a sentence, of at least a fifth of the text is gone."""
    parts = re.split(r"(?<=[,،，、;；。.!?])\s*", pair.target)
    clauses = [p for p in parts[:-1] if 0.25 < len(p) / len(pair.target) < 0.7]
    if len(parts) < 3 or not clauses:
        return None
    return pair.source, pair.target.replace(rng.choice(clauses), "", 1).strip()


def add_clause(pair: Pair, rng: random.Random) -> Texts | None:
    """Part of the sentence is said again at its end in another order: more text, no loop."""
    pieces = _pieces(pair.target, pair.locale)
    if len(pieces) < 12:
        return None
    extra = pieces[: int(len(pieces) * 0.6)]
    rng.shuffle(extra)
    return pair.source, pair.target.rstrip()[:-1] + ", " + "".join(extra).strip() + pair.target.rstrip()[-1]


def loop(pair: Pair, rng: random.Random) -> Texts | None:
    pieces = _pieces(pair.target, pair.locale)
    size = rng.randint(2, 5)
    if len(pieces) < size + 3:
        return None
    at = rng.randrange(1, len(pieces) - size)
    phrase = "".join(pieces[at : at + size])
    if not re.search(r"[^\W\d]{2}", phrase):
        return None
    return pair.source, "".join(pieces[:at]) + phrase * rng.randint(4, 8) + "".join(pieces[at + size :])


def cut_off(pair: Pair, rng: random.Random) -> Texts | None:
    pieces = _pieces(pair.target, pair.locale)
    if len(pieces) < 10 or pair.source.rstrip()[-1] not in ".!?":
        return None
    return pair.source, "".join(pieces[: int(len(pieces) * rng.uniform(0.35, 0.8))]).rstrip()


MAKERS: dict[str, tuple[str, Maker]] = {
    "digit changed": ("number", change_digit),
    "number dropped": ("number", drop_number),
    "magnitude swapped": ("magnitude", swap_magnitude),
    "per cent dropped": ("percent", drop_percent),
    "per cent to points": ("percent", to_points),
    "currency swapped": ("currency", swap_currency),
    "unit swapped": ("unit", swap_unit),
    "month swapped": ("date", swap_month),
    "weekday swapped": ("weekday", swap_weekday),
    "hour changed": ("time", change_hour),
    "link changed": ("link", change_link),
    "empty": ("empty", no_target),
    "source copied": ("untranslated", copy_source),
    "English left in": ("untranslated_fragment", leave_english),
    "half dropped": ("omission", drop_half),
    "clause dropped": ("omission", drop_clause),
    "text added": ("addition", add_clause),
    "loop": ("repetition", loop),
    "cut off": ("truncated", cut_off),
}
