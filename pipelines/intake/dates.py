"""Dates as wires and newspapers write them, as timezone-aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july")
        + ("aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_ZONES = {"utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8}
_ZONES |= {"et": -5, "ct": -6, "mt": -7, "pt": -8}  # standard time; _SEASONAL are an hour ahead in summer
_SEASONAL = frozenset(("et", "ct", "mt", "pt"))
_ZONES |= {"pdt": -7, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "": 0}
_TIME = (
    r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(?P<half>[ap]\.?\s?m\.?)?\s*"
    rf"(?P<zone>{'|'.join(z for z in _ZONES if z)})?\.?)?"
)
_LABEL = r"(?P<label>(?:first\s+)?(?:published|posted|issued|(?:last\s+)?(?:updated|modified)|date)(?:\s+on)?\s*:?\s*)?"
_PRINTED = re.compile(
    rf"\s*{_LABEL}{_WEEKDAY}(?:"
    rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}})){_TIME}\s*",
    re.I,
)


def iso(text: str) -> datetime | None:
    """ISO 8601 (RFC 3339 and its shorter forms); without a zone it is UTC. None for anything else."""
    try:
        return _utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def rfc822(text: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(text.strip()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def any_format(text: str) -> datetime | None:
    return iso(text) or rfc822(text) or printed(text)


def printed(text: str) -> datetime | None:
    """A line that is a date and nothing else ("Oct. 17, 2024", "Published 17 October 2024 5:30 p.m. EDT").

    All-numeric dates with slashes are left alone: 10/11/2024 is two days. A date without a time is midnight UTC.
    """
    match = _PRINTED.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    year, day = (int(part[k] or part[f"{k}2"] or part[f"{k}3"]) for k in ("year", "day"))
    name = part["month"] or part["month2"]
    month = _MONTHS[name.lower()] if name else int(part["month3"])
    try:
        zone = (part["zone"] or "").lower()
        hours = _ZONES[zone] + (zone in _SEASONAL and _is_us_summer(date(year, month, day)))
        return _utc(datetime(year, month, day, *_clock(part), tzinfo=timezone(timedelta(hours=hours))))
    except (ValueError, OverflowError):
        return None


def is_update(text: str) -> bool:
    """ "Updated Oct. 18, 2024": the date of a later version, not of publication."""
    match = _PRINTED.fullmatch(text)
    label = (match["label"] if match else "") or ""
    return "updat" in label.lower() or "modif" in label.lower()


def _clock(part: dict[str, str | None]) -> tuple[int, int]:
    hour, minute = int(part["hour"] or 0), int(part["minute"] or 0)
    half = (part["half"] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, minute


def _is_us_summer(day: date) -> bool:
    """From March's second Sunday to November's first (Energy Policy Act of 2005)."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    start, end = (first + timedelta(days=6 - first.weekday()) for first in (march, november))
    return start <= day < end


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
