"""Plots as SVG 1.1 made on the server: no script, no style attribute (the desk's policy forbids it), titles for
screen readers, and beside each plot the table it was drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _ROW, _LABEL, _VALUE = 640, 26, 170, 90
_HEIGHT, _LEFT, _BOTTOM = 200, 44, 22


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
    name: str, title: str, description: str, series: Sequence[Line], first: str, last: str, peak: str
) -> SafeString:
    """A line chart over time: `first` and `last` label the ends of the time axis, `peak` the greatest value."""
    values = [v for line in series for v in line.values]
    if not values or max(len(line.values) for line in series) < 2:
        return SafeString("")
    most = max(*values, 1)
    drawn = format_html_join(
        "",
        '<polyline points="{}" class="line {}" fill="none"><title>{}</title></polyline>',
        ((_points(line.values, most), line.kind, line.name) for line in series),
    )
    frame = format_html(
        '<line x1="{0}" y1="{1}" x2="{2}" y2="{1}" class="axis"/><line x1="{0}" y1="8" x2="{2}" y2="8" class="grid"/>'
        '<text x="{3}" y="13" text-anchor="end" class="label">{4}</text>'
        '<text x="{3}" y="{1}" text-anchor="end" class="label">0</text>'
        '<text x="{0}" y="{5}" class="label">{6}</text>'
        '<text x="{2}" y="{5}" text-anchor="end" class="label">{7}</text>',
        _LEFT,
        _HEIGHT - _BOTTOM,
        _WIDTH - 8,
        _LEFT - 6,
        peak,
        _HEIGHT - 5,
        first,
        last,
    )
    return _svg(name, title, description, _HEIGHT, frame + drawn)


def _points(values: Sequence[float], most: float) -> str:
    step = (_WIDTH - 8 - _LEFT) / (len(values) - 1)
    high = _HEIGHT - _BOTTOM - 8
    return " ".join(f"{_place(_LEFT + n * step)},{_place(8 + high * (1 - v / most))}" for n, v in enumerate(values))


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
