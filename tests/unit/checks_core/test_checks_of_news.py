"""What human translators of news do is no fault, and what our own sentences hold wrongly is found."""

from __future__ import annotations

import pytest

from benchmarks.faults_made import LOCALES, cases
from pipelines.checks import Context, Pair
from pipelines.checks.runner import run
from pipelines.model import Severity


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_value_is_told_from_another(locale: str) -> None:
    made = {case.name: case for case in cases(locale)}  # one of each kind; the benchmark runs 48
    for case in made.values():
        found = {f.check for f in run(Pair(case.source, case.wrong, locale), Context(locale), strict=True)}
        assert case.check in found, case
        fine = run(Pair(case.source, case.right, locale), Context(locale), strict=True)
        assert case.check not in {f.check for f in fine}, case


def test_an_entity_is_a_warning_with_the_character_as_its_fix() -> None:
    (finding,) = run(Pair('He said "no".', "Dijo «no» &amp; salió.", "es"), Context("es"), strict=True)
    assert (finding.check, finding.severity) == ("encoding", Severity.WARNING)
    assert finding.fix is not None and finding.fix.text == "&"


def test_marks_that_stand_as_entities_are_not_said_to_be_missing() -> None:
    pair = Pair(
        '"We will fight on for as long as it takes," she said.', "&quot;Lucharemos lo que haga falta&quot;, dijo.", "es"
    )
    found = {f.check for f in run(pair, Context("es"), strict=True)}
    assert "encoding" in found
    assert found.isdisjoint({"quotation", "quotes_balanced", "attribution"})
