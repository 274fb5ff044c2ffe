"""What was checked of an article, with which versions, what was found, and who dismissed what.

Pure: the caller gives the time, adds what was published ("publication"), signs `canonical(document)` where it keeps
the key and puts the signature beside it ("signed"); `page(document)` shows all of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
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
        return canonical(self.as_dict())

    def html(self) -> str:
        return page(self.as_dict())


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes to sign: the same report gives the same bytes (RFC 8785's order of keys, no blanks)."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def page(document: Mapping[str, Any]) -> str:
    """The report as JSON says it, for a person; what it says of a signature is shown, not checked."""
    rows = "\n".join(_row(found) for found in document["findings"])
    facts = "\n".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in _facts(document))
    return _PAGE.format(
        locale=escape(document["article"]["locale"]),
        article=escape(document["article"]["uri"]),
        verdict="passed" if document["passed"] else "with open errors",
        facts=facts,
        rows=rows or '<tr><td colspan="5">Nothing was found.</td></tr>',
        checks=", ".join(map(escape, document["checked"]["checks"])),
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


def _facts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    versions, counts = document["versions"], document["counts"]
    facts = [
        ("Source version", document["article"]["version"]),
        ("Segments checked", str(document["checked"]["segments"])),
        ("Open findings", ", ".join(f"{number} {severity}" for severity, number in counts.items())),
        ("Checks", versions["checks"]),
        ("Glossary", versions["glossary"] or "none"),
        ("Policy", versions["policy"]),
        ("Draft", versions["draft"] or "not ours"),
        ("Made", document["made"]),
    ]
    published, signed = document.get("publication"), document.get("signed")
    if published:
        facts += [("Published as", f"{published['uri']}, version {published['version']}")]
        facts += [("Item (SHA-256)", published["sha256"])]
    return [*facts, ("Signature", f"{signed['algorithm']} {signed['value']}" if signed else "not signed")]


def _row(found: Mapping[str, Any]) -> str:
    dismissed = found["dismissed"]
    state = f"dismissed by {dismissed['by']}: {dismissed['reason']}" if dismissed else "open"
    cells = (found["severity"], found["message"], found["source"], found["target"], state)
    texts = "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in cells)
    return f'<tr class="{escape(found["severity"])}">{texts}</tr>'


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
</tbody></table>
<h2>What was looked for</h2><p>{checks}</p></body></html>
"""
