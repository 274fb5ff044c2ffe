"""The sweep sends what is due and missing, and does not flood."""

from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from store.models import Translation
from tests.worker.test_doors import ninjs
from worker import broker, doors, sweeping

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=5)


@pytest.fixture
def queue(monkeypatch):
    """How deep the queue is; None is a Redis that is away."""
    depth = {"now": 0}

    def of(_name):
        if depth["now"] is None:
            raise redis.ConnectionError("away")
        return depth["now"]

    monkeypatch.setattr(broker, "depth", of)
    return depth


@pytest.fixture
def waiting(queue) -> None:
    for n in range(5):
        doors.accept(ninjs(uri=f"urn:{n}"), locales=["es", "ru"])


def test_what_was_just_sent_is_left_alone(waiting, sent):
    sweeping.run(timezone.now())
    assert sent == []


def test_what_was_lost_is_sent_again_once(waiting, sent):
    sweeping.run(timezone.now() + LATER)
    assert len(sent) == 10
    sweeping.run(timezone.now() + LATER)
    assert len(sent) == 10


def test_only_what_is_missing_from_the_queue_is_sent(waiting, sent, queue):
    queue["now"] = 7
    sweeping.run(timezone.now() + LATER)
    assert len(sent) == 3


def test_a_full_queue_gets_nothing(waiting, sent, queue):
    queue["now"] = 10
    sweeping.run(timezone.now() + LATER)
    assert sent == []


def test_a_redis_that_is_away_costs_one_question(waiting, sent, queue):
    queue["now"] = None
    sweeping.run(timezone.now() + LATER)
    assert sent == [] and not Translation.objects.filter(sent_at__gt=timezone.now()).exists()


def test_urgent_work_goes_first_and_with_its_priority(queue, sent):
    doors.accept(ninjs(uri="urn:slow"), locales=["es"])
    doors.accept(ninjs(uri="urn:fast"), locales=["es"], priority="flash")
    sweeping.run(timezone.now() + LATER)
    assert [step for _, _, step in sent] == [0, 6]


def test_an_embargo_that_ended_is_released(queue, sent):
    end = timezone.now() + LATER
    doors.accept(ninjs(embargoedUntil=end.isoformat()), locales=["es"], publish=True)
    from worker import drafting

    drafting.run(Translation.objects.get().pk)
    assert Translation.objects.get().state == "drafted"
    sweeping.run(end - timedelta(seconds=1))
    assert sent == []
    sweeping.run(end + timedelta(seconds=1))
    assert sent.names() == ["dragoman.publish"]


def test_a_claim_that_ran_out_goes_back_to_the_queue(queue, django_user_model):
    from pipelines.workflow import Action, Role
    from store import reviews
    from worker import drafting

    doors.accept(ninjs(), locales=["es"])
    row = Translation.objects.get()
    drafting.run(row.pk)
    row.refresh_from_db()
    maria = django_user_model.objects.create_user("maria").pk
    now = timezone.now()
    reviews.move(reviews.Move(row.pk, Action.CLAIM, maria, Role.TRANSLATOR, row.version, now, until=now + LATER))
    sweeping.run(now)
    assert Translation.objects.get().state == "in_review"
    sweeping.run(now + 2 * LATER)
    assert Translation.objects.get().state == "drafted"
