"""The demo desk stands in every state after one run, without a worker, and a second run changes nothing."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import transaction
from django.test import override_settings

from newsroom.management import demo_data
from store.models import (
    Article,
    Comment,
    Delivery,
    Dismissal,
    Event,
    GlossaryEntry,
    MemoryUnit,
    Partner,
    Publication,
    TranslatedSegment,
    Translation,
)
from worker import drafting, sending

pytestmark = pytest.mark.django_db
TABLES = (Article, Comment, Delivery, Dismissal, Event, GlossaryEntry, MemoryUnit, Partner, Publication, User)
# The toy engine, so that the demo needs no model here; the password hasher that takes no time.
_VALUES = {"DRAGOMAN_ENGINE": "dummy", "DRAGOMAN_LOCALES": ("es", "ru"), "DRAGOMAN_DEMO_PASSWORD": "Wolga-Wolga-81"}


@pytest.fixture(scope="module")
def lines(django_db_setup, django_db_blocker):
    """What one run said; all tests of this file look at the house it left, which is torn down at the end."""
    values = {**settings.DRAGOMAN, **_VALUES}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    drafting._kit.cache_clear()
    quiet = pytest.MonkeyPatch()
    quiet.setattr(sending.app, "send_task", lambda *args, **kwargs: None)
    with (
        django_db_blocker.unblock(),
        override_settings(DRAGOMAN=values, PASSWORD_HASHERS=hashers),
        transaction.atomic(),
    ):
        yield list(demo_data.make())
        transaction.set_rollback(True)
    quiet.undo()
    drafting._kit.cache_clear()


def test_every_state_stands_on_the_desk_and_nothing_was_left_out(lines):
    assert not [line for line in lines if "left where it is" in line], lines
    states = set(Translation.objects.filter(is_latest=True).values_list("state", flat=True))
    assert {"drafted", "in_review", "translated", "approved", "published", "killed"} <= states


def test_the_seed_is_finished_in_five_languages_by_people(lines):
    found = Publication.objects.filter(story__uri__contains="sha256", is_current=True, label="human-translated")
    assert set(found.values_list("locale", flat=True)) == {"es", "ru", "uk", "fr", "de"}
    targets = TranslatedSegment.objects.filter(translation__in=found.values("translation"))
    assert not targets.exclude(origin="person").exists() and not targets.filter(edited_by=None).exists()


def test_a_correction_kept_what_people_wrote_and_a_kill_went_out(lines):
    corrected = Translation.objects.get(article__story__uri="urn:demo:sport", is_latest=True)
    kept = corrected.segments.get(source="“I waited for the wind to turn,” Wanjiru said.")
    assert kept.target == "«Esperé a que cambiara el viento», dijo Wanjiru."
    assert corrected.segments.exclude(previous_source="").count() == 3
    assert (
        Publication.objects.get(uri__endswith="/es", story__uri="urn:demo:science", is_current=True).status
        == "canceled"
    )


def test_partners_people_comments_dismissals_and_terms_are_there(lines):
    assert Partner.objects.count() == 2 and Delivery.objects.filter(kind="publish").exists()
    assert Comment.objects.count() == 2 and Dismissal.objects.count() == 1 and GlossaryEntry.objects.count() == 3
    for name in ("translator", "editor", "admin"):
        assert authenticate(username=name, password="Wolga-Wolga-81").groups.get().name == name
    assert "password: Wolga-Wolga-81" in lines[0]


def test_a_second_run_changes_nothing(lines):
    before = {table: table.objects.count() for table in TABLES}
    versions = list(Translation.objects.order_by("pk").values_list("pk", "version"))
    again = list(demo_data.make())
    assert {table: table.objects.count() for table in TABLES} == before
    assert list(Translation.objects.order_by("pk").values_list("pk", "version")) == versions
    assert len(again) == 1 and "Wolga" not in again[0]
