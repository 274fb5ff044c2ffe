"""Plots as SVG 1.1 made on the server: no script, no style attribute (the desk's policy forbids it), titles for
screen readers, and beside each plot the table it was drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _ROW, _LABEL, _VALUE = 560, 26, 180, 90
_HEIGHT, _LEFT, _BOTTOM, _TOP = 240, 44, 22, 36  # the legend stands in the upper margin


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length is `value` over the greatest of all; `shown` is what stands at its end."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series over equal steps; `kind` is a CSS class (line-1, line-2, ...)."""

    name: str
    values: Sequence[float]
    kind: str


def bars(name: str, title: str, description: str, rows: Sequence[Bar]) -> SafeString:
    """A horizontal bar chart."""
    if not rows:
        return SafeString("")
    most = max((r.value for r in rows), default=0) or 1
    span = _WIDTH - _LABEL - _VALUE
    parts = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end" class="label">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" class="bar"/>'
        '<text x="{}" y="{}" class="value">{}</text>',
        (
            (
                _LABEL - 8,
                n * _ROW + 18,
                _short(row.label),
                _LABEL,
                n * _ROW + 5,
                _place(max(0.0, row.value) / most * span),
                _ROW - 8,
                _place(_LABEL + max(0.0, row.value) / most * span + 6),
                n * _ROW + 18,
                row.shown,
            )
            for n, row in enumerate(rows)
        ),
    )
    return _svg(name, title, description, len(rows) * _ROW + 6, parts)


def _short(label: str) -> str:
    return label if len(label) <= 24 else f"{label[:23]}…"


def lines(
    name: str, title: str, description: str, series: Sequence[Line], days: Sequence[str], tick: Callable[[int], str]
) -> SafeString:
    """A line chart over time, with a legend: `days` name the steps, `tick` writes a number of the upright axis."""
    values = [v for line in series for v in line.values]
    if not values or max(len(line.values) for line in series) < 2:
        return SafeString("")
    most = _round_up(max(values))
    drawn = format_html_join(
        "",
        '<polyline points="{}" class="line {}" fill="none"><title>{}</title></polyline>',
        ((_points(line.values, most), line.kind, line.name) for line in series),
    )
    return _svg(name, title, description, _HEIGHT, _legend(series) + _grid(most, tick) + _axis(days) + drawn)


def _round_up(value: float) -> int:
    """An even number, so that the half is a whole one: nobody has half a translation."""
    return max(2, ceil(value / 2) * 2)


def _legend(series: Sequence[Line]) -> SafeString:
    room = (_WIDTH - _LEFT) // len(series)
    return format_html_join(
        "",
        '<line x1="{0}" y1="12" x2="{1}" y2="12" class="line {2}"/><text x="{3}" y="17" class="label">{4}</text>',
        (
            (_LEFT + n * room, _LEFT + n * room + 32, s.kind, _LEFT + n * room + 40, s.name)
            for n, s in enumerate(series)
        ),
    )


def _grid(most: int, tick: Callable[[int], str]) -> SafeString:
    high = _HEIGHT - _BOTTOM - _TOP
    return format_html_join(
        "",
        '<line x1="{0}" y1="{1}" x2="{2}" y2="{1}" class="{3}"/>'
        '<text x="{4}" y="{5}" text-anchor="end" class="label">{6}</text>',
        (
            (_LEFT, y, _WIDTH - 8, "grid" if value else "axis", _LEFT - 6, y + 4, tick(value))
            for value in (0, most // 2, most)
            for y in [_TOP + high * (most - value) // most]
        ),
    )


def _axis(days: Sequence[str]) -> SafeString:
    places = [(_LEFT, "start", days[0]), (_WIDTH - 8, "end", days[-1])]
    if len(days) > 4:
        middle = len(days) // 2
        step = (_WIDTH - 8 - _LEFT) / (len(days) - 1)
        places.append((round(_LEFT + middle * step), "middle", days[middle]))
    rows = ((x, _HEIGHT - 5, anchor, day) for x, anchor, day in places)
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}" class="label">{}</text>', rows)


def _points(values: Sequence[float], most: float) -> str:
    step = (_WIDTH - 8 - _LEFT) / (len(values) - 1)
    high = _HEIGHT - _BOTTOM - _TOP
    return " ".join(f"{_place(_LEFT + n * step)},{_place(_TOP + high * (1 - v / most))}" for n, v in enumerate(values))


def _place(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _svg(name: str, title: str, description: str, height: int, parts: SafeString) -> SafeString:
    return format_html(
        '<svg class="plot" role="img" aria-labelledby="{0} {0}-d" viewBox="0 0 {1} {2}" direction="ltr">'
        '<title id="{0}">{3}</title><desc id="{0}-d">{4}</desc>{5}</svg>',
        f"plot-{name}",
        _WIDTH,
        height,
        title,
        description,
        parts,
    )
