"""Probes and gauges: they say what is wrong and never fall over."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from feed_site import item, kill, put
from prometheus_client.parser import text_string_to_metric_families
from redis.exceptions import ConnectionError as RedisAway

from pipelines.errors import StorageBusy

pytestmark = pytest.mark.django_db


class FakeRedis:
    """As much of a client as the probes use."""

    def ping(self) -> bool:
        return True

    def xlen(self, name: str) -> int:
        return 7


@pytest.fixture
def redis_here(monkeypatch) -> None:
    monkeypatch.setattr("worker.broker.client", FakeRedis)
    monkeypatch.setattr("worker.broker.depth", lambda queue: len(queue))


@pytest.fixture
def redis_away(monkeypatch) -> None:
    def away(*args: object) -> None:
        raise RedisAway("refused")

    monkeypatch.setattr("worker.broker.client", away)
    monkeypatch.setattr("worker.broker.depth", away)


def gauges(client: Client) -> dict[tuple[str, str], float]:
    text = client.get("/metrics").content.decode()
    families = text_string_to_metric_families(text)
    return {(s.name, next(iter(s.labels.values()), "")): s.value for f in families for s in f.samples}


def test_alive_asks_nobody(client: Client, redis_away: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_when_database_redis_and_a_model_are_there(client: Client, redis_here: None, monkeypatch) -> None:
    monkeypatch.setattr("worker.kit.usable_locales", lambda: ("es",))
    response = client.get("/readyz")
    assert response.status_code == 200 and json.loads(response.content) == dict.fromkeys(
        ("database", "redis", "models"), "ok"
    )


def test_not_ready_names_what_is_missing_and_the_mend(client: Client, redis_away: None, monkeypatch) -> None:
    monkeypatch.setattr("worker.kit.usable_locales", lambda: ())
    response = client.get("/readyz")
    said = json.loads(response.content)
    assert response.status_code == 503 and said["database"] == "ok"
    assert "DRAGOMAN_REDIS_URL" in said["redis"] and "dragoman models list" in said["models"]


def test_gauges_are_read_when_asked(client: Client, redis_here: None) -> None:
    put(item(1))
    row = put(kill(item(1)))
    said = gauges(client)
    assert said["dragoman_queue_depth", "intake"] == 6 and said["dragoman_stream_length", ""] == 7
    assert said["dragoman_newest_publication", ""] == row.pk
    assert said["dragoman_translations", "waiting"] == 0 and said["dragoman_deliveries", "dead"] == 0
    assert said["dragoman_up", "database"] == said["dragoman_up", "redis"] == 1


def test_a_part_that_is_away_is_a_gauge_and_not_a_500(client: Client, redis_away: None, monkeypatch) -> None:
    def busy() -> None:
        raise StorageBusy("locked")

    monkeypatch.setattr("store.queries.standing", busy)
    said = gauges(client)
    assert said["dragoman_up", "database"] == said["dragoman_up", "redis"] == 0


def test_the_gauges_cost_the_same_however_much_there_is(
    client: Client, redis_here: None, django_assert_max_num_queries
) -> None:
    for number in range(5):
        put(item(number))
    with django_assert_max_num_queries(12):
        client.get("/metrics")


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "203.0.113.5", {}, 403),
        ("", "", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, 403),
        ("hush", "127.0.0.1", {}, 401),
        ("hush", "203.0.113.5", {"Authorization": "Bearer hush"}, 200),
        ("hush", "203.0.113.5", {"Authorization": "Bearer hüsh"}, 401),
    ],
)
def test_gauges_are_for_this_machine_or_for_who_has_the_token(
    client: Client, redis_here: None, settings, token, address, headers, status
) -> None:
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_METRICS_TOKEN": token}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status
