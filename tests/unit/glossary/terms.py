"""Terms for the tests, and a strategy that makes any sound one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from pipelines.glossary.rules import Entry, faults
from pipelines.model import CaseRule, Term, TermKind, TermStatus

_LETTERS = st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"))
_TEXT = st.text(_LETTERS, min_size=1, max_size=12).map(lambda t: "x" + t.strip()) | st.sampled_from(
    ["a|b", "a\\", "\\|", "'=1+1", 'say "no"', "a,b", "<b>&amp;", "(.*)+[", "Ким Чен Ын", "a'b", "x\u00a0y"]
)
_LIST = st.lists(_TEXT, max_size=3, unique=True).map(tuple)
_NOTE = st.text(_LETTERS | st.sampled_from("\n\t=+-@'"), max_size=20).map(str.strip)


def entries(locale: str = "ru") -> st.SearchStrategy[Term]:
    """Terms that break no rule, with every field of every kind."""
    return st.builds(
        Term,
        source=_TEXT, target=_TEXT, locale=st.just(locale), status=st.sampled_from(TermStatus),
        kind=st.sampled_from(TermKind), variants=_LIST, forms=_LIST, case_rule=st.sampled_from(CaseRule),
        pos=st.sampled_from(["", "noun", "adj"]), gender=st.sampled_from(["", "m", "f", "n"]),
        number=st.sampled_from(["", "sg", "pl"]), animacy=st.sampled_from(["", "anim", "inan"]),
        domain=st.sampled_from(["", "military"]), note=_NOTE, origin=st.sampled_from(["", "CLDR 47"]),
        author=st.sampled_from(["", "ann"]), changed=st.sampled_from([None, datetime(2024, 10, 17, 12, tzinfo=UTC)]),
    ).filter(lambda t: not list(faults(Entry(t))))  # fmt: skip


def person(source: str, target: str, locale: str = "ru", **fields: object) -> Term:
    return Term(source, target, locale, kind=TermKind.PERSON, **fields)  # type: ignore[arg-type]


def place(source: str, target: str, locale: str = "ru", **fields: object) -> Term:
    return Term(source, target, locale, kind=TermKind.PLACE, **fields)  # type: ignore[arg-type]
