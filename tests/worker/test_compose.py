"""docker-compose.yml names only commands, queues and settings that there are. (No engine runs it here.)"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from newsroom import config
from newsroom.management.supervisor import beat_command
from worker import running

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]


def ours(services: dict[str, Any]) -> dict[str, Any]:
    return {name: s for name, s in services.items() if s["image"] == "dragoman"}


def test_every_part_of_the_design_is_there(services):
    assert {"redis", "postgres", "web", "worker-translate", "worker-deliver", "beat"} <= set(services)


def test_each_command_exists(services):
    for name, service in ours(services).items():
        if "entrypoint" not in service:
            assert service["command"][0] in get_commands(), name


def test_the_workers_read_every_queue_between_them(services):
    read: set[str] = set()
    for service in ours(services).values():
        if service["command"][0] == "worker":
            read |= set(running.queues_of(service["command"][service["command"].index("--queues") + 1]))
    assert read == set(running.ALL)


def test_beat_is_the_one_that_serve_starts(services):
    beat = services["beat"]["entrypoint"] + services["beat"]["command"]
    assert beat[1:] == beat_command()[3:]


def test_each_setting_exists(services):
    known = {s.name for s in config.SETTINGS}
    for name, service in ours(services).items():
        assert set(service["environment"]) <= known, name


def test_redis_keeps_what_was_pushed_and_evicts_nothing(services):
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in command and "noeviction" in command
