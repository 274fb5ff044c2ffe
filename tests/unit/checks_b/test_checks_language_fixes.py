"""A fix makes its finding disappear, and hostile text never makes a check stumble."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks import ArticleCheck, Check, Context, Pair, by_id
from pipelines.model import BlockKind, Finding

GOLDEN = Path(__file__).parents[2] / "golden" / "checks"
FAMILIES = ("names", "terms", "meaning", "language", "typography", "markup")
LOCALES = ("es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja")
OURS = [
    c
    for c in by_id().values()
    if type(c).__module__.rpartition(".")[2].split("_")[0] in FAMILIES and not isinstance(c, ArticleCheck)
]
FIXING = "quotes_style end_punctuation inverted_marks spacing number_format capitalisation apostrophe dash digits bidi".split()


def _pair(source: str, target: str, locale: str, kind: str = "paragraph") -> Pair:
    return Pair(source, target, locale, BlockKind(kind), raw_source=source, raw_target=target)


def _find(check: Check, pair: Pair) -> list[Finding]:
    return list(check.find(pair, Context(pair.locale))) if check.applies(pair.locale) else []


def _fixed(target: str, finding: Finding) -> str:
    assert finding.fix is not None
    return target[: finding.fix.span.start] + finding.fix.text + target[finding.fix.span.end :]


def _wrong_pairs(check: str) -> Iterator[dict[str, Any]]:
    for line in (GOLDEN / f"{check}.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["find"]:
            yield case


@pytest.mark.parametrize("check_id", FIXING)
def test_each_fix_takes_its_finding_away(check_id: str) -> None:
    check, fixes = by_id()[check_id], 0
    for case in _wrong_pairs(check_id):
        pair = _pair(case["source"], case["target"], case["locale"], case.get("kind", "paragraph"))
        found = _find(check, pair)
        for finding in (f for f in found if f.fix):
            after = _pair(pair.source, _fixed(pair.target, finding), pair.locale, pair.kind)
            left = _find(check, after)
            assert len(left) < len(found), (case, finding.fix, after.target, left)
            fixes += 1
    assert fixes


MARKS = st.text(alphabet="\"“”„«»「」'’ \u00a0\u202f,.;:!?¿¡()-–— abcаб中か1234.,٣", max_size=24)


@pytest.mark.parametrize("check_id", ["quotes_style", "spacing", "apostrophe", "dash", "bidi", "digits"])
@given(target=MARKS, locale=st.sampled_from(LOCALES))
@settings(max_examples=60, deadline=None)
def test_fixing_again_and_again_comes_to_an_end(check_id: str, target: str, locale: str) -> None:
    check = by_id()[check_id]
    for _ in range(60):
        finding = next((f for f in _find(check, _pair("A source.", target, locale)) if f.fix), None)
        if finding is None:
            return
        target = _fixed(target, finding)
    pytest.fail(f"still {finding} in {target!r}")


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(min_codepoint=0xD7F0, max_codepoint=0xE010), max_size=8),
    st.text(alphabet="<>/=\"'&;ab \n", max_size=40),
    MARKS,
)


@given(source=HOSTILE, target=HOSTILE, locale=st.sampled_from(LOCALES))
@settings(max_examples=60, deadline=None)
def test_hostile_text_never_makes_a_check_stumble_and_spans_lie_in_the_text(
    source: str, target: str, locale: str
) -> None:
    pair = _pair(source, target, locale)
    for check in OURS:
        for finding in _find(check, pair):
            assert finding.message
            for span, text in ((finding.source_span, source), (finding.target_span, target)):
                assert span is None or 0 <= span.start <= span.end <= len(text), (check.id, finding)
            if finding.fix:
                assert 0 <= finding.fix.span.start <= finding.fix.span.end <= len(target), (check.id, finding)


@pytest.mark.parametrize(
    "locale", ["xx", "tlh", "nb", "ko", "pt-PT", "zh-Hant-TW", "sr-Latn", "he", "el", "hi", "ca", ""]
)
def test_a_language_nobody_knows_raises_nothing_and_finds_no_error_in_a_name(locale: str) -> None:
    pair = _pair(
        "Iran and Moscow met Zelensky at NATO in 1,234.5 cities.", "Iran, Moscow, Zelensky, NATO 1,234.5", locale
    )
    for check in OURS:
        found = _find(check, pair)
        assert check.id != "name_missing" or not found
