"""Every bad message that is known to stop a Celery worker, before real ones: set aside, and the queue goes on."""

from __future__ import annotations

import base64
import json

import pytest

from tests.e2e.houses import House, article, message, submission, until

INTAKE = "intake"
GOOD = submission("urn:bad:x")


def bad_messages() -> dict[str, bytes]:
    return {
        "no headers.id": message(GOOD, headers={"task": "dragoman.submit"}),
        "no headers": message(GOOD, headers=None),
        "a body of two elements": message([[], {"article": article("u")}]),
        "no content-type": message(GOOD, **{"content-type": None}),
        "pickle": message(GOOD, **{"content-type": "application/x-python-serialize"}),
        "a body that is no JSON": message(GOOD, body=base64.b64encode(b"not json").decode()),
        "a body that is no base64": message(GOOD, body="%%%"),
        "no delivery_tag": message(GOOD, properties={"body_encoding": "base64"}),
        "no properties": message(GOOD, properties=None),
        "another task": message(GOOD, headers={"task": "os.system", "id": "1"}),
        "garbage": b"\x00\xff\xfe garbage",
        "empty": b"",
        "a JSON number": b"42",
        "deep nesting": b"[" * 100_000,
        "NaN": message([[], {"article": {"uri": "u", "x": float("nan")}}, {}]),
        "lone surrogates": message([[], {"article": {"uri": "\ud800"}}, {}]),
        "huge": message([[], {"article": article("u") | {"x": "y" * 3_000_000}}, {}]),
        "no article": message([[], {}, {}]),
        "an article without text": message([[], {"article": {"uri": "urn:empty"}}, {}]),
        "an article that is a list": message([[], {"article": []}, {}]),
        "bad locales": message([[], {"article": article("u"), "locales": [1, None]}, {}]),
        "bad priority": message([[], {"article": article("u"), "priority": "yesterday"}, {}]),
        "an argument that is unknown": message([[], {"article": article("u"), "eta": 1}, {}]),
        "a source that is no name": message([[], {"article": article("u"), "source": "a b/c"}, {}]),
    }


@pytest.fixture
def house(build, ready) -> House:
    made = build()
    made.worker()
    ready(made)
    return made


def test_bad_messages_are_set_aside_and_good_ones_between_them_run(house):
    bad = bad_messages()
    for number, raw in enumerate(bad.values()):
        house.redis.client.lpush(INTAKE, raw)
        house.redis.client.lpush(INTAKE, message(submission(f"urn:good:{number}")))
    until(lambda: house.one("SELECT count(*) FROM store_article") == len(bad), why=lambda: house.log()[-3000:])
    until(lambda: house.one("SELECT count(*) FROM store_setasidemessage") == len(bad), why="all bad ones are there")
    assert house.processes["worker"].poll() is None
    assert "Traceback" not in house.log() and "a fault of ours" not in house.log()
    sizes = {size for (size,) in house.sql("SELECT size FROM store_setasidemessage")}
    assert sizes == {len(raw) for raw in bad.values()}
    until(lambda: house.redis.client.llen(INTAKE) == 0 and not house.redis.client.keys("dragoman:intake:taken:*"))
    until(lambda: house.states() == {"drafted": len(bad)}, why="the good ones are drafted")


@pytest.mark.parametrize("queue", ["translate", "publish", "deliver", "translate\x06\x166"])
def test_a_bad_message_on_an_inner_queue_does_not_stop_it_either(house, queue):
    bad = bad_messages() | {
        "no number": message(
            [[], {"translation_id": "1; DROP"}, {}], headers={"task": "dragoman.translate", "id": "1"}
        ),
        "no such row": message([[], {"translation_id": 99}, {}], headers={"task": "dragoman.translate", "id": "2"}),
    }
    for raw in bad.values():
        house.redis.client.lpush(queue, raw)
    house.redis.client.xadd("dragoman:articles", {"article": json.dumps(article("urn:on")), "publish": "yes"})
    until(lambda: house.states() == {"published": 2}, why=lambda: house.log()[-3000:])
    until(lambda: house.one("SELECT count(*) FROM store_setasidemessage") == len(bad) - 1, why="all but the row")
    assert house.processes["worker"].poll() is None and "Traceback" not in house.log()


def test_a_real_celery_client_gets_in_with_every_priority(house):
    from celery import Celery

    client = Celery(broker=house.redis.url.replace("unix://", "redis+socket://"))
    for number, priority in enumerate((0, 3, 6, 9)):
        client.send_task(
            "dragoman.submit",
            kwargs={"article": article(f"urn:celery:{number}"), "locales": ["es"], "priority": "flash"},
            queue=INTAKE,
            priority=priority,
        )
    client.close()
    until(lambda: house.states() == {"drafted": 4}, why=lambda: house.log()[-2000:])
    assert house.one("SELECT count(*) FROM store_translation WHERE priority = 'flash'") == 4


def test_the_same_article_through_three_doors_is_one_article(house):
    raw = json.dumps(article("urn:same"))
    house.redis.client.lpush(INTAKE, message(submission("urn:same")))
    house.redis.client.xadd("dragoman:articles", {"article": raw, "locales": "es"})
    house.cli("submit", "-", "--to", "es", stdin=raw.encode())
    until(lambda: house.states() == {"drafted": 1}, why="it is drafted")
    until(lambda: house.redis.client.xlen("dragoman:articles") == 0, why="the stream's entry is done")
    assert house.one("SELECT count(*) FROM store_article") == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"article": "{"},
        {"nothing": "here"},
        {"article": json.dumps(article("u")), "locales": "de_DE"},
        {"article": json.dumps(article("u")), "publish": "perhaps"},
        {"article": b"\xff\xfe\x00"},
    ],
)
def test_a_bad_entry_of_the_stream_is_set_aside_and_the_next_one_runs(house, entry):
    house.redis.client.xadd("dragoman:articles", entry)
    house.redis.client.xadd("dragoman:articles", {"article": json.dumps(article("urn:next")), "locales": "es"})
    until(lambda: house.states() == {"drafted": 1}, why=lambda: house.log()[-2000:])
    assert house.one("SELECT count(*) FROM store_setasidemessage") == 1
    until(lambda: house.redis.client.xpending("dragoman:articles", "dragoman")["pending"] == 0)


def test_a_flushed_stream_is_read_again(house):
    house.redis.client.flushall()
    house.redis.client.xadd("dragoman:articles", {"article": json.dumps(article("urn:after")), "locales": "es"})
    until(lambda: house.states() == {"drafted": 1}, why=lambda: house.log()[-2000:])


def test_what_a_dead_gate_had_taken_is_put_back(build, ready):
    house = build()
    house.redis.client.lpush("dragoman:intake:taken:dead", message(submission("urn:taken")))
    house.redis.client.zadd("dragoman:intake:takers", {"dead": 1})
    house.worker()
    until(lambda: house.states() == {"drafted": 1}, why=lambda: house.log()[-2000:])
    assert not house.redis.client.exists("dragoman:intake:taken:dead")
