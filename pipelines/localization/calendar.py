"""Dates and clock times that the model copied in English, or in English order: Oct. 17, окт. 17, 5:30 p.m."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.localization.cldr import day_and_month, month_names, whole_date
from pipelines.localization.proposal import Proposal
from pipelines.localization.style import Style
from pipelines.model import Span

_MONTHS = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
_NTH = r"(?:st|nd|rd|th)?"
_FIRST_LETTERS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    rf"(?<![\w.-])(?:(?P<month>{_MONTHS})[ \u00a0](?P<day>\d{{1,2}}){_NTH}(?:,?[ \u00a0](?P<year>[12]\d{{3}}))?"
    rf"|(?P<day2>\d{{1,2}}){_NTH}[ \u00a0](?P<month2>{_MONTHS})(?:,?[ \u00a0](?P<year2>[12]\d{{3}}))?)"
    r"(?![\w-]|[.,:]\d)",
    re.ASCII,
)
_TIME = re.compile(
    r"(?<![\w.,:/-])(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))?[ \u00a0]?"
    r"(?P<half>[aApP])(?:\.[mM]\.|[mM]\b)",
    re.ASCII,
)


def dates(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """The day and month, and the year where it is given; with the locale's own word for "on" before it."""
    said = {_date(m): m for m in _DATE.finditer(source)}
    for date, span in _in_english_order(target, style.locale):
        if date in said and (text := _date_text(date, style)):
            start, word = _on(target[: span.start], style) if _follows_on(source, said[date]) else (span.start, "")
            yield Proposal("dates", Span(start, span.end), word + text)


def _in_english_order(target: str, locale: str) -> Iterator[tuple[tuple[int, int, int], Span]]:
    for match in _DATE.finditer(target):
        yield _date(match), Span(*match.span())
    names, pattern = _months_first(locale)
    for match in pattern.finditer(target) if names else ():
        month = names[match["month"].lower()]
        yield (int(match["year"] or 0), month, int(match["day"])), Span(*match.span())


@cache
def _months_first(locale: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """The locale's own months in front of a day, where CLDR has the day first: окт. 17 is no Russian date."""
    names = month_names(locale) if day_and_month(locale, 10, 17).startswith("17") else {}
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    day_year = r"\.?[ \u00a0](?P<day>\d{1,2})(?:,?[ \u00a0](?P<year>[12]\d{3}))?(?![\w-]|[.,:]\d)"
    return names, re.compile(rf"(?<![\w.-])(?P<month>{either}){day_year}", re.IGNORECASE)


def _follows_on(source: str, date: re.Match[str]) -> bool:
    return re.search(r"\bon $", source[: date.start()], re.IGNORECASE) is not None


def _on(before: str, style: Style) -> tuple[int, str]:
    """Where the model's word for "on" begins, and what the locale says instead ("" for nothing)."""
    last = re.search(r"([^\W\d_]+)[ \u00a0]$", before)
    for old, new in style.date_on if last else ():
        if last and last[1].lower() == old:
            return last.start(), f"{new.capitalize() if last[1][0].isupper() else new} " if new else ""
    return len(before), ""


def times(source: str, target: str, style: Style) -> Iterator[Proposal]:
    """The 24-hour clock; a time zone's name after it stays."""
    known = {_time(m) for m in _TIME.finditer(source)}
    for match in _TIME.finditer(target):
        time = _time(match)
        if time not in known:
            continue
        text = (style.clock if time[1] else style.full_hour).format(h=time[0], hh=f"{time[0]:02d}", mm=f"{time[1]:02d}")
        end = match.end()
        if _ends_sentence(target, end) and target[end - 1] == ".":
            end -= 1  # the full stop of "p.m." is the sentence's too
        suffix = re.search(r"[^\W\d_]{2,}$", text)
        if suffix and re.match(rf"[ \u00a0]{suffix.group()}\b", target[end:]):
            text = text[: suffix.start()].rstrip()
        yield Proposal("times", Span(match.start(), end), text)


def _date(match: re.Match[str]) -> tuple[int, int, int]:
    """(year or 0, month, day)."""
    month = _FIRST_LETTERS.index((match["month"] or match["month2"])[:3].lower()) + 1
    return int(match["year"] or match["year2"] or 0), month, int(match["day"] or match["day2"])


def _date_text(date: tuple[int, int, int], style: Style) -> str:
    year, month, day = date
    try:
        text = whole_date(style.locale, year, month, day) if year else day_and_month(style.locale, month, day)
    except ValueError:  # February 30: not ours to mend
        return ""
    for old, new in style.date_replaces:
        text = text.replace(old, new)
    return text


def _time(match: re.Match[str]) -> tuple[int, int]:
    hour = int(match["hour"]) % 12 + (12 if match["half"] in "pP" else 0)
    return hour, int(match["minute"] or 0)


def _ends_sentence(target: str, at: int) -> bool:
    return not target[at : at + 40].strip(" \u00a0\"'”’»“)")
