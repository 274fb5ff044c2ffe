"""Dates and clock times that the model copied in English: Oct. 17, 5:30 p.m."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.localization.cldr import day_and_month, whole_date
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
    """The day and month, and the year where it is given."""
    known = {_date(m) for m in _DATE.finditer(source)}
    for match in _DATE.finditer(target):
        date = _date(match)
        if date in known and (text := _date_text(date, style)):
            yield Proposal("dates", Span(*match.span()), text)


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
