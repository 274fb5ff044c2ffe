"""Intake stores each version once, and a correction reaches every locale."""

from datetime import timedelta

import pytest

from pipelines.model import Priority, PubStatus
from store import convert
from store.intents import SetAside, set_aside
from store.models import Article, SetAsideMessage, Story, Translation
from tests.store.houses import MINUTE, T0, accept, drafted, killed, published, story


def states(**where) -> dict[str, str]:
    return dict(Translation.objects.filter(**where).values_list("locale", "state"))


def test_the_same_version_again_changes_nothing():
    first = accept(story("1"), "es", "ru")
    again = accept(story("1", "Quite other words."), "fr")
    assert first.created and not again.created
    assert again.article_id == first.article_id
    assert states() == {"es": "waiting", "ru": "waiting"}


def test_the_stored_article_is_the_article_again():
    article = story("1", tags=("war",), published=T0)
    row = Article.objects.get(pk=accept(article).article_id)
    assert convert.article_of(row.document) == article
    assert bytes(row.raw) == b"raw"


def test_a_correction_is_translated_into_every_locale_that_was():
    accept(story("1"), "es", "ru")
    done = accept(story("2"), "fr")
    assert states(article_id=done.article_id) == {"fr": "waiting", "es": "waiting", "ru": "waiting"}
    assert not Translation.objects.filter(article__version="1", is_latest=True).exists()


@pytest.mark.parametrize(("first", "then", "newer"), [("9", "10", True), ("10", "9", False), ("a", "b", True)])
def test_whole_numbers_order_versions_and_other_versions_count_by_arrival(first, then, newer):
    accept(story(first))
    late = accept(story(then))
    assert bool(late.translations) is newer
    assert Story.objects.get().latest.version == (then if newer else first)


def test_an_older_version_that_comes_late_is_kept_but_not_translated():
    accept(story("2"))
    late = accept(story("1"))
    row = Article.objects.get(pk=late.article_id)
    assert late.created and row.state == "superseded" and not row.translations.exists()


def test_a_held_article_waits_for_a_person_with_the_reason():
    done = accept(story("1"), held_reason="it is in German")
    assert done.translations == ()
    row = Translation.objects.get()
    assert (row.state, row.last_error) == ("held", "it is in German")


def test_a_withheld_article_is_held():
    accept(story("1", status=PubStatus.WITHHELD))
    assert Article.objects.get().state == "held"


def test_two_sources_may_use_the_same_uri():
    accept(story("1"))
    assert accept(story("1", source="other")).created


def test_the_priority_and_the_embargo_reach_the_translation():
    later = T0 + timedelta(hours=2)
    accept(story("1", embargoed_until=later), priority=Priority.FLASH)
    row = Translation.objects.get()
    assert (row.priority, row.not_before) == ("flash", later)


def test_text_that_no_database_takes_is_cleaned():
    accept(story("1", "Nul \x00 and lone \ud800 surrogate."))
    assert Article.objects.get().document["blocks"][1]["text"] == "Nul  and lone  surrogate."


def test_the_source_change_is_in_the_history_of_the_new_translation():
    drafted(story("1"))
    done = accept(story("2"))
    events = Translation.objects.get(pk=done.translations[0]).events.values_list("what", flat=True)
    assert list(events) == ["source_changed"]


def test_a_kill_before_anything_else_is_stored_and_translates_nothing():
    done = accept(killed("1"), "es")
    assert Article.objects.get(pk=done.article_id).state == "killed"
    assert not Translation.objects.exists()


def test_a_bad_message_keeps_its_beginning_and_its_size():
    set_aside(SetAside("task", b"x" * 100_000, "no JSON", T0))
    row = SetAsideMessage.objects.get()
    assert (len(bytes(row.raw)), row.size, row.reason) == (65536, 100_000, "no JSON")


def test_a_kill_under_the_version_that_it_kills_is_no_repetition_of_it():
    """Publishers that withdraw without a new version exist; a kill that is taken for known would leave it alive."""
    row = published(story("7"))
    done = accept(killed("7"), at=T0 + MINUTE)
    assert done.created and len(done.publications) == 1
    assert not accept(killed("7"), at=T0 + MINUTE).created and not accept(story("7"), at=T0 + MINUTE).created
    assert Article.objects.order_by("number").last().version == "7+2"
    row.refresh_from_db()
    assert row.state == "killed"
    assert accept(story("8"), at=T0 + 2 * MINUTE).translations, "a newer version lives again"
