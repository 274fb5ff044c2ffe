"""Deliveries a second to loopback partners, and the time from publication to a partner's receipt when all is idle.

The partner is a bare HTTP server in a process of its own, which reads each POST and answers 200. Beside the pump stands
what a bare client makes of the same bodies, one after another over one connection: the floor under any pump.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.house import ROOT, set_up, table

DELIVERIES = int(os.environ.get("DRAGOMAN_TEST_BENCH_DELIVERIES", "3000"))
ARTICLES = 100
SECRET = "whsec_" + "A" * 32


# ---------------------------------------------------------------- the partner, in a process of its own


async def _serve(log: str) -> None:
    file = Path(log).open("a", buffering=1)  # noqa: SIM115 - a line a request, until killed

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
                await reader.readexactly(length)
                file.write(f"{time.time()}\n")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Partner:
    def __init__(self) -> None:
        self.log = Path(tempfile.mkdtemp(prefix="dragoman-bench-")) / "log"
        command = [sys.executable, "-m", "benchmarks.deliveries", "serve", str(self.log)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/hook"

    def receipts(self) -> list[float]:
        return [float(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


# ---------------------------------------------------------------- what is measured


def main() -> None:
    os.environ |= {
        "DRAGOMAN_ALLOW_PRIVATE_PARTNERS": "yes",
        "DRAGOMAN_ALLOW_HTTP": "yes",
        "DRAGOMAN_LOG_LEVEL": "ERROR",
    }
    os.environ |= {"DRAGOMAN_ENGINE": "dummy", "DRAGOMAN_LOCALES": "es"}
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    partner = Partner()
    try:
        _rates(partner)
        _latency(partner)
    finally:
        partner.process.kill()


def _rates(partner: Partner) -> None:
    from benchmarks.archive import fill
    from store.models import Publication
    from store.outbox import queue
    from worker.delivery.pump import Pump

    fill(DELIVERIES)
    rows = []
    cpu = time.process_time()
    floor = _floor(partner, 500)
    cost = (time.process_time() - cpu) / 500 * 1000
    rows.append(("bare signed POSTs, one connection, no database", f"{floor:,.0f}", f"{cost:.2f}", ""))
    for partners in (1, 10):
        _subscribe(partner.url, partners)
        from django.utils import timezone

        from store.guard import writing

        now = timezone.now()
        with writing("bench"):
            for row in Publication.objects.order_by("-pk")[: DELIVERIES // partners]:
                queue(row, "bench", now)
        pump = Pump()
        before, start, cpu = len(partner.receipts()), time.perf_counter(), time.process_time()
        pump.run(600)
        taken, cpu = time.perf_counter() - start, time.process_time() - cpu
        done = len(partner.receipts()) - before
        pump.close()
        name = f"the outbox to {partners} partner{'s' if partners > 1 else ''}"
        rows.append((name, f"{done / taken:,.0f}", f"{cpu / done * 1000:.2f}", "500"))
        assert done == DELIVERIES // partners * partners, done
    table((f"{DELIVERIES:,} deliveries, SQLite, one process", "a second", "CPU ms each", "goal"), rows)


def _subscribe(url: str, count: int) -> None:
    from django.utils import timezone

    from store.models import Channel, Delivery, Partner, Subscription

    Delivery.objects.all().delete()
    Partner.objects.all().delete()
    for number in range(count):
        owner = Partner.objects.create(
            slug=f"site-{number}",
            rights={"sources": ["*"], "locales": ["*"]},
            territories=["ES"],
            created_at=timezone.now(),
        )
        made = Subscription(partner=owner, channel=Channel.WEBHOOK, created_at=timezone.now())
        made.config = {"url": url, "secret": SECRET}
        made.save()


def _floor(partner: Partner, count: int) -> float:
    """Rendered, signed and posted, with no outbox behind it."""
    from datetime import UTC, datetime

    from pipelines.formats import item_format
    from store import convert
    from store.models import Publication
    from worker.delivery.base import Parcel
    from worker.delivery.webhook import WebhookChannel

    channel, config = WebhookChannel(), {"url": partner.url, "secret": SECRET}
    documents = list(Publication.objects.order_by("-pk").values_list("item", flat=True)[:count])
    start = time.perf_counter()
    for document in documents:
        item = convert.item_of(document)
        body = item_format("ninjs")(item)
        parcel = Parcel(
            "msg_1",
            "publish",
            item.uri,
            1,
            1,
            item,
            "ninjs",
            config,
            body,
            "application/json",
            "json",
            datetime.now(UTC),
        )
        assert channel.send(parcel).delivered
    return count / (time.perf_counter() - start)


def _latency(partner: Partner) -> None:
    """Through a real Redis and a real worker: from the moment in the publication's row to the partner's receipt."""
    from django.conf import settings
    from django.db import connections

    from newsroom.management import supervisor
    from newsroom.management.supervisor import Child, Lock, Supervisor
    from store.models import Publication
    from worker import doors

    _subscribe(partner.url, 1)
    lock = Lock(settings.HOME)
    lock.take()
    house = Supervisor(print)
    env = supervisor.environment("127.0.0.1", 8000)
    taken = []
    try:
        supervisor.start_redis(house, lock, env)
        connections.close_all()
        house.add(Child("worker", supervisor.worker_command(), env))
        for number in range(ARTICLES + 3):
            before = len(partner.receipts())
            doors.accept(
                "<h1>Talks end</h1><p>The talks ended.</p>",
                source="b",
                uri=f"urn:b:{number}",
                locales=["es"],
                publish=True,
            )
            deadline = time.monotonic() + 60
            while len(partner.receipts()) == before:
                time.sleep(0.01)
                if time.monotonic() > deadline:
                    raise SystemExit("a publication did not arrive within a minute")
            row = Publication.objects.order_by("-pk").first()
            if number >= 3 and row:
                taken.append(partner.receipts()[-1] - row.published_at.timestamp())
    finally:
        house.stop()
    taken.sort()
    p50, p99 = (statistics.quantiles(taken, n=100)[q] * 1000 for q in (49, 98))
    print()
    table(
        ("publication to receipt, idle", "p50 ms", "p99 ms", "slowest ms", "goal"),
        [(f"{len(taken)} articles", f"{p50:.0f}", f"{p99:.0f}", f"{taken[-1] * 1000:.0f}", "p99 1000")],
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(_serve(sys.argv[2]))
    else:
        main()
