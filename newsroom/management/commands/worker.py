"""`dragoman worker`: one worker process."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from newsroom.management.base import Command as Base
from newsroom.management.base import Failure, at_least_one
from worker import running


class Command(Base):
    help = "Run a worker: it drafts, publishes, delivers, and reads the doors of the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queues",
            default="",
            metavar="NAMES",
            help=f"some of {','.join(running.ALL)} by comma; all without it",
        )
        parser.add_argument("--concurrency", type=at_least_one, metavar="N", help="tasks side by side")

    def run(self, **options: Any) -> None:
        status = running.run(
            running.queues_of(options["queues"]),
            concurrency=options["concurrency"],
            loglevel=settings.DRAGOMAN["DRAGOMAN_LOG_LEVEL"],
        )
        if status:
            raise Failure(status)
