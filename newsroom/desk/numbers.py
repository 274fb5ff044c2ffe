"""Numbers for the newsroom: five tables, each with its plot and as CSV; by period and language."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.desk import numbers_plots as plots
from newsroom.desk import wording
from newsroom.desk.access import DeskRequest, desk
from newsroom.desk.shell import show
from pipelines.errors import NotFound
from store import numbers
from store.numbers import Period

DAYS = (7, 30, 90, 365)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TALLEST = 12  # bars of a plot; the table has all
Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """What a page shows and a CSV holds: `rows` for people, `data` for programs (with `keys` as its header)."""

    name: str
    title: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: Sequence[str]
    data: Sequence[Sequence[Cell]]
    plot: SafeString


@desk
@require_safe
def page(request: DeskRequest) -> HttpResponse:
    period, days = _period(request)
    tables = [make(period, request) for make in TABLES.values()]
    context = {
        "tables": tables,
        "periods": [(n, _days(n), n == days) for n in DAYS],
        "locales": [(tag, wording.language(tag), tag == period.locale) for tag in numbers.locales()],
        "query": f"days={days}&locale={period.locale}",
    }
    return show(request, "desk/numbers.html", context)


@desk
@require_safe
def download(request: DeskRequest, name: str) -> HttpResponse:
    if name not in TABLES:
        raise NotFound(_("There is no such table."), subject=name[:20])
    table = TABLES[name](_period(request)[0], request)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.keys)
    writer.writerows([_guarded(cell) for cell in row] for row in table.data)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula is disarmed (OWASP, "CSV injection")."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _period(request: DeskRequest) -> tuple[Period, int]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(n) for n in DAYS} else 30
    end: datetime = timezone.now()
    start = (end - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(start, end, request.GET.get("locale", "")[:20]), days


# ---------------------------------------------------------------- words


def _babel() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def _days(number: int) -> str:
    return format_timedelta(timedelta(days=number), granularity="day", threshold=1000, locale=_babel())


def _long(seconds: float) -> str:
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=_babel())


def _share(value: float | None) -> str:
    return wording.percent(value) or "—"


def _one(value: float | None) -> str:
    return "—" if value is None else format_decimal(round(value, 1), locale=_babel())


# ---------------------------------------------------------------- the tables


def _pace(period: Period, request: DeskRequest) -> Table:
    found = numbers.pace(period)
    title, about = _("From intake to publication"), _("Time from an article's arrival, or the end of its embargo.")
    columns = (_("Language"), _("Published"), _("Middle"), _("Nine of ten within"))
    rows = [(wording.language(p.locale), wording.count(p.count), _long(p.middle), _long(p.nine_of_ten)) for p in found]
    drawn = [plots.Bar(wording.language(p.locale), p.middle, _long(p.middle)) for p in found]
    plot = plots.bars("pace", title, _("The middle time by language."), drawn[:_TALLEST])
    data = [(p.locale, p.count, round(p.middle, 1), round(p.nine_of_ten, 1)) for p in found]
    keys = ("locale", "published", "median_seconds", "p90_seconds")
    return Table("pace", title, about, columns, rows, keys, data, plot)


def _edits(period: Period, request: DeskRequest) -> Table:
    found = numbers.edits(period)
    title = _("Machine draft against approved text")
    about = _("chrF is 100 where nothing was changed. At most the newest 3,000 segments are read.")
    columns = (_("Language"), _("Model"), _("Segments"), _("Untouched"), _("Characters changed"), "chrF")
    rows = [
        (
            wording.language(e.locale),
            e.model,
            wording.count(e.segments),
            _share(e.untouched),
            _share(e.changed),
            _one(e.chrf),
        )
        for e in found
    ]
    drawn = [plots.Bar(wording.language(e.locale), e.chrf or 0, _one(e.chrf)) for e in found]
    plot = plots.bars("edits", title, _("chrF by language and model."), drawn[:_TALLEST])
    data = [
        (e.locale, e.model, e.segments, round(e.untouched, 4), round(e.changed, 4), e.chrf and round(e.chrf, 2))
        for e in found
    ]
    keys = ("locale", "model", "segments", "untouched", "characters_changed", "chrf")
    return Table("edits", title, about, columns, rows, keys, data, plot)


def _findings(period: Period, request: DeskRequest) -> Table:
    found = numbers.findings(period)
    title = _("Findings by check")
    about = _(
        "Precision: the share that nobody dismissed. What was mended is not counted, so the true share is higher."
    )
    columns = (_("Check"), _("Errors"), _("Warnings"), _("Notes"), _("Dismissed"), _("Precision"))
    rows = [
        (
            wording.check_name(f.check),
            *(wording.count(n) for n in (f.errors, f.warnings, f.notes, f.dismissed)),
            _share(f.precision),
        )
        for f in found
    ]
    drawn = [plots.Bar(wording.check_name(f.check), f.all, wording.count(f.all)) for f in found]
    plot = plots.bars(
        "findings", title, _("How often each check found something, the most frequent first."), drawn[:_TALLEST]
    )
    data = [(f.check, f.errors, f.warnings, f.notes, f.dismissed, f.precision and round(f.precision, 4)) for f in found]
    keys = ("check", "errors", "warnings", "notes", "dismissed", "precision")
    return Table("findings", title, about, columns, rows, keys, data, plot)


def _people(period: Period, request: DeskRequest) -> Table:
    """Translators see their own figures; who did how much is for editors."""
    found = numbers.people(period, None if request.person.edits else request.person.id)
    title, about = _("Work by person"), _("Segments edited; articles handed over, approved and published.")
    columns = (_("Person"), _("Segments"), _("Handed over"), _("Approved"), _("Published"))
    data = [(w.person, w.segments, w.handed_over, w.approved, w.published) for w in found]
    rows = [(name, *(wording.count(n) for n in figures)) for name, *figures in data]
    drawn = [plots.Bar(w.person, w.segments, wording.count(w.segments)) for w in found]
    plot = plots.bars("people", title, _("Segments edited by each person."), drawn[:_TALLEST])
    keys = ("person", "segments_edited", "handed_over", "approved", "published")
    return Table("people", title, about, columns, rows, keys, data, plot)


def _queue(period: Period, request: DeskRequest) -> Table:
    found = numbers.queue(period)
    title, about = _("The queue over time"), _("Translations that arrived, left, and were open at the day's end.")
    columns = (_("Day"), _("Arrived"), _("Done"), _("Open"))
    day = [format_date(d.day, "short", locale=_babel()) for d in found]
    rows = [(name, *(wording.count(n) for n in (d.arrived, d.done, d.open))) for name, d in zip(day, found)]
    series = (
        plots.Line(_("Open"), [d.open for d in found], "line-1"),
        plots.Line(_("Arrived"), [d.arrived for d in found], "line-2"),
        plots.Line(_("Done"), [d.done for d in found], "line-3"),
    )
    said = _("Three lines: open (solid), arrived (dashed), done (dotted).")
    plot = plots.lines("queue", title, said, series, day, wording.count)
    data = [(d.day.isoformat(), d.arrived, d.done, d.open) for d in found]
    return Table("queue", title, about, columns, rows[::-1], ("day", "arrived", "done", "open"), data, plot)


TABLES: dict[str, Callable[[Period, DeskRequest], Table]] = {
    "queue": _queue,
    "pace": _pace,
    "edits": _edits,
    "findings": _findings,
    "people": _people,
}

urlpatterns = [
    path("numbers/", page, name="numbers"),
    path("numbers/<str:name>.csv", download, name="numbers-file"),
]
