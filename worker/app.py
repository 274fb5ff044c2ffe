"""The Celery app: JSON only, ids only, acknowledged late. The rows are the truth; a queue may be lost.

`intake` is no queue of Celery's: what outsiders push is read by `worker.gate`, for one bad message would stop
a consumer that parses it (docs/09-durable-work.md).
"""

from __future__ import annotations

import os
from ssl import CERT_REQUIRED

from celery import Celery
from django.conf import settings
from kombu.entity import Queue
from kombu.transport import TRANSPORT_ALIASES

from worker import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

# Longer than any task: a second start while the first runs would only find the lease taken. The sweep over
# the rows, not this, is what brings back the work of a dead worker.
VISIBILITY_TIMEOUT = 3600


def make() -> Celery:
    TRANSPORT_ALIASES[broker.TRANSPORT] = "worker.transport:Transport"
    app = Celery("dragoman")
    app.conf.update(
        broker_url=broker.broker_url(),
        broker_transport=broker.TRANSPORT,
        broker_transport_options=transport_options(),
        # kombu reads rediss:// of its own transport only.
        broker_use_ssl={"ssl_cert_reqs": CERT_REQUIRED} if broker.redis_url().startswith("rediss://") else None,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        result_backend=None,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_pool="threads",
        worker_concurrency=settings.DRAGOMAN["DRAGOMAN_WORKER_THREADS"],
        task_queues=[Queue(name) for name in broker.QUEUES],
        task_default_queue=broker.PUBLISH,
        task_default_priority=broker.STEPS[2],
        task_routes={
            "dragoman.submit": {"queue": broker.INTAKE},
            "dragoman.translate": {"queue": broker.TRANSLATE},
            "dragoman.publish": {"queue": broker.PUBLISH},
            "dragoman.deliver": {"queue": broker.DELIVER},
            "dragoman.sweep": {"queue": broker.PUBLISH},
            "dragoman.poll": {"queue": broker.PUBLISH},
        },
        timezone="UTC",
        beat_schedule=schedule(),
        imports=["worker.tasks"],
    )
    return app


def transport_options() -> dict[str, object]:
    """Measured: with the defaults a message of a dead worker came back after six times its time-out."""
    return {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "priority_steps": list(broker.STEPS),
        "queue_order_strategy": "priority",
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
        "global_keyprefix": "",
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
    }


def schedule() -> dict[str, dict[str, object]]:
    from worker.schedule import SCHEDULE

    return SCHEDULE


app = make()
