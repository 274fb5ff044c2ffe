"""A partner that fails in every way, and delivery workers killed with -9: nothing lost, nothing out of order.

DRAGOMAN_TEST_DELIVERIES sets the number of items of the big run (each has one to four versions); 10,000 deliveries
take some minutes and are run by hand.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.e2e.houses import CLI, ROOT, House, until
from tests.e2e.outbox import SECRET
from worker.delivery import http

ITEMS = int(os.environ.get("DRAGOMAN_TEST_DELIVERIES", "300"))
IN_FLIGHT = 32  # of one worker
# Chances of each misbehaviour; what is left is 200.
FAULTS = {"500": 0.06, "429": 0.02, "301": 0.03, "drop": 0.05, "drop after": 0.03}
HANGS = 2  # so many requests are never answered


@dataclass
class Partner:
    """What arrived, in order, and what was said to it."""

    url: str = ""
    faults: dict[str, float] = field(default_factory=dict)
    hangs: int = 0
    delay: float = 0.0
    log: list[tuple[str, str, int, str]] = field(default_factory=list)  # id, uri, version, answer

    def acknowledged(self) -> list[tuple[str, str, int]]:
        return [entry[:3] for entry in self.log if entry[3] == "200"]


@contextmanager
def partner(faults: dict[str, float], hangs: int = 0, delay: float = 0.0) -> Iterator[Partner]:
    made, lock, chance = Partner(faults=faults, hangs=hangs, delay=delay), threading.Lock(), random.Random(7)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = Webhook(SECRET).verify(body, dict(self.headers))["data"]
            with lock:
                answer = self._choose()
                made.log.append((self.headers["webhook-id"], said["uri"], int(said["version"]), answer))
            time.sleep(made.delay)
            self._answer(answer)

        def _choose(self) -> str:
            if made.hangs and chance.random() < 0.02:
                made.hangs -= 1
                return "hang"
            [chosen] = chance.choices([*made.faults, "200"], [*made.faults.values(), 1 - sum(made.faults.values())])
            return chosen

        def _answer(self, answer: str) -> None:
            if answer == "hang":
                time.sleep(22)
            if answer.startswith("drop") or answer == "hang":
                self.close_connection = True
                if answer == "drop after":  # half an answer
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(int(answer))
            if answer == "429":
                self.send_header("Retry-After", "1")
            if answer == "301":
                self.send_header("Location", "http://169.254.169.254/latest/")
            self.send_header("Content-Length", "0")
            self.end_headers()

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A worker was killed in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield made
    server.shutdown()
    server.server_close()


def fill(house: House, urls: list[str], items: int) -> subprocess.Popen[bytes]:
    """Among the house's processes, so that it ends with the test."""
    command = [sys.executable, "-m", "tests.e2e.outbox", *urls, "--items", str(items)]
    made = subprocess.Popen([*command, "--out", str(house.home / "last.json")], cwd=ROOT, env=house.env)
    house.processes["filler"] = made
    return made


def time_passes(house: House) -> None:
    """The schedule's hours are over at once: what waits for its moment is due, doors are open."""
    changes = (
        "UPDATE store_delivery SET not_before = created_at WHERE state = 'queued' AND lease_until IS NULL",
        "UPDATE store_subscription SET open_until = NULL",
    )
    if house.database_url.startswith("postgres"):
        import psycopg

        with psycopg.connect(house.database_url, autocommit=True) as link:
            for change in changes:
                link.execute(change)
        return
    with contextlib.closing(sqlite3.connect(house.home / "dragoman.sqlite3", timeout=30, isolation_level=None)) as file:
        for change in changes:
            file.execute(change)


def _worker(house: House, name: str) -> None:
    house.start(name, *CLI, "worker", "--queues", "deliver")


def _again(house: House, name: str) -> None:
    """Killed and started anew, until it is ready: on a busy machine the next kill would come before it has done a thing."""
    ready = house.log(name).count("ready.")
    house.kill(name)
    _worker(house, name)
    until(lambda: house.log(name).count("ready.") > ready, 120, f"{name} is ready")


def waiting(house: House) -> int:
    return int(house.one("SELECT count(*) FROM store_delivery WHERE state = 'queued'"))


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nothing_is_lost_twice_or_out_of_order_with_workers_killed_at_random(build, database):
    house = build(database, DRAGOMAN_ALLOW_PRIVATE_PARTNERS="yes", DRAGOMAN_ALLOW_HTTP="yes")
    begun = time.monotonic()
    with partner(FAULTS, HANGS) as bad, partner({}) as good:
        house.beat()
        filler = fill(house, [bad.url, good.url], ITEMS)
        kills = _run_and_kill(house, filler, seconds=300 + ITEMS)
        last: dict[str, int] = json.loads((house.home / "last.json").read_text())
        states = dict(house.sql("SELECT state, count(*) FROM store_delivery GROUP BY state"))
        print(f"{database}: {states}, {kills} kills, {len(bad.log)} and {len(good.log)} requests, "
              f"{Counter(entry[3] for entry in bad.log)}, {time.monotonic() - begun:.0f} s")  # fmt: skip
        assert set(states) <= {"delivered", "superseded"}, states
        assert kills >= 2
        for number, site in enumerate((bad, good), 1):
            _judge(house, site, number, last, kills)


def _run_and_kill(house: House, filler: subprocess.Popen[bytes], seconds: float) -> int:
    """Two workers, one of which is killed every few seconds, until nothing waits."""
    chance, kills, end = random.Random(3), 0, time.monotonic() + seconds
    names = ["one", "two"]
    for name in names:
        _worker(house, name)
    while filler.poll() is None or waiting(house) or kills < 2:
        assert time.monotonic() < end, f"{waiting(house)} still wait\n{house.log('one')[-3000:]}"
        # A worker takes seconds to start; in a long run it may live a while.
        time.sleep(chance.uniform(2.5, 5) * (1 if ITEMS <= 1000 else 4))
        name = chance.choice(names)
        _again(house, name)
        kills += 1
        time_passes(house)
    assert filler.returncode == 0
    return kills


def _judge(house: House, site: Partner, number: int, last: dict[str, int], kills: int) -> None:
    acknowledged = site.acknowledged()
    newest: dict[str, int] = {}
    arrived: dict[str, list[int]] = defaultdict(list)
    for _, uri, version, _ in site.log:
        arrived[uri].append(version)
    for _, uri, version in acknowledged:
        newest[uri] = max(version, newest.get(uri, 0))
    # Nothing is lost: every item's last version, the kill included, was acknowledged. An item that was killed
    # before anything of it was sent need not be told of.
    silent = {uri for uri in last if uri not in arrived}
    assert all(newest.get(uri) == version for uri, version in last.items() if uri not in silent)
    told = {
        u
        for (u,) in house.sql(
            f"SELECT DISTINCT uri FROM store_delivery WHERE subscription_id = {number} AND attempts > 0"
        )
    }
    assert not silent & told and len(silent) < len(last) / 4
    # Nothing is out of order: no request brings an older version after a newer one, not even one that failed.
    assert all(versions == sorted(versions) for versions in arrived.values())
    # What we call delivered was acknowledged, under the id on record.
    rows = house.sql(f"SELECT message_id FROM store_delivery WHERE subscription_id = {number} AND state = 'delivered'")
    assert {one for (one,) in rows} <= {entry[0] for entry in acknowledged}
    # An id stands for one version of one item, and is acknowledged again only where its worker was killed
    # between the acknowledgement and its record.
    meant: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for one, uri, version, _ in site.log:
        meant[one].add((uri, version))
    assert all(len(found) == 1 for found in meant.values())
    twice = sum(n - 1 for n in Counter(entry[0] for entry in acknowledged).values())
    print(f"  partner {number}: {len(acknowledged)} acknowledged, {twice} of them again after a kill")
    assert twice <= kills * IN_FLIGHT


def _wait(house: House, what: Callable[[], bool]) -> None:
    end = time.monotonic() + 150
    while not what():
        assert time.monotonic() < end, "\n".join(house.log(name)[-3000:] for name in ("one", "two", "beat"))
        time.sleep(0.1)


@pytest.mark.timeout(900)
def test_a_database_and_a_redis_that_restart_in_the_middle_lose_nothing_and_repeat_nothing(build, postgres):
    """What was answered while the database was away is written down when it is back: nobody died."""
    house = build("postgres", DRAGOMAN_ALLOW_PRIVATE_PARTNERS="yes", DRAGOMAN_ALLOW_HTTP="yes")
    with partner({}, delay=0.15) as one, partner({}, delay=0.1) as two:
        assert fill(house, [one.url, two.url], 60).wait(200) == 0
        house.beat()
        for name in ("one", "two"):
            _worker(house, name)
        for wanted in (10, 30):
            _wait(house, lambda n=wanted: len(one.log) > n)
            postgres.stop()
            house.redis.kill()
            time.sleep(2)
            postgres.restart()
            house.redis.start()
        _wait(house, lambda: waiting(house) == 0)
        last: dict[str, int] = json.loads((house.home / "last.json").read_text())
        for number, site in enumerate((one, two), 1):
            _judge(house, site, number, last, kills=0)


def test_a_partner_that_never_answers_slows_nobody(build):
    house = build(DRAGOMAN_ALLOW_PRIVATE_PARTNERS="yes", DRAGOMAN_ALLOW_HTTP="yes")
    with socket.create_server(("127.0.0.1", 0)) as silent, partner({}) as good:
        filler = fill(house, [f"http://127.0.0.1:{silent.getsockname()[1]}/", good.url], 60)
        assert filler.wait(60) == 0
        house.beat()
        _worker(house, "one")
        expected = house.one("SELECT count(*) FROM store_delivery WHERE subscription_id = 2 AND state = 'queued'")
        _wait(house, lambda: len(good.log) > 0)  # a busy machine may take long until its worker is up
        begun = time.monotonic()
        while len(good.acknowledged()) < expected:
            # Whoever had to wait for the silent one would wait for its deadline, and more than once.
            assert time.monotonic() - begun < http.DEADLINE, (
                f"{len(good.acknowledged())} of {expected}\n{house.log('one')[-2000:]}"
            )
            time.sleep(0.05)
    assert house.one("SELECT count(*) FROM store_delivery WHERE subscription_id = 1 AND state = 'delivered'") == 0
