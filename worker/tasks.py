"""The tasks: each carries ids, loads, runs the pipeline and saves. What they do lies in the modules they call."""

from __future__ import annotations

from typing import Any

from celery import Task
from django.utils import timezone

from pipelines.errors import BadInput, Conflict, NotAllowed
from store import publishing
from worker import doors, drafting, log, sending, sweeping
from worker.app import app
from worker.delivery import pump
from worker.sources import polling


@app.task(name="dragoman.submit")
def submit(article: dict[str, Any], locales: list[str] | None = None, priority: str = "routine", **more: Any) -> None:
    """The door for publishers with Celery; `worker.gate` reads its queue and calls the same `doors`."""
    try:
        doors.accept(article, locales=locales or (), priority=priority, door="task", **more)
    except BadInput as error:
        doors.set_aside("task", repr(article).encode("utf-8", "replace"), str(error))


class DraftTask(Task):
    """Whatever a draft dies of is written into its row, where people see it."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        drafting.failed(kwargs.get("translation_id") or args[0], exc)


@app.task(name="dragoman.translate", base=DraftTask)
def translate(translation_id: int) -> None:
    """Draft one translation; a second run finds the lease taken or the draft there."""
    with log.about(translation=translation_id):
        drafting.run(translation_id)


@app.task(name="dragoman.publish")
def publish(translation_id: int) -> None:
    """Publish what is approved and due; a second run finds it published."""
    with log.about(translation=translation_id):
        try:
            publishing.publish(publishing.Publish(translation_id, timezone.now()))
        except (NotAllowed, Conflict) as reason:
            log.logger.info("not published: %s", reason)
            return
        sending.deliveries()


@app.task(name="dragoman.deliver")
def deliver() -> None:
    """Send what the outbox holds and is due; asks for another run where more is left."""
    if pump.run():
        sending.deliveries()


@app.task(name="dragoman.poll")
def poll() -> None:
    """Look at the sources whose time has come."""
    polling.run()


@app.task(name="dragoman.sweep")
def sweep() -> None:
    """Send again whatever has no live lease and was due."""
    sweeping.run(timezone.now())
