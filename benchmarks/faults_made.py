"""Currency, unit, time, share, weekday and date: our own sentences with values that CLDR writes, right and wrong.

News sentences hold few of them, so their recall is measured here, on 48 pairs a kind and locale:

    python -m benchmarks.faults_made [--locales es,ru]
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from pipelines.checks import Context, Pair, by_id
from pipelines.checks.runner import run
from pipelines.model import Severity

LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")
CASES = 48
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CHF", "RUB", "PLN", "INR")
_UNITS = ("length-kilometer", "length-mile", "length-meter", "length-foot")
_NAMES = {"en": "en_US", "pt-BR": "pt_BR", "zh-Hans": "zh_Hans"}


class Case(NamedTuple):
    """`check` must be silent on (`source`, `right`) and find (`source`, `wrong`)."""

    name: str
    check: str
    source: str
    right: str
    wrong: str


@cache
def _frames() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "frames.toml").read_text("utf-8"))


def cases(locale: str) -> Iterator[Case]:
    """CASES of every kind; the same each time."""
    for name, (check, kind, write) in _WRITERS.items():
        rng = random.Random(f"{name}:{locale}")
        frame = _frames()[kind]
        for _ in range(CASES):
            one, two = write(rng)
            english, right, wrong = one("en"), one(locale), two(locale)
            if right != wrong and locale not in frame.get("not", ""):
                fill = frame[locale].replace
                yield Case(name, check, frame["en"].replace("{x}", english), fill("{x}", right), fill("{x}", wrong))


_Write = Callable[[str], str]


def _cldr(locale: str) -> str:
    return _NAMES.get(locale, locale)


def _money(style: str) -> Callable[[random.Random], tuple[_Write, _Write]]:
    def pair(rng: random.Random) -> tuple[_Write, _Write]:
        amount, (one, two) = rng.choice((5, 12, 40, 250, 900, 1500, 64000, 2300000)), rng.sample(_CURRENCIES, 2)
        return (lambda loc: _amount(amount, one, loc, style)), (lambda loc: _amount(amount, two, loc, style))

    return pair


def _amount(amount: int, code: str, locale: str, style: str) -> str:
    if style == "code":
        return f"{code} {format_decimal(amount, locale=_cldr(locale))}"
    kind = "name" if style == "name" else "standard"
    return format_currency(amount, code, locale=_cldr(locale), format_type=kind, currency_digits=False, format="¤#,##0"
                           if kind == "standard" and locale == "en" else None)  # fmt: skip


def _without_currency(rng: random.Random) -> tuple[_Write, _Write]:
    amount, unit = rng.choice((5, 12, 40, 250, 900, 1500, 64000, 2300000)), rng.choice(_CURRENCIES)
    style = rng.choice(("sign", "name", "code"))
    return (lambda loc: _amount(amount, unit, loc, style)), (lambda loc: format_decimal(amount, locale=_cldr(loc)))


def _english_dress(rng: random.Random) -> tuple[_Write, _Write]:
    """The right number as English writes it: a decimal, thousands, or both ends of a range."""
    one = rng.choice((1.5, 12.75, 0.4, 64000, 2300000, 18450, 3712.5))
    two = rng.choice((None, one * 2)) if one < 100 else None
    ends = [one, two] if two else [one]
    return (
        lambda loc: "-".join(format_decimal(n, locale=_cldr(loc)) for n in ends),
        lambda loc: "-".join(format_decimal(n, locale="en_US") for n in ends),
    )


def _measure(rng: random.Random) -> tuple[_Write, _Write]:
    amount, (one, two) = rng.choice((5, 7, 12, 45, 160, 850)), rng.sample(_UNITS, 2)
    return (lambda loc: _unit(amount, one, loc)), (lambda loc: _unit(amount, two, loc))


def _unit(amount: int, unit: str, locale: str) -> str:
    written = format_unit(amount, unit, locale=_cldr(locale))
    name = _frames()["units"].get(locale, {}).get(unit, "") if unit in written else ""  # CLDR's name is not in Babel
    return written.replace(unit, name) if name else written


def _clock(rng: random.Random) -> tuple[_Write, _Write]:
    hour, minute = rng.randrange(1, 23), rng.choice((5, 15, 20, 30, 45))
    other = (hour + rng.choice((2, 3, 5))) % 24
    return (lambda loc: _time(hour, minute, loc)), (lambda loc: _time(other, minute, loc))


def _time(hour: int, minute: int, locale: str) -> str:
    return format_time(time(hour, minute), "short", locale=_cldr(locale))


def _share(rng: random.Random) -> Callable[[str], str]:
    number = rng.choice((0.03, 0.07, 0.12, 0.25, 0.4, 0.66, 0.125, 0.015))
    return lambda loc: format_percent(number, locale=_cldr(loc), format="%#,##0.#" if loc == "tr" else "#,##0.#%")


def _without_percent(rng: random.Random) -> tuple[_Write, _Write]:
    right = _share(rng)
    return right, lambda loc: "".join(c for c in right(loc) if c not in "%٪؜").strip()


def _to_points(rng: random.Random) -> tuple[_Write, _Write]:
    right, bare = _without_percent(rng)
    gap = lambda loc: "" if loc in ("zh-Hans", "ja") else " "  # noqa: E731
    return right, lambda loc: bare(loc) + gap(loc) + _frames()["points"][loc]


def _day(rng: random.Random) -> tuple[_Write, _Write]:
    one, two = rng.sample(range(7), 2)
    return (lambda loc: _weekday(one, loc)), (lambda loc: _weekday(two, loc))


def _weekday(day: int, locale: str) -> str:
    written = _frames()["weekdays"].get(locale)
    if written:
        return written.split()[day].replace("_", " ")
    return str(get_day_names("wide", "format", _cldr(locale))[day])


def _dates(field: str) -> Callable[[random.Random], tuple[_Write, _Write]]:
    def pair(rng: random.Random) -> tuple[_Write, _Write]:
        one = date(rng.randrange(1960, 2024), rng.randrange(1, 13), rng.randrange(1, 29))
        new = {"day": one.day % 28 + 1, "month": one.month % 12 + 1, "year": one.year + rng.choice((-1, 1, 10))}
        other = one.replace(**{field: new[field]})
        write = lambda value: lambda loc: format_date(value, "long", locale=_cldr(loc))  # noqa: E731
        return write(one), write(other)

    return pair


_WRITERS: dict[str, tuple[str, str, Callable[[random.Random], tuple[_Write, _Write]]]] = {
    "currency by sign": ("currency", "currency", _money("sign")),
    "currency by name": ("currency", "currency", _money("name")),
    "currency by code": ("currency", "currency", _money("code")),
    "currency dropped": ("currency", "currency", _without_currency),
    "number in English dress": ("number_format", "number", _english_dress),
    "unit": ("unit", "unit", _measure),
    "hour": ("time", "time", _clock),
    "per cent dropped": ("percent", "percent", _without_percent),
    "per cent to points": ("percent", "percent", _to_points),
    "weekday": ("weekday", "weekday", _day),
    "day of the month": ("date", "date", _dates("day")),
    "month": ("date", "date", _dates("month")),
    "year": ("date", "date", _dates("year")),
}


_LOST = re.compile(r"\[([^|\]]*)(?:\|([^\]]*))?\]")


def hedges(locale: str) -> Iterator[Case]:
    """Sentences with a word of caution beside other cautious words, and without it."""
    given = tomllib.loads((Path(__file__).parent / "data" / "hedges.toml").read_text("utf-8"))["sentence"]
    for sentence in given:
        right, wrong = (_LOST.sub(lambda m, n=n: m[n] or "", sentence[locale]) for n in (1, 2))  # type: ignore[misc]
        yield Case("hedge lost", "hedge", sentence["en"], right, wrong)


def measure(locale: str) -> dict[str, tuple[int, int, int]]:
    """Kind -> (found, cases, right ones with an error or a warning of a data check)."""
    table: dict[str, tuple[int, int, int]] = {}
    data = {c.id for c in by_id().values() if type(c).__module__.rpartition(".")[2].startswith("data_")}
    data.add("hedge")
    for case in (*cases(locale), *hedges(locale)):
        found = any(f.check == case.check for f in run(Pair(case.source, case.wrong, locale), Context(locale)))
        fine = run(Pair(case.source, case.right, locale), Context(locale))
        false = any(f.check in data and f.severity is not Severity.NOTE for f in fine)
        hits, number, alarms = table.get(case.name, (0, 0, 0))
        table[case.name] = hits + found, number + 1, alarms + false
    return table


def report(locales: tuple[str, ...]) -> None:
    print("\nOur own sentences: recall, and right ones with a data finding (in brackets where there are any)")
    print(f"{'':22}{'all':>6}{'n':>6}" + "".join(f"{Locale.parse(_cldr(loc)).language:>10}" for loc in locales))
    tables = {locale: measure(locale) for locale in locales}
    for name in (*_WRITERS, "hedge lost"):
        rows = [tables[locale].get(name, (0, 0, 0)) for locale in locales]
        hits, number = sum(r[0] for r in rows), sum(r[1] for r in rows)
        cells = (f"{r[0] / r[1]:.2f}" + (f" ({r[2]})" if r[2] else "") if r[1] else "-" for r in rows)
        print(f"{name:22}{hits / max(1, number):6.2f}{number:6d}" + "".join(f"{cell:>10}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locales", default=",".join(LOCALES))
    report(tuple(parser.parse_args().locales.split(",")))


if __name__ == "__main__":
    main()
