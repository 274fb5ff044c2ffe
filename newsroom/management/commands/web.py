"""`dragoman web`: the web process alone, under gunicorn."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from newsroom.management import ports, supervisor
from newsroom.management.base import Command as Base


class Command(Base):
    help = "Run the web process alone: feeds, desk, API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address that is listened on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port of web and desk (8000)")

    def run(self, **options: Any) -> None:
        ports.free_port(options["host"], options["port"])
        sys.stdout.flush()
        command = supervisor.web_command(options["host"], options["port"])
        os.execv(command[0], command)  # gunicorn takes this process over, signals included  # noqa: S606
