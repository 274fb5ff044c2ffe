"""Which published items a change of the glossary touches, and how files come into the desk's glossary and out of it."""

from dataclasses import replace

import pytest

from pipelines.glossary.book import Glossary
from pipelines.glossary.files import parse_csv, write_csv
from pipelines.glossary.tbx import parse_tbx, write_tbx
from pipelines.model import CaseRule, Term, TermKind, TermStatus
from store import glossaries, queries
from store.affected import affected
from store.glossaries import BringGlossary, Brought, ChangeGlossary
from store.models import GlossaryVersion, TranslatedSegment
from tests.store.houses import MINUTE, T0, published, story

PERSON = Term("Volodymyr Zelensky", "Volodímir Zelenski", "es", kind=TermKind.PERSON, case_rule=CaseRule.CAPITALISED)
DEAL = Term("deal", "acuerdo", "es")


def look(*changed: Term, now: tuple[Term, ...] | None = None):
    return affected("es", changed, Glossary(changed if now is None else now, "es"))


def say(source: str, target: str) -> None:
    TranslatedSegment.objects.filter(source=source).update(target=target)


def test_only_current_items_whose_source_has_the_term_are_named():
    published(story("1", "A deal was signed.", "Nobody came."))
    published(story("1", "Nobody came.", uri="urn:test:2"))
    (item,) = look(DEAL)
    assert (item.version, item.headline) == (1, "[es] Kyiv talks end")
    assert [(p.source, p.terms) for p in item.places] == [("A deal was signed.", ("deal",))]
    published(story("2", "Nobody came at all."), at=T0 + MINUTE)
    assert look(DEAL) == []


def test_an_item_that_says_already_what_the_glossary_says_now_is_marked_right():
    published(story("1", "A deal was signed.", "Two deals were not."))
    assert not look(DEAL)[0].right
    say("A deal was signed.", "Se firmó un acuerdo.")
    say("Two deals were not.", "Dos acuerdos, no.")
    assert look(DEAL)[0].right
    bad = replace(DEAL, status=TermStatus.FORBIDDEN)
    other = Term("deal", "pacto", "es")
    assert not look(DEAL, now=(bad, other))[0].right
    assert not look(DEAL, now=())[0].right, "of a term that is gone a person must judge"


def test_a_surname_alone_counts_where_the_article_has_the_full_name():
    published(story("1", "Volodymyr Zelensky came.", "Then Zelensky left."))
    published(story("1", "Somebody called Zelensky left.", uri="urn:test:2"))
    (item,) = look(PERSON)
    assert [p.terms for p in item.places] == [("Volodymyr Zelensky",), ("Zelensky",)]


@pytest.mark.parametrize("name", ["C++ (v2.*)", "Côte d’Ivoire", "İzmir", "50% [sic]"])
def test_odd_names_are_found_as_they_are_written(name: str):
    published(story("1", f"He saw {name} there."))
    published(story("1", "He saw nothing there.", uri="urn:test:2"))
    (item,) = look(Term(name.replace("’", "'"), "x y", "es"))
    assert item.places[0].terms == (name,)


def test_a_change_of_thousands_of_terms_is_one_pass_over_what_is_published(django_assert_max_num_queries):
    for i in range(3):
        published(story("1", f"A deal {i} was signed.", uri=f"urn:test:{i}"))
    many = [Term(f"word{i} x", f"palabra{i}", "es") for i in range(3000)]
    with django_assert_max_num_queries(3):
        assert len(look(DEAL, *many)) == 3


# ---------------------------------------------------------------- files in and out


FULL = Term(
    "ceasefire", "alto el fuego", "es", TermStatus.PREFERRED, TermKind.TERM, ("cease-fire", "a|b"), ("altos el fuego",),
    CaseRule.ANY, "noun", "m", "sg", "inan", "war", "=not a formula\nsecond line", "style guide",
)  # fmt: skip


def bring(*terms: Term, **more) -> Brought:
    return glossaries.bring(BringGlossary("es", terms, T0, **more))


def bare(terms) -> list[Term]:
    return [replace(t, author="", changed=None) for t in terms]


@pytest.mark.parametrize("form", ["csv", "tbx2", "tbx3"])
def test_the_desks_glossary_goes_out_and_comes_in_again_losing_nothing(form: str, django_user_model):
    author = django_user_model.objects.create_user("nina")
    keep = Term("WhatsApp", "WhatsApp", "es", TermStatus.KEEP, case_rule=CaseRule.EXACT)
    bring(FULL, DEAL, keep, replace(DEAL, target="trato", status=TermStatus.FORBIDDEN), person=author.pk)
    before = queries.desk_terms("es")
    if form == "csv":
        again = parse_csv(write_csv(before), "es").terms
    else:
        again = parse_tbx(write_tbx(before, int(form[-1])), "es").terms
    assert again == before, "who and when included"
    assert bring(*again) == Brought(0, 0, 4) and queries.glossary_version("es") == 1
    ids = [row.pk for row in glossaries.entries("es")]
    glossaries.change(ChangeGlossary("es", [], ids, T0 + MINUTE))
    glossaries.bring(BringGlossary("es", again, T0 + 2 * MINUTE))
    assert queries.desk_terms("es") == before


def test_what_a_file_changes_makes_way_and_the_rest_stays():
    bring(DEAL, FULL)
    better = replace(DEAL, target="trato")
    assert bring(better, FULL, dry_run=True) == Brought(1, 1, 1)
    assert GlossaryVersion.objects.count() == 1
    assert bring(better, FULL) == Brought(1, 1, 1)
    assert bare(queries.desk_terms("es")) == [FULL, better]
    assert bare(glossaries.terms_of("es", 1)) == [DEAL, FULL]


def test_a_file_that_contradicts_what_stays_changes_nothing():
    bring(Term("truce", "tregua", "es", variants=("deal",)))
    with pytest.raises(ExceptionGroup, match="contradictions"):
        bring(DEAL)
    assert queries.glossary_version("es") == 1
