"""Tasks are sent after the commit. A broker that is away loses nothing: the sweep sends them again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from kombu.exceptions import OperationalError

from pipelines.model import Priority
from worker import broker
from worker.app import app
from worker.log import logger


def drafts(ids: Iterable[int], priority: Priority = Priority.ROUTINE) -> None:
    """Once the transaction is through: a task for each translation that waits."""
    step = broker.STEP[priority]
    for one in ids:
        _after_commit("dragoman.translate", {"translation_id": one}, step)


def release(translation_id: int, priority: Priority = Priority.ROUTINE) -> None:
    """Once the transaction is through: publish it, if it is due. The desk calls this after an approval."""
    _after_commit("dragoman.publish", {"translation_id": translation_id}, broker.STEP[priority])


def deliveries() -> None:
    """Once the transaction is through: look into the outbox."""
    _after_commit("dragoman.deliver", {}, broker.STEPS[0])


def _after_commit(name: str, kwargs: dict[str, int], step: int) -> None:
    transaction.on_commit(lambda: now(name, kwargs, step))


def now(name: str, kwargs: dict[str, int], step: int) -> bool:
    """False where the broker could not be reached; nothing is raised, for the row is safe."""
    try:
        app.send_task(name, kwargs=kwargs, priority=step, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker could not be reached (%s); the sweep sends %s again", error, name)
        return False
    return True
