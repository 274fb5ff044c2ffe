"""Translation memory finds what is alike and never calls a dangerous match good."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.memory import Danger, Index, ListedUnits, MatchKind, Memory, Unit, danger, source_key


def _memory(*sources: str, threshold: float = 0.6) -> Memory:
    units = [Unit(i, "es", s, f"objetivo {i}") for i, s in enumerate(sources, 1)]
    return Memory("es", ListedUnits(units), threshold)


def test_an_exact_match_ignores_only_spacing_and_the_shape_of_quotation_marks():
    memory = _memory('He said "no" twice.')
    match = memory.exact("He said “no”  twice.")
    assert match is not None and match.kind is MatchKind.EXACT
    assert memory.exact("He said “no” Twice.") is None


def test_of_several_exact_matches_the_one_between_the_same_neighbours_wins():
    a, b = source_key("Before."), source_key("After.")
    units = [Unit(1, "es", "Yes.", "Sí.", a, b), Unit(2, "es", "Yes.", "Claro.")]
    memory = Memory("es", ListedUnits(units))
    match = memory.exact("Yes.", "Before.", "After.")
    assert match is not None and (match.kind, match.unit.target) == (MatchKind.CONTEXT, "Sí.")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("The army did not attack.", "The army did attack.", Danger.NEGATION),
        ("It didn't work.", "It did work.", Danger.NEGATION),
        ("The army lost 10 tanks.", "The army lost 12 tanks.", Danger.NUMBER),
        ("Forces of Iran attacked.", "Forces of Iraq attacked.", Danger.NAME),
        ("The army quickly attacked.", "The army attacked.", Danger.NONE),
    ],
)
def test_a_difference_in_meaning_is_named(ours: str, theirs: str, expected: Danger):
    assert danger(ours, theirs) is expected


def test_a_dangerous_match_is_offered_last_and_not_as_good():
    memory = _memory("The army did not attack the town.", "The army did attack one town.")
    best, other = memory.fuzzy("The army did attack the town.")
    assert best.good and not other.good and other.danger is Danger.NEGATION
    assert other.score > best.score


def test_units_approved_later_are_found_after_the_next_look_up():
    units: list[Unit] = []
    listed = ListedUnits()
    memory = Memory("es", listed)
    assert memory.fuzzy("The minister resigned on Monday.") == ()
    units.append(Unit(1, "es", "The minister resigned on Monday.", "El ministro dimitió el lunes."))
    listed._units[1] = units[0]
    assert [m.unit.id for m in memory.fuzzy("The minister resigned on Monday!")] == [1]


def test_the_merged_index_finds_what_the_fresh_one_finds():
    index = Index()
    index.extend((i, f"alpha{i} beta{i % 7} gamma delta{i}") for i in range(1, 2_600))
    assert not index._fresh_ids
    index.extend([(9_000, "alpha5 beta5 gamma delta5")])
    assert set(index.candidates("alpha5 beta5 gamma delta5", 0.75)) >= {5, 9_000}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.text(max_size=30))
def test_no_text_breaks_a_look_up_and_every_unit_finds_itself(sources: list[str], query: str):
    memory = _memory(*sources)
    memory.fuzzy(query)
    for source in sources:
        assert memory.exact(source) is not None
