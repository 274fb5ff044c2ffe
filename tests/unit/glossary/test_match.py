"""Finding terms in English sentences."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.glossary.book import Glossary
from pipelines.model import CaseRule, Term, TermKind, TermStatus

from .terms import entries, person, place

CAPITALISED, EXACT = CaseRule.CAPITALISED, CaseRule.EXACT
GLOSSARY = Glossary(
    [
        person("Volodymyr Zelensky", "Владимир Зеленский", variants=("Volodymyr Zelenskyy", "Zelensky", "Zelenskyy"),
               case_rule=CAPITALISED, gender="m"),
        person("Vladimir Putin", "Владимир Путин", case_rule=CAPITALISED, gender="m"),
        person("Kim Jong Un", "Ким Чен Ын", variants=("Kim Jong-un",), case_rule=CAPITALISED, gender="m"),
        person("Ursula von der Leyen", "Урсула фон дер Ляйен", case_rule=CAPITALISED, gender="f"),
        person("Joe Biden", "Джо Байден", variants=("Biden",), case_rule=CAPITALISED, gender="m"),
        person("Theresa May", "Тереза Мэй", variants=("May",), case_rule=CAPITALISED, gender="f"),
        Term("president", "президент", "ru", kind=TermKind.TITLE),
        Term("secretary of state", "госсекретарь", "ru", kind=TermKind.TITLE),
        Term("missile", "ракета", "ru"),
        Term("country", "страна", "ru"),
        Term("embargo", "эмбарго", "ru"),
        Term("C++ (x)", "Си", "ru"),
        Term("Russian", "российский", "ru", pos="adj", case_rule=CAPITALISED),
        place("US", "США", variants=("U.S.",), case_rule=EXACT),
        Term("Bank of England", "Банк Англии", "ru", kind=TermKind.BODY, case_rule=CAPITALISED),
        place("England", "Англия", case_rule=CAPITALISED),
        place("North Korea", "Северная Корея", case_rule=CAPITALISED),
        place("America", "Америка", case_rule=CAPITALISED),
        Term("charge", "обвинение", "ru", domain="law"),
        Term("charge", "заряд", "ru", domain="military"),
        Term("Kiev", "Киев", "ru"),
        Term("Kiev", "Кыйв", "ru", TermStatus.FORBIDDEN),
        Term("drone", "дрон", "ru", TermStatus.ADMITTED),
    ],
    "ru",
)  # fmt: skip


def found(source: str) -> list[str]:
    return [hit.surface for hit in GLOSSARY.hits(source)]


@pytest.mark.parametrize(
    ("source", "surfaces"),
    [
        ("President Vladimir Putin's missiles", ["President", "Vladimir Putin", "missiles"]),
        ("the Bank of England and England", ["Bank of England", "England"]),
        ("give us the US, the U.S. and U.S.-led", ["US", "U.S.", "U.S."]),
        ("U.S.A. and USB and bus", []),
        ("secretaries of state and countries' embargoes", ["secretaries of state", "countries", "embargoes"]),
        ("Zelenskyy’s and Putin", ["Zelenskyy"]),
        ("what May may say; May I ask", ["May"]),
        ("May I ask", []),
        ("NORTH KOREA TELLS US", ["NORTH KOREA"]),
        ("US TELLS NORTH KOREA", ["US", "NORTH KOREA"]),
        ("pro-Russian, anti-Russian, Russian-backed", ["Russian"]),
        ("North\u00a0Korea, North  Korea, North\nKorea", ["North\u00a0Korea", "North  Korea", "North\nKorea"]),
        ("Kim Jong‑un", ["Kim Jong‑un"]),
        ("South America and O'England", []),
        ("https://north.korea/US #US @US us@US.com", []),
        ("write C++ (x) now", ["C++ (x)"]),
        ("Jill Biden and Hunter Biden", []),
        ("President Biden, said Biden. But Biden", ["President", "Biden", "Biden", "Biden"]),
        ("", []),
    ],
)
def test_what_is_found(source: str, surfaces: list[str]) -> None:
    assert found(source) == surfaces


def test_a_surname_alone_means_the_surname_in_the_target() -> None:
    (hit,) = GLOSSARY.hits("Zelenskyy spoke")
    assert hit.term.target == "Зеленский" and GLOSSARY.accepted(hit.term, "о Зеленском")


def test_the_ledger_knows_surnames_of_persons_named_in_full() -> None:
    ledger = GLOSSARY.ledger(["Vladimir Putin met Kim Jong Un and Ursula von der Leyen."])
    hits = GLOSSARY.hits("Putin told Kim and von der Leyen", ledger)
    assert [(h.surface, h.term.target) for h in hits] == [
        ("Putin", "Путин"),
        ("Kim", "Ким"),
        ("von der Leyen", "фон дер Ляйен"),
    ]
    assert not GLOSSARY.hits("Putin told Kim")


def test_two_persons_of_one_surname_are_nobody() -> None:
    glossary = Glossary(
        [person("Joe Biden", "Джо Байден", gender="m"), person("Jill Biden", "Джилл Байден", gender="f")], "ru"
    )
    ledger = glossary.ledger(["Joe Biden and Jill Biden"])
    assert not glossary.hits("said Biden", ledger)


def test_domains_choose_among_alternatives() -> None:
    assert GLOSSARY.hits("a charge", domain="military")[0].term.target == "заряд"
    hit = GLOSSARY.hits("a charge", domain="law")[0]
    assert hit.term.target == "обвинение" and [t.target for t in hit.alternatives] == ["заряд"]


def test_forbidden_targets_come_with_the_hit() -> None:
    (hit,) = GLOSSARY.hits("Kiev")
    assert hit.term.target == "Киев" and [t.target for t in hit.forbidden] == ["Кыйв"]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.lists(entries(), max_size=3))
def test_spans_are_of_the_source_and_do_not_overlap(source: str, terms: list[Term]) -> None:
    hits = Glossary([*terms, *GLOSSARY.terms], "ru").hits(source + " Putin missile " + source)
    assert all(h.span.of(source + " Putin missile " + source) == h.surface for h in hits)
    assert all(a.span.end <= b.span.start for a, b in pairwise(hits))


def test_the_version_is_of_the_entries_not_of_their_order() -> None:
    terms = list(GLOSSARY.terms)
    shuffled = random.Random(1).sample(terms, len(terms))
    assert Glossary(shuffled, "ru").version == GLOSSARY.version != Glossary(terms[1:], "ru").version


def test_merged_entries_win_over_the_same_source() -> None:
    merged = GLOSSARY.merged(Glossary([Term("missile", "снаряд", "ru")], "ru"))
    assert merged.hits("missile")[0].term.target == "снаряд" and not merged.hits("missile")[0].alternatives


def test_ten_thousand_terms_cost_well_under_two_milliseconds_and_threads_share_them() -> None:
    rng = random.Random(7)
    names = {"".join(rng.choices("abcdefgh", k=8)).title() for _ in range(10_000)}
    glossary = Glossary([Term(n, n, "es") for n in names], "es").prepare()
    sentence = "President Vladimir Putin said " + " and ".join(sorted(names)[:10]) + " were counting on soldiers."
    assert len(glossary.hits(sentence)) == 10
    start = process_time()
    for _ in range(100):
        glossary.hits(sentence)
    assert (process_time() - start) / 100 < 0.002 * 5  # a busy machine is no failure
    with ThreadPoolExecutor(4) as pool:
        assert {len(h) for h in pool.map(glossary.hits, [sentence] * 40)} == {10}


def test_what_is_admitted_for_a_source_is_admitted_for_each_of_its_spellings() -> None:
    glossary = Glossary(
        [
            Term("Islamic State", "«Исламское государство»", "ru", kind=TermKind.BODY, variants=("ISIS",)),
            Term("Islamic State", "ИГИЛ", "ru", TermStatus.ADMITTED, TermKind.BODY),
            Term("Islamic State", "Дейш", "ru", TermStatus.FORBIDDEN, TermKind.BODY),
            Term("Islamic State", "ИГ", "ru", TermStatus.ADMITTED, TermKind.BODY, domain="sport"),
        ],
        "ru",
    )
    (hit,) = glossary.hits("The ISIS fighters")
    assert hit.term.target == "«Исламское государство»"
    assert [t.target for t in hit.alternatives] == ["ИГИЛ"]
    assert [t.target for t in hit.forbidden] == ["Дейш"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("He was in a Shark Tank episode", False),
        ("He saw a Tank there", True),
        ("The Shark Tank show", False),
        ("Russian Tank units came", True),
        ("Big Tank Blown Up In Town", True),
        ("shark tank", True),
    ],
)
def test_a_common_word_inside_a_name_is_no_term(source: str, found: bool) -> None:
    glossary = Glossary([Term("tank", "танк", "ru"), Term("Russian", "российский", "ru", pos="adj")], "ru")
    assert any(h.term.source == "tank" for h in glossary.hits(source)) is found
