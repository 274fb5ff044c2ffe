"""The guard on the inner queues knows every task that the house itself sends."""

from __future__ import annotations

from worker import envelope
from worker.app import app
from worker.schedule import SCHEDULE


def test_every_task_of_the_house_may_pass_the_guard():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.startswith("dragoman.")} - {envelope.TASK}
    assert ours == set(envelope.INNER)


def test_everything_that_beat_sends_may_pass_the_guard():
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(envelope.INNER)
