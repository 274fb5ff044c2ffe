"""The runner maps spans back through markup, obeys the policy, says each thing once and survives odd input."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks import CHECKS, VERSION, Check, Context, Pair, load, runner
from pipelines.checks.policy import Policy
from pipelines.checks.report import Dismissal, Report, entries
from pipelines.checks.runner import fingerprint, run, run_across, run_article
from pipelines.errors import BadInput
from pipelines.model import BlockKind, Finding, Severity, Span

ES = Context("es")


def _errors(pair: Pair, policy: Policy | None = None) -> list[tuple[str, Severity]]:
    return [(f.check, f.severity) for f in run(pair, Context(pair.locale), policy, strict=True)]


def test_spans_are_into_the_text_with_its_markup() -> None:
    pair = Pair("He left on <b>Monday</b> &amp; went.", "Se fue el <i>martes</i> &amp; ya.", "es", html=True)
    (finding,) = [f for f in run(pair, ES, strict=True) if f.check == "weekday"]
    assert finding.source_span and finding.source_span.of(pair.source) == "Monday"
    assert finding.target_span and finding.target_span.of(pair.target) == "martes"


def test_text_that_is_no_markup_is_left_alone() -> None:
    pair = Pair("5 < 6 on Monday", "5 < 6 el martes", "es")
    (finding,) = [f for f in run(pair, ES, strict=True) if f.check == "weekday"]
    assert finding.target_span and finding.target_span.of(pair.target) == "martes"


def test_after_an_empty_translation_nothing_else_is_said() -> None:
    assert _errors(Pair("He paid $5 on Monday.", " ", "es")) == [("empty", Severity.ERROR)]


def test_the_policy_regrades_and_silences() -> None:
    pair = Pair("He left on Monday.", "Se fue el martes.", "es")
    assert ("weekday", Severity.ERROR) in _errors(pair, Policy("es"))
    assert ("weekday", Severity.NOTE) in _errors(pair, Policy("es", {"weekday": Severity.NOTE}))
    assert all(check != "weekday" for check, _ in _errors(pair, Policy("es", {"weekday": None})))


def test_the_policy_sets_the_headline_limit_unless_the_context_does() -> None:
    pair = Pair("A headline", "Un titular", "es", BlockKind.HEADLINE)
    assert [f.check for f in run(pair, ES, Policy("es", headline_limit=5))].count("headline_length") == 1
    wide = Context("es", headline_limit=50)
    assert "headline_length" not in [f.check for f in run(pair, wide, Policy("es", headline_limit=5))]


class _Stumbling(Check):
    id, name, severity, description = "stumbling", "Stumbling", Severity.ERROR, "Fails."

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        yield self.finding("Said {twice}.", target=Span(0, 1), twice="twice")
        yield self.finding("Said {twice}.", target=Span(0, 1), twice="twice")
        raise IndexError(pair.source)


class _Twice(_Stumbling):
    id = "twice"

    def find(self, pair: Pair, context: Context) -> Iterator[Finding]:
        yield self.finding("Said.", target=Span(0, 1))
        yield self.finding("Said.", target=Span(0, 1))


def test_a_check_that_stumbles_becomes_a_note_and_raises_when_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_for_segments", lambda locale: (_Stumbling(), _Twice()))
    first, second = run(Pair("a", "b", "es"), ES, Policy("es"))
    assert (first.check, first.severity) == ("stumbling", Severity.NOTE)
    assert second.check == "twice"  # the others still speak, and each thing is said once
    with pytest.raises(IndexError):
        run(Pair("a", "b", "es"), ES, Policy("es"), strict=True)


def test_a_fingerprint_names_the_finding_and_the_text() -> None:
    pair = Pair("He left on Monday.", "Se fue el martes.", "es")
    finding = next(f for f in run(pair, ES) if f.check == "weekday")
    assert fingerprint(finding, pair) == fingerprint(finding, pair)
    assert fingerprint(finding, pair) != fingerprint(finding, Pair(pair.source, "Se fue el martes ya.", "es"))


def test_article_checks_name_their_segment_and_map_its_spans() -> None:
    pairs = [
        Pair("He left.", "Se fue.", "es", id="b1.s1"),
        Pair("<b>He left.</b>", "<b>Partió.</b>", "es", id="b2.s1", html=True),
    ]
    (finding,) = [f for f in run_article(pairs, ES, strict=True) if f.check == "inconsistent_segment"]
    assert finding.segment == "b2.s1"
    assert finding.target_span and finding.target_span.of(pairs[1].target) == "Partió."


def test_of_several_languages_the_odd_one_is_named() -> None:
    source = "Some 350 NATO soldiers came."
    targets = {"es": "Vinieron 350 soldados de la OTAN.", "de": "350 NATO-Soldaten kamen.", "it": "350 soldati NATO."}
    articles = {k: [Pair(source, t, k, id="s1")] for k, t in {**targets, "fr": "530 soldats de la NATO."}.items()}
    found = run_across(articles)
    assert [f.check for f in found["fr"]] == ["cross_language"]
    assert "350" in found["fr"][0].message
    assert "NATO" in found["es"][0].message


def test_two_languages_are_too_few_to_tell_which_is_wrong() -> None:
    articles = {"es": [Pair("5 came.", "Vinieron 5.", "es")], "fr": [Pair("5 came.", "6 sont venus.", "fr")]}
    assert run_across(articles) == {"es": (), "fr": ()}


@pytest.mark.parametrize(
    "text",
    [
        "[checks]\nnumbr = 'off'",
        "[checks]\nnumber = 'fatal'",
        "[check]\n",
        "checks = 1",
        "[limits]\nheadline = -1",
        "[[",
    ],
)
def test_a_bad_policy_is_refused_in_one_sentence_that_names_the_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"policy\.toml"):
        Policy.load(path, "es")


def test_a_policy_file_is_read_and_its_version_follows_its_content() -> None:
    policy = Policy.parse("[checks]\nomission = 'note'\nhedge = 'off'\n[limits]\nheadline = 70\n", "es")
    assert (policy.grades["omission"], policy.grades["hedge"], policy.headline_limit) == (Severity.NOTE, None, 70)
    assert policy.version != Policy("es").version


def test_every_shipped_policy_can_be_read() -> None:
    folder = Path(__file__).parents[3] / "glossaries"
    for path in folder.glob("en-*/policy.toml"):
        assert Policy.load(path, path.parent.name.removeprefix("en-")).locale


def test_the_report_says_what_was_checked_found_and_dismissed_and_has_stable_bytes() -> None:
    pair = Pair("He left on Monday.", "Se fue el <martes>.", "es", id="s1")
    finding = next(f for f in run(pair, ES) if f.check == "weekday")
    when = datetime(2024, 10, 17, tzinfo=UTC)
    key = fingerprint(finding, pair)
    found = [(finding, pair.source, pair.target, key)]
    held = Report("urn:x", "2", "es", when, 1, entries(found), Policy("es"), "g1", "sig")
    freed = Report("urn:x", "2", "es", when, 1, entries(found, [Dismissal(key, "weekday", "ana", "quoted", when)]))
    assert (held.passed, freed.passed) == (False, True)
    assert held.canonical() == held.canonical() != freed.canonical()
    value = json.loads(held.canonical())
    assert value["versions"] == {"checks": VERSION, "glossary": "g1", "policy": held.policy.version, "draft": "sig"}
    assert value["findings"][0]["target_span"] == list(finding.target_span or ())
    assert "dismissed by ana: quoted" in freed.html() and "&lt;martes&gt;" in freed.html()


def test_the_list_of_checks_is_complete_and_every_id_stands_once() -> None:
    folder = Path(runner.__file__).parent
    checks = load()
    assert len({c.id for c in checks}) == len(checks) == len(CHECKS)
    defined = {
        f"{path.stem}.{line.split('(')[0].removeprefix('class ')}"
        for path in folder.glob("*_*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("class ") and line.rstrip().endswith(("(Check):", "(ArticleCheck):", "(AcrossCheck):"))
    }
    assert defined == set(CHECKS)


ODD = st.text(
    st.sampled_from(
        "0123456789.,:-/%$€ \n\t'’\"«»“”()[]{}&<>#@一二三十百千万億年月日時分半ＡabcIVXMполтораşıİ٣٤مئةوال\u200f\u200d😀"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "locale", ["es", "ru", "uk", "fr", "de", "pl", "pt-BR", "it", "ar", "zh-Hans", "tr", "ja", "nl", "he"]
)
@given(source=ODD | st.text(max_size=30), target=ODD | st.text(max_size=30), html=st.booleans())
@settings(max_examples=40, deadline=None)
def test_odd_text_never_makes_a_check_stumble(locale: str, source: str, target: str, html: bool) -> None:
    for finding in run(Pair(source, target, locale, html=html), Context(locale), strict=True):
        assert finding.message
        for span, text in ((finding.source_span, source), (finding.target_span, target)):
            assert span is None or 0 <= span.start <= span.end <= len(text)


@pytest.mark.parametrize(
    ("unit", "locale"),
    [("1 ", "es"), ("5 January ", "es"), ("John Smith ", "ru"), ("a@b.c ", "fr"), (".", "de"), ("<!--", "es"),
     ("１", "zh-Hans"), ("三", "ja"), ("II ", "zh-Hans"), ("5 km ", "pl")],
)  # fmt: skip
def test_a_long_run_of_anything_is_judged_in_seconds(unit: str, locale: str) -> None:
    """5,000 characters; with a comparison of all with all most of these took several seconds."""
    text = (unit * 5_000)[:5_000]
    start = time.process_time()
    run(Pair(text, text + "x", locale), Context(locale), strict=True)
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("theirs", "ours", "locale"),
    [
        ("John Smith ", "John Perez ", "es"),
        ("John Smith ", "ジョン・ドラギ ", "ja"),
        ("Iran and Iraq ", "Франция и США ", "ru"),
    ],
)
def test_a_page_of_other_names_costs_no_more_a_name_than_a_line_does(theirs: str, ours: str, locale: str) -> None:
    """2,400 names; where each was compared with each other, it took a minute."""
    start = time.process_time()
    run(Pair(theirs * 2_400, ours * 2_400, locale), Context(locale), strict=True)
    assert time.process_time() - start < 4
