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


def test_whoever_accepts_articles_sees_the_models(services):
    """Without them an article that names no locale would go to the starters' locales only. Polls run on `publish`."""
    for name, service in ours(services).items():
        queues = service["command"][2] if service["command"][0] == "worker" else ""
        if service["command"][0] == "web" or {"intake", "translate", "publish"} & set(queues.split(",")):
            assert any(v.split(":")[:2] == ["models", "/models"] for v in service["volumes"]), name


def test_nothing_starts_before_the_tables_are_there(services):
    for name, service in ours(services).items():
        waits = {other: how["condition"] for other, how in service["depends_on"].items()}
        if name == "migrate":
            assert waits == {"postgres": "service_healthy"} and service["restart"] == "no"
        else:
            assert waits == {"migrate": "service_completed_successfully", "redis": "service_healthy"}, name
    assert all("healthcheck" in services[name] for name in ("postgres", "redis", "web"))


def test_what_keeps_data_keeps_it_in_a_volume_and_is_given_time_to_stop(services):
    whole = yaml.safe_load(COMPOSE.read_text("utf-8"))
    for name in ("postgres", "redis"):
        (mount,) = services[name]["volumes"]
        assert mount.split(":")[0] in whole["volumes"]
    for name in ("postgres", "redis", "web", "worker-translate", "worker-deliver"):
        assert int(services[name]["stop_grace_period"].removesuffix("s")) >= 40, name


def test_no_secret_is_written_down_and_a_missing_one_stops_the_start():
    for line in COMPOSE.read_text("utf-8").splitlines():
        if "PASSWORD:" in line or "SECRET_KEY:" in line:
            assert ":?" in line, line


def test_the_image_runs_as_nobody_special_and_without_torch():
    lines = (COMPOSE.parent / "Dockerfile").read_text("utf-8").splitlines()
    assert "USER dragoman" in lines
    assert not any("reference" in line or "torch" in line for line in lines if not line.startswith("#"))


def test_redis_keeps_what_was_pushed_and_evicts_nothing(services):
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in command and "noeviction" in command
