"""A draft as text, HTML, JSON or XLIFF: what `dragoman translate` prints."""

from __future__ import annotations

import json
from typing import Any

from pipelines import markup
from pipelines.model import Article, BlockKind, Draft, DraftSegment, Finding, Span

FORMATS = {"text": "txt", "html": "html", "json": "json", "xliff": "xlf"}
_TAGS = {
    BlockKind.HEADLINE: "h1",
    BlockKind.SUBHEAD: "h2",
    BlockKind.LIST_ITEM: "li",
    BlockKind.QUOTE: "blockquote",
    BlockKind.CAPTION: "figcaption",
    BlockKind.CODE: "pre",
}


def render(article: Article, draft: Draft, form: str, note: str = "") -> str:
    """The draft in one of FORMATS; `note` is what the reader must know of the model."""
    if form == "json":
        return json.dumps([draft_to_json(draft)], ensure_ascii=False, indent=2)
    if form == "html":
        return _html(draft, note)
    if form == "xliff":
        from pipelines.exchange import xliff

        return xliff.write(article, draft)
    return _text(draft, note)


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """What `dragoman translate --format json` prints for a locale; spans are [start, end) in code points."""
    return {
        "locale": draft.locale,
        "signature": draft.signature,
        "headline": draft.headline,
        "blocks": [{"kind": b.kind.value, "text": b.text} for b in draft.blocks],
        "segments": [_segment(s) for s in draft.segments],
        "findings": [finding_to_json(f) for f in draft.findings],
    }


def _segment(segment: DraftSegment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "source": segment.segment.source,
        "target": segment.target,
        "origin": segment.origin.value,
        "score": segment.score,
        "terms": [
            {"source": u.source, "target": u.target, "surface": u.surface, "how": u.how.value} for u in segment.terms
        ],
        "findings": [finding_to_json(f) for f in segment.findings],
    }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Spans are [start, end) in code points, null where the finding has none."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "source_span": _span(finding.source_span),
        "target_span": _span(finding.target_span),
    } | ({"segment": finding.segment} if finding.segment else {})


def _span(span: Span | None) -> list[int] | None:
    return list(span) if span is not None else None


def _text(draft: Draft, note: str) -> str:
    label = f"[{draft.locale}] machine translation, not reviewed" + (f" ({note})" if note else "")
    texts = [markup.strip(b.text, b.html).text for b in draft.blocks]
    return "\n\n".join([label, *texts]) + "\n"


def _html(draft: Draft, note: str) -> str:
    direction = ' dir="rtl"' if draft.locale.split("-")[0] in ("ar", "he", "fa", "ur") else ""
    lines = [f'<!doctype html><html lang="{draft.locale}"{direction}><meta charset="utf-8">']
    lines.append(f"<title>{markup.escape(draft.headline)}</title>")
    label = "Machine translation, not reviewed" + (f" ({note})" if note else "")
    lines.append(f'<p lang="en" dir="ltr"><em>{markup.escape(label)}</em></p>')
    for block in draft.blocks:
        tag = _TAGS.get(block.kind, "p")
        text = markup.clean(block.text) if block.html else markup.escape(block.text)
        lines.append(f"<{tag}>{text}</{tag}>")
    return "\n".join([*lines, "</html>", ""])
