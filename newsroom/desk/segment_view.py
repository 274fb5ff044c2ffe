"""A segment as the editor shows it: texts with chips, findings at their spans, lengths, differences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.desk import wording
from newsroom.desk.chips import Chipped, Palette, palette, to_chips
from newsroom.desk.differences import difference_html
from newsroom.desk.marks import Mark, render
from pipelines.checks.runner import fingerprint
from pipelines.markup import strip
from pipelines.model import BlockKind, Finding, Severity, Span
from store import convert
from store.desk_intents import pair_of
from store.desk_queries import Limit
from store.models import TranslatedSegment

COUNTED = (BlockKind.HEADLINE.value, BlockKind.STANDFIRST.value)


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding in the segment's list; spans are into the text with chips."""

    number: int
    key: str
    check: str
    name: str
    severity: str
    severity_name: str
    message: str
    span: Span | None
    source_span: Span | None
    fix_span: Span | None = None
    fix_text: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the script that marks the text and applies the fix."""
        fix = {"span": list(self.fix_span), "text": self.fix_text} if self.fix_span is not None else None
        return {
            "key": self.key,
            "check": self.check,
            "severity": self.severity,
            "span": list(self.span) if self.span else None,
            "fix": fix,
        }


@dataclass(frozen=True, slots=True)
class SegmentView:
    row: TranslatedSegment
    pk: str
    number: str
    label: str
    palette: Palette
    text: str
    source_text: str
    source: SafeString
    under: SafeString
    findings: tuple[FindingView, ...]
    kind: str
    origin: str
    state: str
    confidence: str
    doubtful: bool
    source_change: SafeString | str = ""
    comments: int = 0
    limits: tuple[Limit, ...] = ()
    last_of_block: bool = False

    @property
    def data_json(self) -> str:
        """What the script must know at once; the rest it asks for when the segment is entered."""
        return json.dumps(self._data, ensure_ascii=False, separators=(",", ":"))

    @property
    def _data(self) -> dict[str, Any]:
        return {
            "source": self.source_text,
            "labels": list(self.palette.labels),
            "findings": [f.as_json() for f in self.findings],
            "limits": [[limit.partner, limit.characters] for limit in self.limits],
        }


@dataclass(frozen=True, slots=True)
class Around:
    """What the segments of a page share."""

    locale: str
    dismissed: frozenset[str] = frozenset()
    comments: Mapping[int, int] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    threshold: float = 0.0


def palette_of(row: TranslatedSegment) -> Palette:
    return palette(row.html, row.source, row.target)


def views(rows: Sequence[TranslatedSegment], around: Around) -> list[SegmentView]:
    blocks = [r.block for r in rows]
    return [
        view(row, around, number=n + 1, last_of_block=n + 1 == len(rows) or blocks[n + 1] != row.block)
        for n, row in enumerate(rows)
    ]


def view(
    row: TranslatedSegment, around: Around, *, number: int | None = None, last_of_block: bool = False
) -> SegmentView:
    tags = palette_of(row)
    source, target = to_chips(row.source, row.html, tags), to_chips(row.target, row.html, tags)
    found = finding_views(row, convert.findings_of(row.findings), around.dismissed, around.locale)
    confidence = convert.confidence_of(row)
    terms = [Mark(source.follow(t.source_span), "term") for t in convert.terms_of(row) if t.source_span]
    place = row.order + 1 if number is None else number
    return SegmentView(
        row=row,
        pk=str(row.pk),
        number=str(place),
        label=_("Translation of segment %(n)s") % {"n": place},
        palette=tags,
        text=target.text,
        source_text=source.text,
        source=render(source.text, [*terms, *_marks(found, source=True)], tags),
        under=render(target.text, _marks(found), tags, under=True),
        findings=found,
        kind=str(wording.KINDS.get(row.kind, row.kind)),
        origin=str(wording.ORIGINS.get(row.origin, row.origin)),
        state=str(wording.SEGMENT_STATES.get(row.state, row.state)),
        confidence=wording.percent(confidence),
        doubtful=confidence is not None and confidence < around.threshold,
        source_change=_source_change(row),
        comments=around.comments.get(row.pk, 0),
        limits=around.limits if row.kind in COUNTED else (),
        last_of_block=last_of_block,
    )


def _source_change(row: TranslatedSegment) -> SafeString | str:
    if not row.previous_source or row.previous_source == row.source:
        return ""
    return difference_html(strip(row.previous_source, row.html).text, strip(row.source, row.html).text)


def _marks(found: Sequence[FindingView], source: bool = False) -> list[Mark]:
    spans = ((f, f.source_span if source else f.span) for f in found)
    return [Mark(span, f"f-{f.severity}") for f, span in spans if span is not None]


def finding_views(
    row: TranslatedSegment,
    findings: Sequence[Finding],
    dismissed: frozenset[str],
    locale: str,
    target: str | None = None,
) -> tuple[FindingView, ...]:
    """The gravest first, without what was dismissed. `target` where the text is not saved yet."""
    if not findings:
        return ()
    raw = row.target if target is None else target
    tags = palette(row.html, row.source, raw)
    source, shown = to_chips(row.source, row.html, tags), to_chips(raw, row.html, tags)
    keyed = [(fingerprint_of(f, row, locale, raw), f) for f in findings]
    kept = sorted((k for k in keyed if k[0] not in dismissed), key=lambda k: -k[1].severity.rank)
    return tuple(_finding(n, key, f, source.follow, shown) for n, (key, f) in enumerate(kept, 1))


def fingerprint_of(finding: Finding, row: TranslatedSegment, locale: str, target: str | None = None) -> str:
    pair = pair_of(row, locale)
    if target is not None and target != row.target:
        pair = type(pair)(pair.source, target, locale, pair.kind, id=pair.id, html=pair.html)
    return fingerprint(finding, pair)


def fingerprints(rows: Sequence[TranslatedSegment], locale: str) -> list[str]:
    return [fingerprint_of(f, r, locale) for r in rows if r.findings for f in convert.findings_of(r.findings)]


def _finding(number: int, key: str, found: Finding, follow: Callable[[Span], Span], shown: Chipped) -> FindingView:
    return FindingView(
        number=number,
        key=key,
        check=found.check,
        name=wording.check_name(found.check),
        severity=found.severity.value,
        severity_name=str(wording.SEVERITIES[Severity(found.severity)]),
        message=wording.said(found),
        span=shown.follow(found.target_span) if found.target_span else None,
        source_span=follow(found.source_span) if found.source_span else None,
        fix_span=shown.follow(found.fix.span) if found.fix else None,
        fix_text=found.fix.text if found.fix else "",
    )
