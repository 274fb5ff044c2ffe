"""Feeds under gunicorn: requests a second, full and 304, beside a bare hello of the same server; and whether the
time of a request grows with the archive.

Each server has one process, on a core of its own, and the client another core. With two processes the kept
connections fall to one or both of them by chance, and three processes fight for two cores: the hello then took
anything from 0.1 to 1.2 of what a feed did. The processor time a request costs hangs on neither.

Environment: DRAGOMAN_TEST_BENCH_ITEMS (default 1000,1000000), DRAGOMAN_TEST_BENCH_SECONDS (default 5) and
DRAGOMAN_TEST_BENCH_LATENCIES (default 2000, requests of each kind to each archive).
"""

from __future__ import annotations

import os
import random
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path

from benchmarks.house import ROOT, table

ITEMS = [int(n) for n in os.environ.get("DRAGOMAN_TEST_BENCH_ITEMS", "1000,1000000").split(",")]
SECONDS = float(os.environ.get("DRAGOMAN_TEST_BENCH_SECONDS", "5"))
CONNECTIONS = 8
ROUNDS = 10
LATENCIES = int(os.environ.get("DRAGOMAN_TEST_BENCH_LATENCIES", "2000"))
PARTS = 5
WARM = 200
CORES = sorted(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time of its one worker process; /proc/PID/stat counts in hundredths only."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        threads = Path(f"/proc/{children[0]}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9


def main() -> None:
    os.sched_setaffinity(0, CORES[-1:])
    homes = [_archive(count) for count in ITEMS]
    try:
        with (
            _server("newsroom.wsgi:application", homes[0]) as feeds,
            _server("benchmarks.hello:application", homes[0]) as bare,
        ):
            _throughput(feeds, bare)
        print()
        _growth(homes)
    finally:
        for home in homes:
            shutil.rmtree(home)


def _archive(count: int) -> Path:
    """A home whose database holds that many items, made in a process of its own."""
    home = Path(tempfile.mkdtemp(prefix=f"dragoman-feeds-{count}-"))
    code = (
        "import django; django.setup(); from django.core.management import call_command as c;"
        f"c('migrate', verbosity=0); from benchmarks.archive import fill; fill({count})"
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], env=_environment(home), cwd=ROOT, check=True)
    print(f"{count:,} items written in {time.monotonic() - started:.0f} s", flush=True)
    return home


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "DRAGOMAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}


@contextmanager
def _server(application: str, home: Path) -> Iterator[Server]:
    """gunicorn as `dragoman web` runs it, but for one process instead of two."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = ["--workers", "1", "--threads", "8", "--worker-class", "gthread", "--log-level", "error"]
    options += ["--keep-alive", "30"]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen(command, env=_environment(home), cwd=ROOT)
    os.sched_setaffinity(process.pid, CORES[:1])
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


def _request(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")).encode()


def _read(connection: socket.socket) -> tuple[int, bytes, int]:
    """Status, header block and length of one answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = next((int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
    left = length - len(rest)
    while left > 0:
        left -= len(connection.recv(min(left, 1 << 20)))
    return int(head[9:12]), head, length


def _rate(port: int, request: bytes, status: int) -> float:
    """Requests a second over a few kept connections, each with one request in flight."""
    chosen = selectors.DefaultSelector()
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for connection in connections:
        chosen.register(connection, selectors.EVENT_READ, connection)
        connection.sendall(request)
    done, end = 0, time.perf_counter() + SECONDS / ROUNDS
    started = time.perf_counter()
    while time.perf_counter() < end:
        for key, _ in chosen.select(1):
            ready: socket.socket = key.data
            if _read(ready)[0] != status:
                raise SystemExit("an unexpected answer")
            done += 1
            ready.sendall(request)
    taken = time.perf_counter() - started
    for connection in connections:
        connection.close()
    return done / taken


def _throughput(feeds: Server, bare: Server) -> None:
    path = "/feeds/es/rss.xml"
    with socket.create_connection(("127.0.0.1", feeds.port)) as connection:
        connection.sendall(_request(path, "Accept-Encoding: gzip"))
        _, head, length = _read(connection)
    etag = next(h[6:].decode() for h in head.split(b"\r\n") if h.lower().startswith(b"etag: "))
    again = _request(path, "Accept-Encoding: gzip", f"If-None-Match: {etag}")
    runs: dict[str, Callable[[], tuple[float, float]]] = {
        "bare hello": lambda: _measured(bare, _request("/"), 200),
        f"feed, 304 ({path})": lambda: _measured(feeds, again, 304),
        f"feed, full ({length:,} bytes of gzip)": lambda: _measured(
            feeds, _request(path, "Accept-Encoding: gzip"), 200
        ),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for run in runs.values():
        run()  # warm
    for _ in range(ROUNDS):
        for name, run in runs.items():
            taken[name].append(run())
    rows = []
    hello: tuple[float, float] | None = None
    for (name, found), goal in zip(taken.items(), ("", "0.80", "0.50"), strict=True):
        rate, cost = (statistics.median(values) for values in zip(*found, strict=True))
        hello = hello or (rate, cost)
        rows.append((name, f"{rate:,.0f}", f"{rate / hello[0]:.2f}", f"{cost:.0f}", f"{hello[1] / cost:.2f}", goal))
    table(("one process", "requests/s", "of hello", "CPU us each", "of hello by CPU", "goal"), rows)


def _measured(server: Server, request: bytes, status: int) -> tuple[float, float]:
    """Requests a second, and microseconds of processor time for each."""
    cpu, start = server.cpu(), time.perf_counter()
    rate = _rate(server.port, request, status)
    return rate, (server.cpu() - cpu) / (rate * (time.perf_counter() - start)) * 1e6


def _growth(homes: list[Path]) -> None:
    """p50 and p99 of the newest page, kept by the server, and of pages deep in the archive, rendered each time."""
    rows = []
    kinds = (("newest page", _newest), ("any page of the archive", _any_page), ("any page of a tag", _any_of_tag))
    with ExitStack() as servers:
        ports = [servers.enter_context(_server("newsroom.wsgi:application", home)).port for home in homes]
        for label, made in kinds:
            first: list[float] = []
            for count, times in zip(ITEMS, _latencies(ports, [made(count) for count in ITEMS]), strict=True):
                found = [_percentile(times, q) * 1000 for q in (50, 99)]
                first = first or found
                grown = [f"{now / then:.2f}" for now, then in zip(found, first, strict=True)]
                rows.append((label, f"{count:,}", f"{found[0]:.2f}", grown[0], f"{found[1]:.2f}", grown[1], "1.20"))
    table(("", "items", "p50 ms", "grown", "p99 ms", "grown", "goal"), rows)


def _percentile(times: list[float], wanted: int) -> float:
    """The median of what each part of the run says: something else on the machine disturbs one part, not most."""
    size = len(times) // PARTS
    parts = [times[n * size : (n + 1) * size] for n in range(PARTS)]
    return statistics.median(statistics.quantiles(part, n=100)[wanted - 1] for part in parts)


def _newest(count: int) -> Iterator[str]:
    return repeat("/feeds/es/rss.xml")


def _places(count: int) -> Iterator[tuple[int, str]]:
    """Pages all over the archive in mixed formats, none twice: the server has kept none of them."""
    suffixes = ("rss.xml", "atom.xml", "feed.json", "ninjs.json", "ninjs-2.2.json", "ninjs-1.6.json", "newsml.xml")
    made = [(300 + (count - 600) * n // 400, suffix) for n in range(400) for suffix in suffixes]
    random.Random(1).shuffle(made)
    return iter(made)


def _any_page(count: int) -> Iterator[str]:
    return (f"/feeds/es/{suffix}?before={place}" for place, suffix in _places(count))


def _any_of_tag(count: int) -> Iterator[str]:
    return (f"/feeds/es/tag/Moldova/{suffix}?before={place}" for place, suffix in _places(count))


def _latencies(ports: list[int], paths: list[Iterator[str]]) -> list[list[float]]:
    """Seconds of each request, the servers taking turns: a machine that is busy for a while is so for all."""
    times: list[list[float]] = [[] for _ in ports]
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for port in ports]
        for n, turn in enumerate(islice(zip(*paths, strict=False), WARM + LATENCIES)):
            for taken, connection, path in zip(times, sockets, turn, strict=True):
                request = _request(path)
                started = time.perf_counter()
                connection.sendall(request)
                if _read(connection)[0] != 200:
                    raise SystemExit("an unexpected answer")
                if n >= WARM:
                    taken.append(time.perf_counter() - started)
    return times


if __name__ == "__main__":
    main()
