"""What was checked of an article, with which versions, what was found, and who dismissed what.

Pure: the caller gives the time and signs `canonical()` (HMAC) where it keeps the key; `as_dict` and `html`
carry the signature along.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from pipelines.checks import VERSION, load
from pipelines.checks.policy import Policy
from pipelines.model import Finding, Severity, Span

SCHEMA = "dragoman-check-report/1"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's decision that a finding is none. `fingerprint` is `runner.fingerprint` of the finding and its pair."""

    fingerprint: str
    check: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with the texts it is about."""

    finding: Finding
    source: str = ""
    target: str = ""
    dismissal: Dismissal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`article` and `version` name the source, `made` is when; `signature` names the draft (engine, model, options)."""

    article: str
    version: str
    locale: str
    made: datetime
    segments: int
    entries: tuple[Entry, ...]
    policy: Policy = field(default_factory=Policy)
    glossary_version: str = ""
    signature: str = ""

    @property
    def open(self) -> tuple[Entry, ...]:
        """What nobody dismissed."""
        return tuple(e for e in self.entries if e.dismissal is None)

    @property
    def counts(self) -> dict[str, int]:
        """Open findings by severity, zeros included."""
        found = Counter(e.finding.severity for e in self.open)
        return {severity.value: found[severity] for severity in Severity}

    @property
    def passed(self) -> bool:
        """Nothing open that holds the article back."""
        return not any(e.finding.severity is Severity.ERROR for e in self.open)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; keys in a fixed order, spans as [start, end)."""
        return {
            "schema": SCHEMA,
            "article": {"uri": self.article, "version": self.version, "locale": self.locale},
            "made": self.made.isoformat(),
            "versions": {
                "checks": VERSION,
                "glossary": self.glossary_version,
                "policy": self.policy.version,
                "draft": self.signature,
            },
            "checked": {"segments": self.segments, "checks": _checked(self.locale, self.policy)},
            "counts": self.counts,
            "passed": self.passed,
            "findings": [_entry(e) for e in self.entries],
        }

    def canonical(self) -> bytes:
        """The bytes to sign: the same report gives the same bytes (RFC 8785's order of keys, no blanks)."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "replace")

    def html(self, signature: str = "") -> str:
        """A page that says the same to a person; `signature` is shown, not checked."""
        rows = "\n".join(_row(e) for e in self.entries) or '<tr><td colspan="5">Nothing was found.</td></tr>'
        facts = "\n".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in _facts(self, signature))
        return _PAGE.format(
            locale=escape(self.locale),
            article=escape(self.article),
            verdict="passed" if self.passed else "held back",
            facts=facts,
            rows=rows,
        )


def entries(
    findings: Sequence[tuple[Finding, str, str, str]], dismissals: Sequence[Dismissal] = ()
) -> tuple[Entry, ...]:
    """From (finding, source, target, fingerprint) and the dismissals on record."""
    known = {d.fingerprint: d for d in dismissals}
    return tuple(Entry(finding, source, target, known.get(key)) for finding, source, target, key in findings)


def finding_dict(finding: Finding) -> dict[str, Any]:
    """One finding for JSON, as `dragoman check` and `dragoman translate` print it."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "source_span": _span(finding.source_span),
        "target_span": _span(finding.target_span),
        "fix": {"span": _span(finding.fix.span), "text": finding.fix.text} if finding.fix else None,
    }


def _span(span: Span | None) -> list[int] | None:
    return list(span) if span is not None else None


def _checked(locale: str, policy: Policy) -> list[str]:
    return [c.id for c in load() if c.applies(locale) and not policy.silences(c.id)]


def _entry(entry: Entry) -> dict[str, Any]:
    found = finding_dict(entry.finding) | {"segment": entry.finding.segment}
    found |= {"source": entry.source, "target": entry.target, "dismissed": None}
    if entry.dismissal is not None:
        dismissal = entry.dismissal
        found["dismissed"] = {"by": dismissal.by, "reason": dismissal.reason, "at": dismissal.at.isoformat()}
    return found


def _facts(report: Report, signature: str) -> list[tuple[str, str]]:
    counts = ", ".join(f"{number} {severity}" for severity, number in report.counts.items())
    return [
        ("Source version", report.version),
        ("Segments checked", str(report.segments)),
        ("Open findings", counts),
        ("Checks", VERSION),
        ("Glossary", report.glossary_version or "none"),
        ("Policy", report.policy.version),
        ("Draft", report.signature or "not ours"),
        ("Made", report.made.isoformat()),
        ("Signature", signature or "not signed"),
    ]


def _row(entry: Entry) -> str:
    finding, dismissal = entry.finding, entry.dismissal
    state = f"dismissed by {dismissal.by}: {dismissal.reason}" if dismissal else "open"
    cells = (finding.severity.value, finding.message, entry.source, entry.target, state)
    texts = "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in cells)
    return f'<tr class="{finding.severity.value}">{texts}</tr>'


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Checks of {article}, {locale}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid #bbb}}
td,th{{padding:.4rem;text-align:start;vertical-align:top}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}}dd{{margin:0}}</style></head>
<body><h1>Checks of {article}, {locale}: {verdict}</h1>
<dl>
{facts}
</dl>
<table><thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col">Source</th>
<th scope="col">Translation</th><th scope="col">State</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""
