"""Real processes for the kill tests: a home, a Redis, a database, workers; and SQL to look at the rows."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import redis

CLI = [sys.executable, "-m", "newsroom.management.cli"]
BEAT = [sys.executable, "-m", "celery", "--quiet", "-A", "worker.app", "beat"]
BEAT += ["--scheduler", "celery.beat:Scheduler", "--pidfile", ""]
ROOT = Path(__file__).resolve().parents[2]


def until(what: Callable[[], Any], seconds: float = 120.0, why: str | Callable[[], str] = "") -> Any:
    """Ask until it is so; fail with the reason, as it is then, after a while that a busy machine does not reach."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {why() if callable(why) else why or what}")


class RedisServer:
    """One on a socket in a folder of its own; `append_only` off is a Redis that forgets."""

    def __init__(self, binary: str, folder: Path, *, append_only: bool = True) -> None:
        self.binary, self.folder, self.append_only = binary, folder, append_only
        self.socket = folder / "r.sock"
        self.url = f"unix://{self.socket}"
        self.client = redis.Redis.from_url(self.url, socket_timeout=10)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisServer:
        self.folder.mkdir(parents=True, exist_ok=True)
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.folder)]
        options += ["--appendonly", "yes" if self.append_only else "no"]
        self.process = subprocess.Popen([self.binary, *options], stdout=subprocess.DEVNULL)
        until(self._answers, why="Redis answers")
        return self

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError):
            return bool(self.client.ping())
        return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class House:
    """A home with its processes. `start` and `kill` them by name; `sql` reads the rows."""

    def __init__(self, home: Path, database_url: str, server: RedisServer, **settings: str) -> None:
        self.home, self.redis = home, server
        self.database_url = database_url
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DRAGOMAN_")}
        self.env = clean | {
            "DRAGOMAN_HOME": str(home),
            "DRAGOMAN_DATABASE_URL": database_url,
            "DRAGOMAN_REDIS_URL": server.url,
            "DRAGOMAN_ENGINE": "dummy",
            "DRAGOMAN_LOCALES": "es,ru",
            "DRAGOMAN_SWEEP_SECONDS": "1",
            "DRAGOMAN_LEASE_SECONDS": "3",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            **settings,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    # ------------------------------------------------------------ processes

    def start(self, name: str, *command: str, **settings: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.env | settings, stdout=log, stderr=subprocess.STDOUT
            )
        return self.processes[name]

    def worker(self, name: str = "worker", **settings: str) -> subprocess.Popen[bytes]:
        return self.start(name, *CLI, "worker", **settings)

    def beat(self) -> None:
        self.start("beat", *BEAT)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.redis.kill()

    def log(self, name: str = "worker") -> str:
        path = self.home / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def cli(self, *arguments: str, stdin: bytes = b"", code: int = 0) -> str:
        done = subprocess.run([*CLI, *arguments], cwd=ROOT, env=self.env, input=stdin, capture_output=True, timeout=120)
        assert done.returncode == code, (done.returncode, done.stdout.decode(), done.stderr.decode())
        return done.stdout.decode() + (done.stderr.decode() if code else "")

    # ------------------------------------------------------------ rows

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        if self.database_url.startswith("postgres"):
            import psycopg

            with psycopg.connect(self.database_url) as link:
                return list(link.execute(query).fetchall())
        with contextlib.closing(sqlite3.connect(self.home / "dragoman.sqlite3", timeout=10)) as link:
            return link.execute(query).fetchall()

    def one(self, query: str) -> Any:
        return self.sql(query)[0][0]

    def states(self) -> dict[str, int]:
        return dict(self.sql("SELECT state, count(*) FROM store_translation GROUP BY state"))

    def all_published(self, count: int) -> None:
        """Every translation is out, once: one draft, one publication, version 1."""
        until(
            lambda: self.states() == {"published": count},
            why=lambda: f"all published; {self.states()}\n{self.log()[-3000:]}",
        )
        assert self.one("SELECT count(*) FROM store_publication") == count
        assert self.one("SELECT count(*) FROM store_publication WHERE version <> 1") == 0
        assert self.one("SELECT count(*) FROM store_event WHERE what = 'drafted'") == count

    # ------------------------------------------------------------ articles

    def submit(self, count: int = 1, *options: str) -> None:
        """Through the command: the rows are committed when it returns."""
        files = []
        for _ in range(count):
            path = self.home / f"{uuid4().hex}.json"
            path.write_text(json.dumps(article(f"urn:e2e:{path.stem}")))
            files.append(str(path))
        self.cli("submit", *files, "--to", "es,ru", "--publish", *options)


SENTENCES = ("The talks in Geneva ended on Monday.", "No deal was signed by the two sides.", "They meet in May.")


def article(uri: str, version: str = "1", *sentences: str) -> dict[str, Any]:
    """ninjs 3."""
    body = " ".join(sentences or SENTENCES)
    return {
        "uri": uri,
        "version": version,
        "language": "en",
        "headlines": [{"value": "Talks between the two countries end without a deal"}],
        "bodies": [{"value": body, "contentType": "text/plain"}],
    }


def message(content: Any, /, **changes: Any) -> bytes:
    """What a Celery client puts on a Redis list; `changes` spoil it."""
    coded = base64.b64encode(json.dumps(content).encode()).decode()
    whole: dict[str, Any] = {
        "body": coded,
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": "dragoman.submit", "id": uuid4().hex},
        "properties": {
            "delivery_tag": uuid4().hex,
            "delivery_info": {"exchange": "", "routing_key": "intake"},
            "body_encoding": "base64",
        },
    }
    whole |= changes
    return json.dumps({k: v for k, v in whole.items() if v is not None}).encode()


def submission(uri: str) -> list[Any]:
    return [[], {"article": article(uri), "locales": ["es"]}, {}]


def find_redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
