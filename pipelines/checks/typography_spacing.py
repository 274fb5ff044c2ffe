"""Spaces: French's no-break ones, none before a comma elsewhere, none doubled, none at the edges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.base import Check, Context, Pair
from pipelines.checks.covered import Covered
from pipelines.checks.typography_marks import NARROW, NBSP, language
from pipelines.markup import protected
from pipelines.model import Finding, Fix, Severity, Span

_SP = " \u00a0\u202f\u2009\t"
_HAN = "\u3040-\u30ff\u3400-\u9fff"
_WIDE = "，。、；：？！（）「」『』《》“”"

# (pattern, what to put for group 1, message). Group 1 is the span to replace.
_Rule = tuple[re.Pattern[str], str, str]
_EVERYWHERE: tuple[_Rule, ...] = (
    (re.compile(r"^(\s+)(?=\S)"), "", "There is a space at the beginning."),
    (re.compile(r"(?<=\S)(\s+)$"), "", "There is a space at the end."),
    (re.compile(rf"(?<=\S)([{_SP}]{{2,}})(?=\S)"), " ", "There is more than one space here."),
    (re.compile(r"(?<=\S)(\t)(?=\S)"), " ", "There is a tabulator here."),
    (re.compile(rf"(?<=[(\[])([{_SP}]+)(?=\S)"), "", "There is a space after the opening bracket."),
    (re.compile(rf"(?<=\S)([{_SP}]+)(?=[)\]])"), "", "There is a space before the closing bracket."),
)
_BEFORE_MARK = "There is a space before the mark."
_SPACED: tuple[_Rule, ...] = (
    (re.compile(rf"(?<=[^\s,;:«])([{_SP}]+)(?=[,،](?!\S*\d))"), "", _BEFORE_MARK),
    (re.compile(rf"(?<=[^\s.…«])([{_SP}]+)(?=\.(?:[\s»”\"')\]]|$))"), "", _BEFORE_MARK),
    (re.compile(r"(?<=[^\W\d_]{2}[,;])()(?=[^\W\d_](?:[^\W\d_]|\s))"), " ", "A space is missing after the mark."),
    (
        re.compile(r"(?<=[^\W\d_A-Z]{2}[.!?])()(?=[A-ZÀ-ÞĀ-ŽА-ЯЁІЇЄ](?:[^\W\d_]|\s))"),
        " ",
        "A space is missing after the mark.",
    ),
)
_NOT_FRENCH: tuple[_Rule, ...] = (
    (re.compile(rf"(?<=[^\s,;:!?.])([{_SP}]+)(?=[;:!?؛؟]+(?:[\s»”\"')\]]|$))"), "", _BEFORE_MARK),
)
_NO_BREAK = "French wants a no-break space before this mark."
_FRENCH: tuple[_Rule, ...] = (
    (re.compile(r"(?<=[^\s;:!?«(\[\u202f\u00a0])()(?=[;!?]+(?:[\s»”\"')\]]|$))"), NARROW, _NO_BREAK),
    (re.compile(r"(?<=[^\s\u202f\u00a0])([ \u2009]+)(?=[;!?])"), NARROW, _NO_BREAK),
    (re.compile(r"(?<=[^\s;:!?«(\[\u202f\u00a0])()(?=:(?:\s|$))"), NBSP, _NO_BREAK),
    (re.compile(r"(?<=[^\s\u202f\u00a0])([ \u2009]+)(?=:(?:\s|$))"), NBSP, _NO_BREAK),
    (re.compile(r"(?<=[^\s\u202f\u00a0(\[«])([ \u2009]*)(?=»)"), NBSP, _NO_BREAK),
    (re.compile(r"(?<=«)([ \u2009]*)(?=[\w\"“‘'(\[])"), NBSP, "French wants a no-break space after «."),
    (re.compile(r"(?<=\d)([ \u2009]*)(?=%)"), NARROW, _NO_BREAK),
)
_CJK: tuple[_Rule, ...] = (
    (re.compile(rf"(?<=[{_HAN}])([{_SP}\u3000]+)(?=[{_HAN}])"), "", "There is a space between two characters."),
    (re.compile(rf"(?<=\S)([{_SP}]+)(?=[{_WIDE}])"), "", _BEFORE_MARK),
    (re.compile(rf"(?<=[，。、；：？！])([{_SP}]+)(?=\S)"), "", "There is a space after the full-width mark."),
)


def _rules(locale: str) -> tuple[_Rule, ...]:
    tongue = language(locale)
    if tongue in ("zh", "ja"):
        return (*_EVERYWHERE, *_CJK)
    return (*_EVERYWHERE, *_SPACED, *(_FRENCH if tongue == "fr" else _NOT_FRENCH))


_RULES = {tongue: _rules(tongue) for tongue in ("fr", "zh", "ja", "")}
_ADDRESS = re.compile(r"://|www\.|@|\$[A-Z]|#")


class Spacing(Check):
    id = "spacing"
    name = "Spaces"
    severity = Severity.NOTE
    description = "Doubled spaces, spaces at the edges or before a comma; in French, a mark without its no-break space."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        text = pair.target
        kept = Covered(protected(text) if _ADDRESS.search(text) else ())
        taken: set[Span] = set()
        for pattern, put, message in _RULES.get(language(pair.locale), _RULES[""]):
            for match in pattern.finditer(text):
                span = Span(*match.span(1))
                if span in taken or kept.overlaps(span):
                    continue
                taken.add(span)
                yield self.finding(message, target=_visible(span, text), fix=Fix(span, _joined(put, span, text)))


def _visible(span: Span, text: str) -> Span:
    """A span a person can see: a missing space is shown by the mark beside it."""
    if span.start < span.end:
        return span
    return Span(span.start, span.start + 1) if span.end < len(text) else Span(span.start - 1, span.start)


def _joined(put: str, span: Span, text: str) -> str:
    """Of several spaces the no-break one stays, if there was one."""
    if put == " ":
        return next((char for char in span.of(text) if char in (NBSP, NARROW)), put)
    return put
