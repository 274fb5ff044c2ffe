"""What goes out: versions that only grow, kills that reach everybody, and one transaction with the outbox."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from pipelines.errors import Conflict, NotAllowed
from pipelines.model import Label, PubStatus, Rights
from pipelines.workflow import Action, Role
from store import convert, outbox, publishing, queries, reviews
from store.models import Delivery, MemoryUnit, Publication, Translation
from store.publishing import Publish, TakeDown
from tests.store.houses import HEADLINE, MINUTE, T0, accept, drafted, killed, published, story, subscriber


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("editor").pk


def current(locale: str = "es") -> Publication:
    return Publication.objects.get(locale=locale, is_current=True)


def approve(row: Translation, editor: int, at=T0, until=None) -> None:
    row.refresh_from_db()
    reviews.move(reviews.Move(row.pk, Action.APPROVE, editor, Role.EDITOR, row.version, at, until=until))


def test_a_machine_draft_goes_out_labelled_as_one():
    published(story("1", tags=("war", "peace"), section="World"))
    item = convert.item_of(current().item)
    assert item.label is Label.MACHINE and item.version == 1 and item.headline == f"[es] {HEADLINE}"
    assert item.uri.startswith("tag:127.0.0.1,2024-10-17:") and item.source_version == "1"
    assert [b.text for b in item.blocks][1].startswith("[es] The talks ended. [es] No deal")
    assert queries.page("es", limit=5, tag="war")[0].item == item
    assert queries.page("es", limit=5, section="Sport") == []


def test_an_approved_one_says_that_a_person_reviewed_it_and_fills_the_memory(editor):
    row = drafted(story("1"))
    approve(row, editor)
    publishing.publish(Publish(row.pk, T0))
    assert current().label == "machine-translated-reviewed"
    units = queries.MemoryUnits()
    found = units.by_key("es", convert.memory_hash("No deal was signed."))
    assert [u.target for u in found] == ["[es] No deal was signed."]
    assert MemoryUnit.objects.count() == 4


def test_publishing_twice_writes_once():
    row = published(story("1"))
    assert publishing.publish(Publish(row.pk, T0)) is None
    assert Publication.objects.count() == 1


def test_a_draft_that_nobody_let_out_stays_in():
    row = drafted(story("1"))
    with pytest.raises(NotAllowed):
        publishing.publish(Publish(row.pk, T0))
    assert not Publication.objects.exists()


def test_a_correction_grows_the_version_and_keeps_uri_address_and_first_time():
    published(story("1"))
    first = convert.item_of(current().item)
    published(story("2", note="the date was wrong"), at=T0 + MINUTE)
    second = convert.item_of(current().item)
    assert (second.version, second.uri, second.url) == (2, first.uri, first.url)
    assert second.correction and second.note == "the date was wrong"
    assert (second.first_created, second.version_created) == (T0, T0 + MINUTE)
    assert Publication.objects.filter(is_current=True).count() == 1


def test_nothing_goes_out_before_its_embargo_ends(editor):
    row = drafted(story("1", embargoed_until=T0 + 60 * MINUTE))
    approve(row, editor)
    with pytest.raises(NotAllowed, match="embargo"):
        publishing.publish(Publish(row.pk, T0))
    assert publishing.publish(Publish(row.pk, T0 + 60 * MINUTE))


def test_an_old_source_version_cannot_go_out_after_a_new_one_arrived(editor):
    row = drafted(story("1"))
    approve(row, editor)
    accept(story("2"))
    with pytest.raises(Conflict):
        publishing.publish(Publish(row.pk, T0))


def test_a_caller_who_saw_another_version_is_refused(editor):
    row = drafted(story("1"))
    approve(row, editor)
    with pytest.raises(Conflict):
        publishing.publish(Publish(row.pk, T0, Role.EDITOR, editor, expected=row.version))


def test_the_other_languages_are_named():
    published(story("1"), "es")
    accepted = Translation.objects.filter(locale="es").get().article
    assert accepted.version == "1"
    published(story("2"), "ru")
    assert [a.locale for a in convert.item_of(current("ru").item).alternates] == ["es"]
    stories = [current("ru").story_id]
    assert [a.locale for a in queries.alternates(stories)[stories[0]]] == ["es", "ru"]


# ---------------------------------------------------------------- kills


def test_a_kill_of_the_source_kills_every_translation_and_leaves_only_identity_and_note():
    published(story("1", tags=("war",)), "es")
    drafted(story("2"), "ru")
    done = accept(killed("3"), at=T0 + MINUTE)
    assert set(Translation.objects.values_list("state", flat=True)) == {"killed"}
    item = convert.item_of(current("es").item)
    assert len(done.publications) == 1
    assert (item.status, item.version, item.note, item.blocks) == (PubStatus.CANCELED, 2, "withdrawn", ())
    assert item.headline == item.summary == "" and item.source_version == "3"
    assert queries.page("es", limit=5, tag="war")[0].item.killed


def test_a_killed_story_stays_dead_whatever_was_under_way(editor):
    row = drafted(story("1"))
    approve(row, editor)
    accept(killed("2"))
    with pytest.raises((Conflict, NotAllowed)):
        publishing.publish(Publish(row.pk, T0))
    assert not Publication.objects.exists()


def test_a_newer_version_after_a_kill_is_published_again():
    published(story("1"))
    accept(killed("2"))
    published(story("3"), at=T0 + 2 * MINUTE)
    item = convert.item_of(current().item)
    assert (item.status, item.version, item.correction) == (PubStatus.USABLE, 3, False)


def test_a_kill_reaches_those_who_may_have_it_and_nobody_else():
    got, flying, never = subscriber("got"), subscriber("flying"), subscriber("never")
    published(story("1"))
    for sub in (got, flying):
        Delivery.objects.filter(subscription=sub).update(attempts=1)
    Delivery.objects.filter(subscription=got).update(state="delivered")
    got.locales = ["fr"]  # no longer wants it: the kill goes there all the same
    got.save()
    accept(killed("2"), at=T0 + MINUTE)
    kills = Delivery.objects.filter(kind="kill")
    assert {k.subscription_id for k in kills} == {got.pk, flying.pk}
    assert all(k.version == 2 and k.priority == 0 for k in kills)
    assert Delivery.objects.get(subscription=never).state == "superseded"


def test_taking_down_one_locale_leaves_the_others(editor):
    es = published(story("1"), "es")
    story_id = es.article.story_id
    publishing.take_down(TakeDown(es.pk, editor, Role.EDITOR, "libel in Spanish only", T0))
    assert current("es").status == "canceled"
    es.refresh_from_db()
    assert es.state == "taken_down" and queries.alternates([story_id]) == {}


def test_a_translator_cannot_take_down():
    row = published(story("1"))
    with pytest.raises(NotAllowed):
        publishing.take_down(TakeDown(row.pk, None, Role.TRANSLATOR, "", T0))


# ---------------------------------------------------------------- the outbox is in the transaction


def test_publication_and_deliveries_are_written_together_or_not_at_all():
    subscriber()
    row = drafted(story("1"), publish=True)
    with pytest.raises(RuntimeError), transaction.atomic():
        publishing.publish(Publish(row.pk, T0))
        assert Delivery.objects.count() == 1
        raise RuntimeError("the process dies before the commit")
    assert not Publication.objects.exists() and not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("rights", "wishes", "count"),
    [
        ({}, {}, 0),
        ({"sources": ["*"], "locales": ["ru"]}, {}, 0),
        ({"sources": ["wire"], "locales": ["es"]}, {}, 1),
        ({"sources": ["*"], "locales": ["*"]}, {"blocked_sources": ["wire"]}, 0),
        ({"sources": ["*"], "locales": ["*"]}, {"keywords": ["deal"]}, 1),
        ({"sources": ["*"], "locales": ["*"]}, {"keywords": ["sport"]}, 0),
        ({"sources": ["*"], "locales": ["*"]}, {"sections": ["World"]}, 1),
        ({"sources": ["*"], "locales": ["*"]}, {"locales": ["ru"]}, 0),
    ],
)
def test_rights_deny_what_they_do_not_grant_and_wishes_filter(rights, wishes, count):
    sub = subscriber(**wishes)
    sub.partner.rights = rights
    sub.partner.save()
    published(story("1", section="World"))
    assert Delivery.objects.count() == count


@pytest.mark.parametrize(("where", "count"), [([], 0), (["ES"], 1), (["ES", "RU"], 0)])
def test_a_territory_that_the_source_does_not_allow_is_denied(where, count):
    sub = subscriber()
    sub.partner.territories = where
    sub.partner.save()
    published(story("1", rights=Rights(territories=("ES", "FR"))))
    assert Delivery.objects.count() == count


def test_the_feed_page_costs_the_same_number_of_queries_at_any_length(django_assert_num_queries):
    for n in range(5):
        published(story("1", uri=f"urn:test:{n}"), at=T0 + n * MINUTE)
    with django_assert_num_queries(1):
        newest = queries.page("es", limit=2)
    with django_assert_num_queries(1):
        rest = queries.page("es", limit=10, before=newest[-1].key)
    assert [p.item.source_uri[-1] for p in (*newest, *rest)] == ["4", "3", "2", "1", "0"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's query plan")
def test_the_feed_page_is_read_from_its_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM store_publication WHERE locale='es' AND is_current AND id < 9 "
            "ORDER BY id DESC LIMIT 20"
        )
        plan = str(cursor.fetchall())
    assert "publication_feed" in plan and "TEMP B-TREE" not in plan


def test_message_ids_are_the_same_for_the_same_thing():
    assert outbox.message_id(1, "u", 2, 0) == outbox.message_id(1, "u", 2, 0) != outbox.message_id(1, "u", 3, 0)


def test_a_scheduled_release_waits_for_its_moment(editor):
    row = drafted(story("1"))
    approve(row, editor, until=T0 + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        publishing.publish(Publish(row.pk, T0))
