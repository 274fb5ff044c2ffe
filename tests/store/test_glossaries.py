"""Every change of the desk's glossary is a version, and every version can be read again."""

from dataclasses import replace

import pytest

from pipelines.errors import BadGlossary, Conflict, NotFound
from pipelines.model import Term, TermKind
from store import glossaries, queries
from store.glossaries import ChangeGlossary
from tests.store.houses import T0

KYIV = Term("Kyiv", "Kiev", "es", kind=TermKind.PLACE, variants=("Kiev",))
NATO = Term("NATO", "OTAN", "es", kind=TermKind.BODY)


def change(add=(), remove=(), **more) -> int:
    return glossaries.change(ChangeGlossary("es", add, remove, T0, **more))


def plain(terms) -> list[Term]:
    return [replace(t, changed=None, author="") for t in terms]


def test_a_term_comes_back_as_it_was():
    assert change([KYIV, NATO]) == 1
    assert plain(queries.desk_terms("es")) == [KYIV, NATO]
    assert queries.glossary_version("es") == 1


def test_a_changed_entry_leaves_the_old_version_readable():
    change([KYIV])
    better = replace(KYIV, target="Kyiv")
    change([better], [glossaries.entries("es")[0].pk])
    assert plain(glossaries.terms_of("es", 1)) == [KYIV]
    assert plain(glossaries.terms_of("es", 2)) == [better]
    assert plain(glossaries.changed_between("es", 1, 2)) == [KYIV, better]


def test_two_people_at_once_get_one_version_and_one_conflict():
    change([KYIV])
    change([NATO], expected=1)
    with pytest.raises(Conflict):
        change([NATO], expected=1)
    assert queries.glossary_version("es") == 2


def test_taking_out_what_is_gone_changes_nothing():
    change([KYIV])
    one = glossaries.entries("es")[0].pk
    change([], [one])
    with pytest.raises(NotFound):
        change([NATO], [one])
    assert queries.glossary_version("es") == 2 and queries.desk_terms("es") == ()


def test_a_term_of_another_locale_is_refused():
    with pytest.raises(BadGlossary):
        change([replace(KYIV, locale="ru")])


def test_the_same_entries_have_the_same_digest():
    from store.models import GlossaryVersion

    change([KYIV])
    change([NATO])
    change([], [e.pk for e in glossaries.entries("es", containing="OTAN")])
    first, _, third = GlossaryVersion.objects.order_by("number").values_list("digest", flat=True)
    assert first == third
