"""Processes killed with -9, a Redis that forgets, a broker or database that is away: everything arrives, once."""

from __future__ import annotations

import pytest

from tests.e2e.houses import until

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"])


@BOTH
def test_a_worker_killed_in_mid_translation_loses_nothing_and_nothing_is_done_twice(build, ready, database):
    house = build(database, DRAGOMAN_DUMMY_DELAY="0.3")
    house.beat()
    house.worker()
    ready(house)
    house.submit(3)
    until(lambda: house.states().get("drafting"), why="a translation is under way")
    house.kill("worker")
    assert house.states().get("published", 0) < 6
    house.worker()
    house.all_published(6)
    assert house.one("SELECT max(attempts) FROM store_translation") == 2


@BOTH
def test_redis_flushed_with_tasks_queued_loses_nothing(build, database):
    house = build(database)
    house.submit(5)
    assert house.redis.client.llen("translate\x06\x166") == 10
    house.redis.client.flushall()
    house.beat()
    house.worker()
    house.all_published(10)


def test_a_redis_that_dies_and_comes_back_empty_loses_nothing(build):
    house = build(append_only=False)
    house.submit(5)
    house.redis.kill()
    house.redis.start()
    assert house.redis.client.dbsize() == 0
    house.beat()
    house.worker()
    house.all_published(10)


def test_redis_killed_while_the_worker_runs_loses_nothing(build, ready):
    house = build(append_only=False, DRAGOMAN_DUMMY_DELAY="0.2")
    house.beat()
    house.worker()
    ready(house)
    house.submit(4)
    until(lambda: house.states().get("drafting"), why="a translation is under way")
    house.redis.kill()
    house.redis.start()
    house.all_published(8)
    assert house.processes["worker"].poll() is None, "the worker outlived its broker"


def test_a_broker_that_is_away_at_the_commit_loses_nothing(build):
    house = build()
    house.redis.kill()
    house.submit(2)
    assert house.states() == {"waiting": 4}
    house.redis.start()
    house.beat()
    house.worker()
    house.all_published(4)


@BOTH
def test_two_workers_on_one_queue_draft_each_translation_once(build, database):
    # A lease that no busy machine outlasts: what is tried here is the claim.
    house = build(database, DRAGOMAN_DUMMY_DELAY="0.02", DRAGOMAN_LEASE_SECONDS="120")
    house.submit(6)
    house.submit(6)
    for _ in range(3):  # every task three times on the queue
        for (one,) in house.sql("SELECT id FROM store_translation"):
            house.redis.client.rpush("translate\x06\x166", _task(one))
    house.worker("first")
    house.worker("second")
    house.all_published(24)
    assert house.one("SELECT max(attempts) FROM store_translation") == 1


def _task(translation_id: int) -> bytes:
    from tests.e2e.houses import message

    headers = {"task": "dragoman.translate", "id": f"twice-{translation_id}", "lang": "py"}
    return message([[], {"translation_id": translation_id}, {}], headers=headers)


def test_an_article_that_kills_every_worker_is_held_with_the_reason(build, ready):
    house = build(DRAGOMAN_DUMMY_DELAY="30", DRAGOMAN_MAX_ATTEMPTS="2", DRAGOMAN_LOCALES="es")
    house.beat()
    house.submit(1)
    for attempt in (1, 2):
        house.worker()
        until(
            lambda attempt=attempt: house.one("SELECT min(attempts) FROM store_translation") == attempt,
            why="an attempt is made",
        )
        house.kill("worker")
    house.worker()
    until(lambda: house.states() == {"held": 2}, why="both are held")
    [(reason,), _] = house.sql("SELECT last_error FROM store_translation")
    assert "2 attempts" in reason


def test_a_database_that_goes_away_is_waited_for(build, ready, postgres):
    house = build("postgres")
    house.beat()
    house.worker()
    ready(house)
    postgres.stop()
    try:
        house.redis.client.xadd("dragoman:articles", {"article": _article_json("urn:e2e:away"), "publish": "yes"})
        until(lambda: "The message waits" in house.log(), why="the door says that it waits")
    finally:
        postgres.restart()
    house.all_published(2)


def _article_json(uri: str) -> str:
    import json

    from tests.e2e.houses import article

    return json.dumps(article(uri))
