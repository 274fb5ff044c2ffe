"""`dragoman serve`: web, worker, beat and a private Redis as one command."""

from __future__ import annotations

import socket
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from newsroom.management import demo_data, ports, supervisor
from newsroom.management.base import Command as Base
from newsroom.management.supervisor import Child, Lock, Supervisor
from store.guard import storage


class Command(Base):
    help = "Run everything: web, worker, beat, and a private Redis unless DRAGOMAN_REDIS_URL names one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address that is listened on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port of web and desk (8000)")
        parser.add_argument("--demo-data", action="store_true", help="make demo users and submit the examples")

    def run(self, **options: Any) -> None:
        host, port = options["host"], options["port"]
        lock = Lock(settings.HOME)
        lock.take()
        ports.free_port(host, port)
        house = Supervisor(self._tell)
        house.listen()
        try:
            self._start(house, lock, host, port, demo=options["demo_data"])
            house.watch()
        finally:
            self._tell("stopping")
            house.stop()
        self._tell("stopped")

    def _start(self, house: Supervisor, lock: Lock, host: str, port: int, *, demo: bool) -> None:
        env = supervisor.environment(host, port)
        if not settings.DRAGOMAN["DRAGOMAN_REDIS_URL"]:
            supervisor.start_redis(house, lock, env)
        with storage("migrate"):
            call_command("migrate", verbosity=0, interactive=False)
        if demo:
            for line in demo_data.make():
                self._tell(line)
        connections.close_all()
        for name, command in (
            ("worker", supervisor.worker_command()),
            ("beat", supervisor.beat_command()),
            ("web", supervisor.web_command(host, port)),
        ):
            house.add(Child(name, command, env))
        if _until_open(host, port, house):
            self._tell(f"ready at {env['DRAGOMAN_BASE_URL']} - Ctrl-C stops it")

    def _tell(self, text: str) -> None:
        self.stdout.write(f"dragoman: {text}")
        self.stdout.flush()


def _until_open(host: str, port: int, house: Supervisor, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not house.stopping:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False
