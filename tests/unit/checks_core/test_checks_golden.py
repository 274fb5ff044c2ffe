"""Every check finds what its golden file says, and nothing in the pairs that are right.

A golden file is tests/golden/checks/<check id>.jsonl, one pair a line:

    {"locale": "es", "source": "...", "target": "...", "find": [{"source": "5", "target": "6"}]}

`find` lists this check's findings in order: the words its spans cover, null where it gives no span, and
where it offers one "fix": the target as it is after the fix. A right pair has `"find": []`. Optional:
"kind" (of the block, default paragraph), "html" (both texts hold markup), "context" (fields of Context
that JSON can say: "headline_limit", "confidence", "confidence_threshold", "ledger", and "terms", a list of
Term fields, which a small judge by exact forms serves).
Checks of a whole article have {"locale", "pairs": [{"source", "target"}], "find": [...]}; `source` and
`target` are then of the pair that the finding names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checks_forms_judge import FormsJudge

from pipelines.checks import ArticleCheck, Check, Context, Pair, load
from pipelines.checks.base import AcrossCheck
from pipelines.checks.policy import Policy
from pipelines.checks.runner import run, run_article
from pipelines.model import BlockKind, Finding, Span, Term

GOLDEN = Path(__file__).parents[2] / "golden" / "checks"


def _cases() -> Iterator[Any]:
    for path in sorted(GOLDEN.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield pytest.param(path.stem, json.loads(line), id=f"{path.stem}:{number}")


def _context(case: dict[str, Any]) -> Context:
    extra = dict(case.get("context", {}))
    terms = extra.pop("terms", None)
    judge = FormsJudge([Term(locale=case["locale"], **t) for t in terms]) if terms else None
    return Context(locale=case["locale"], judge=judge, **extra)


def _pair(case: dict[str, Any], locale: str, number: int) -> Pair:
    kind = BlockKind(case.get("kind", "paragraph"))
    return Pair(case["source"], case["target"], locale, kind, id=f"s{number}", html=case.get("html", False))


def _said(finding: Finding, pair: Pair) -> dict[str, str | None]:
    said = {"source": _words(finding.source_span, pair.source), "target": _words(finding.target_span, pair.target)}
    if finding.fix:
        span, text = finding.fix.span, finding.fix.text
        said["fix"] = pair.target[: span.start] + text + pair.target[span.end :]
    return said


def _words(span: Span | None, text: str) -> str | None:
    return span.of(text) if span is not None else None


@pytest.mark.parametrize(("check", "case"), list(_cases()))
def test_a_check_finds_what_its_golden_file_says(check: str, case: dict[str, Any]) -> None:
    pairs = [_pair(c, case["locale"], n) for n, c in enumerate(case.get("pairs", [case]))]
    policy = Policy(case["locale"])
    if "pairs" in case:
        found = run_article(pairs, _context(case), policy, strict=True)
    else:
        found = run(pairs[0], _context(case), policy, strict=True)
    by_id = {p.id: p for p in pairs}
    ours = [_said(f, by_id.get(f.segment, pairs[0])) for f in found if f.check == check]
    wanted = [{"source": w.get("source"), "target": w.get("target")} | _fix(w) for w in case["find"]]
    assert [{k: v for k, v in o.items() if k != "fix" or "fix" in w} for o, w in zip(ours, wanted)] == wanted
    assert len(ours) == len(wanted), ours


def _fix(wanted: dict[str, Any]) -> dict[str, Any]:
    return {"fix": wanted["fix"]} if "fix" in wanted else {}


@pytest.mark.parametrize("check", [c for c in load() if not isinstance(c, AcrossCheck)], ids=lambda c: c.id)
def test_every_check_has_a_golden_file_with_right_and_wrong_pairs(check: Check) -> None:
    path = GOLDEN / f"{check.id}.jsonl"
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    assert any(c["find"] for c in cases)
    assert any(not c["find"] for c in cases)
    assert isinstance(check, ArticleCheck) == any("pairs" in c for c in cases)
