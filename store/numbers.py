"""Numbers for the newsroom: how long, how much was changed, what the checks found, who did what. Bounded queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from pipelines.distance import changed, chrf
from pipelines.workflow import State
from store.guard import reads
from store.models import Dismissal, Event, TranslatedSegment, Translation

# More would make the page slow; the newest are the ones that tell of today.
TRANSLATIONS = 20_000
SEGMENTS = 3_000
_CLOSED = (State.KILLED.value, State.TAKEN_DOWN.value, State.HELD.value)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, of one locale or of all ("")."""

    start: datetime
    end: datetime
    locale: str = ""

    def of(self, rows: QuerySet, moment: str, locale: str = "locale") -> QuerySet:
        """The rows whose `moment` lies in it."""
        rows = rows.filter(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end})
        return rows.filter(**{locale: self.locale}) if self.locale else rows


# ---------------------------------------------------------------- time to publication


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from intake (or the end of the embargo) to the first publication: the middle, and nine of ten."""

    locale: str
    count: int
    middle: float
    nine_of_ten: float


@reads
def pace(period: Period) -> list[Pace]:
    rows = period.of(Translation.objects.filter(published_at__isnull=False), "published_at")
    columns = ("locale", "article__received_at", "not_before", "published_at")
    waits: dict[str, list[float]] = defaultdict(list)
    for locale, received, embargo, out in rows.order_by("-published_at").values_list(*columns)[:TRANSLATIONS]:
        begun = max(received, embargo) if embargo else received
        waits[locale].append(max(0.0, (out - begun).total_seconds()))
    return [Pace(locale, len(w), median(w), _nine_of_ten(w)) for locale, w in sorted(waits.items())]


def _nine_of_ten(values: Sequence[float]) -> float:
    return quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]


# ---------------------------------------------------------------- machine draft against approved text


@dataclass(frozen=True, slots=True)
class Edits:
    """How much people changed of a model's drafts before they approved them. `model` is engine@fingerprint."""

    locale: str
    model: str
    segments: int
    untouched: float  # share of the segments
    changed: float  # mean share of characters
    chrf: float | None


@reads
def edits(period: Period) -> list[Edits]:
    rows = TranslatedSegment.objects.exclude(machine_target="").exclude(origin="copy")
    rows = period.of(rows, "translation__approved_at", "translation__locale")
    columns = ("translation__locale", "translation__signature", "machine_target", "target")
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for locale, signature, machine, target in rows.order_by("-translation__approved_at").values_list(*columns)[
        :SEGMENTS
    ]:
        pairs[locale, signature.split(" ")[0]].append((machine, target))
    return [_edits(locale, model, found) for (locale, model), found in sorted(pairs.items())]


def _edits(locale: str, model: str, pairs: Sequence[tuple[str, str]]) -> Edits:
    same = sum(machine == target for machine, target in pairs)
    share = sum(changed(machine, target) for machine, target in pairs) / len(pairs)
    return Edits(locale, model, len(pairs), same / len(pairs), share, chrf(pairs))


# ---------------------------------------------------------------- findings


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found. `precision` is the share that nobody dismissed: what was mended is not counted any more,
    so it is a lower bound."""

    check: str
    errors: int
    warnings: int
    notes: int
    dismissed: int

    @property
    def all(self) -> int:
        return self.errors + self.warnings + self.notes

    @property
    def precision(self) -> float | None:
        seen = max(self.all, self.dismissed)
        return 1 - self.dismissed / seen if seen else None


@reads
def findings(period: Period) -> list[Found]:
    """The findings in drafts of the period, and the dismissals of it; the most frequent first."""
    rows = period.of(TranslatedSegment.objects.exclude(findings=[]), "translation__drafted_at", "translation__locale")
    counts: Counter[tuple[str, str]] = Counter()
    for found in rows.order_by("-pk").values_list("findings", flat=True)[:SEGMENTS]:
        counts.update((f["check"], f["severity"]) for f in found)
    dismissed = dict(
        period.of(Dismissal.objects.all(), "at").order_by("check_id").values_list("check_id").annotate(n=Count("pk"))
    )
    checks = {check for check, _ in counts} | set(dismissed)
    made = [Found(c, counts[c, "error"], counts[c, "warning"], counts[c, "note"], dismissed.get(c, 0)) for c in checks]
    return sorted(made, key=lambda f: (-f.all, f.check))


# ---------------------------------------------------------------- people


@dataclass(frozen=True, slots=True)
class Work:
    """What a person did: segments edited, articles handed over, approved and published."""

    person: str
    segments: int
    handed_over: int
    approved: int
    published: int


_KINDS = ("edited", "submit", "approve", "published")


@reads
def people(period: Period, only: int | None = None) -> list[Work]:
    """By name; `only` one person, where the others' figures are none of the reader's business."""
    rows = period.of(Event.objects.filter(what__in=_KINDS, who__isnull=False), "at", "translation__locale")
    rows = rows.filter(who_id=only) if only is not None else rows
    grouped = rows.order_by().values_list("who__username", "what")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, what, segments, articles in grouped.annotate(
        s=Count("segment", distinct=True), a=Count("translation", distinct=True)
    )[:2000]:
        counts[name][what] = segments if what == "edited" else articles
    return [Work(name, *(done.get(kind, 0) for kind in _KINDS)) for name, done in sorted(counts.items())]


# ---------------------------------------------------------------- the queue over time


@dataclass(frozen=True, slots=True)
class Day:
    """What came and went on a day, and how many translations were open at its end."""

    day: date
    arrived: int
    done: int
    open: int


@reads
def queue(period: Period) -> list[Day]:
    """From aggregates by day: the cost does not depend on how many drafts there are in the page."""
    rows = Translation.objects.filter(is_latest=True)
    rows = rows.filter(locale=period.locale) if period.locale else rows
    closed = Q(state__in=_CLOSED, published_at__isnull=True)
    came = _by_day(period.of(rows, "created_at"), "created_at")
    out = _by_day(period.of(rows, "published_at"), "published_at")
    shut = _by_day(period.of(rows.filter(closed), "updated_at"), "updated_at")
    still = rows.filter(created_at__lt=period.start).exclude(published_at__lt=period.start)
    left = still.exclude(closed & Q(updated_at__lt=period.start)).count()
    days = []
    for day in _days(period):
        done = out.get(day, 0) + shut.get(day, 0)
        left += came.get(day, 0) - done
        days.append(Day(day, came.get(day, 0), done, left))
    return days


def _by_day(rows: QuerySet, moment: str) -> Mapping[date, int]:
    grouped = rows.order_by().annotate(day=TruncDate(moment)).values_list("day").annotate(n=Count("pk"))
    return dict(grouped.order_by("day"))


def _days(period: Period) -> Iterable[date]:
    day = period.start.date()
    while day <= period.end.date():
        yield day
        day += timedelta(days=1)


@reads
def locales() -> list[str]:
    return list(Translation.objects.order_by("locale").values_list("locale", flat=True).distinct())
