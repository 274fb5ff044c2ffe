"""The localization checks: one class a check, one explicit ordered list of them.

`pipelines.checks.runner.run` runs them over a pair. Adding one is one file here, one line below and one
golden file in tests/golden/checks/.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pipelines.checks.base import ArticleCheck, Check, Context, Pair, TermJudge

# Raised whenever a check may judge the same pair otherwise than before; part of every report.
VERSION = "3"

# "module.Class" in this folder, imported when first asked for. The order is the order of findings.
CHECKS: tuple[str, ...] = (
    # completeness
    "completeness_empty.Empty",
    "completeness_untranslated.Untranslated",
    "completeness_fragment.UntranslatedFragment",
    "completeness_omission.Omission",
    "completeness_addition.Addition",
    "completeness_repetition.Repetition",
    "completeness_truncated.Truncated",
    # data
    "data_number.Number",
    "data_magnitude.Magnitude",
    "data_percent.Percent",
    "data_currency.Currency",
    "data_unit.Unit",
    "data_date.Date",
    "data_weekday.Weekday",
    "data_time.Time",
    "data_link.Link",
    # names
    "names_present.NameMissing",
    "names_swapped.NameSwapped",
    "names_consistent.NameInconsistent",
    "names_gender.Gender",
    "names_acronym.Acronym",
    # terms
    "terms_glossary.TermMissing",
    "terms_glossary.TermForbidden",
    "terms_glossary.Keep",
    # meaning
    "meaning_polarity.Negation",
    "meaning_polarity.Hedge",
    "meaning_quotes.Quotation",
    "meaning_quotes.Attribution",
    "meaning_polarity.Question",
    # language
    "language_identify.WrongLanguage",
    "language_letters.MixedScript",
    "language_letters.ForeignLetters",
    "language_letters.Encoding",
    # typography
    "typography_quotes.QuotesStyle",
    "typography_quotes.QuotesBalanced",
    "typography_quotes.Brackets",
    "typography_sentence.EndPunctuation",
    "typography_sentence.InvertedMarks",
    "typography_spacing.Spacing",
    "typography_numbers.NumberFormat",
    "typography_case.Capitalisation",
    "typography_words.DoubledWord",
    "typography_words.Apostrophe",
    "typography_words.Dash",
    "typography_numbers.Digits",
    "typography_words.Bidi",
    # markup
    "markup_tags.Tags",
    "markup_tags.UnsafeHtml",
    # article
    "article_headline.HeadlineLength",
    "article_confidence.Confidence",
    "article_inconsistent.InconsistentSegment",
    "article_across.CrossLanguage",
)


@cache
def load() -> tuple[Check, ...]:
    """One instance of every check, in order; they hold no state."""
    return tuple(_load(name) for name in CHECKS)


def _load(dotted: str) -> Check:
    module, _, name = dotted.rpartition(".")
    check = getattr(import_module(f"pipelines.checks.{module}"), name)()
    assert isinstance(check, Check)  # noqa: S101 - a wrong line above is a programmer's error
    return check


def by_id() -> dict[str, Check]:
    return {check.id: check for check in load()}


__all__ = ["CHECKS", "VERSION", "ArticleCheck", "Check", "Context", "Pair", "TermJudge", "by_id", "load"]
