"""The reviewed translations of the seed article, and the names, terms and genders that a glossary knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipelines.checks import Context, Pair, by_id
from pipelines.checks.runner import run, run_article
from pipelines.model import BlockKind, Severity, Span, Term, TermHit, TermKind, TermStatus

SEED = Path(__file__).parents[2] / "golden" / "seed"
FAMILIES = ("names", "terms", "meaning", "language", "typography", "markup")


def _blocks(name: str) -> list[str]:
    return [block.strip() for block in (SEED / name).read_text("utf-8").split("\n\n") if block.strip()]


def _pairs(locale: str) -> list[Pair]:
    texts = zip(_blocks("clean.en.txt"), _blocks(f"reviewed.{locale}.txt"), strict=True)
    kinds = [BlockKind.HEADLINE, *[BlockKind.PARAGRAPH] * 99]
    return [Pair(s, t, locale, kind, id=f"b{n}") for n, ((s, t), kind) in enumerate(zip(texts, kinds))]


@pytest.mark.parametrize("locale", ["es", "ru", "uk", "fr", "de"])
def test_a_reviewed_translation_raises_no_error_and_no_warning_of_ours(locale: str) -> None:
    ours = {c.id for c in by_id().values() if type(c).__module__.rpartition(".")[2].split("_")[0] in FAMILIES}
    pairs = _pairs(locale)
    found = [f for pair in pairs for f in run(pair, Context(locale), strict=True)]
    found += run_article(pairs, Context(locale), strict=True)
    assert not [f for f in found if f.severity is Severity.ERROR]
    assert not [f.message for f in found if f.check in ours]


class _Judge:
    """A glossary of one entry, its accepted forms given."""

    def __init__(self, term: Term) -> None:
        self.term = term

    def hits(self, source: str) -> Sequence[TermHit]:
        at = source.find(self.term.source)
        return [TermHit(self.term, Span(at, at + len(self.term.source)), self.term.source)] if at >= 0 else []

    def accepted(self, term: Term, target: str) -> Sequence[Span]:
        at = (target.find(form) for form in (term.target, *term.forms))
        return [Span(i, i + len(term.target)) for i in at if i >= 0]

    def names(self) -> Mapping[str, Sequence[Term]]:
        return {self.term.source.lower(): [self.term]}


def _found(check: str, source: str, target: str, locale: str, term: Term) -> bool:
    return bool(list(by_id()[check].find(Pair(source, target, locale), Context(locale, judge=_Judge(term)))))


YN = Term("Kim Jong Un", "Ким Чен Ын", "ru", kind=TermKind.PERSON, forms=("Ким Чен Ыном",), gender="m")


def test_the_glossarys_form_counts_as_the_names_counterpart() -> None:
    assert not _found("name_missing", "He met Kim Jong Un.", "Он встретил лидера Ким Чен Ыном.", "ru", YN)
    assert _found("name_missing", "He met Kim Jong Un.", "Он встретил лидера.", "ru", YN)


def test_a_name_of_the_glossary_that_the_source_lacks_is_a_swap() -> None:
    assert _found("name_swapped", "He met Stoltenberg.", "Он встретил Ким Чен Ыном.", "ru", YN)
    assert not _found("name_swapped", "He met Kim Jong Un.", "Он встретил Ким Чен Ыном.", "ru", YN)


def test_the_glossary_knows_a_persons_gender() -> None:
    assert _found("gender", "Kim Jong Un spoke.", "Она сказала речь.", "ru", YN)
    assert not _found("gender", "Kim Jong Un spoke.", "Он выступил.", "ru", YN)


def test_an_acronym_of_the_glossary_is_the_glossarys_affair() -> None:
    term = Term("OSCE", "ОБСЕ", "ru", kind=TermKind.BODY)
    assert not _found("acronym", "The OSCE left.", "Организация ушла.", "ru", term)
    assert _found("term_missing", "The OSCE left.", "Организация ушла.", "ru", term)


def test_a_term_to_keep_is_no_missing_term() -> None:
    keep = Term("Reuters", "Reuters", "ru", status=TermStatus.KEEP)
    assert not _found("term_missing", "Reuters said so.", "Рейтер сообщил.", "ru", keep)
    assert _found("keep", "Reuters said so.", "Рейтер сообщил.", "ru", keep)


def test_without_a_glossary_the_terms_are_silent() -> None:
    for check in ("term_missing", "term_forbidden", "keep"):
        assert not list(by_id()[check].find(Pair("OSCE left.", "Ушла.", "ru"), Context("ru")))


def test_the_ledger_fixes_a_names_spelling_for_the_article() -> None:
    pair = Pair("Zelensky spoke.", "Зэленский говорил.", "ru", id="b1")
    check = by_id()["name_inconsistent"]
    ledger = Context("ru", ledger={"Zelensky": ("Зеленский",)})
    assert [f.segment for f in check.find_article([pair], ledger)] == ["b1"]  # type: ignore[attr-defined]
    assert not list(check.find_article([pair], Context("ru")))  # type: ignore[attr-defined]
