"""From submission to the public feed, through a real Redis and a real worker, one article after another."""

from __future__ import annotations

import statistics
import time

from benchmarks.house import ROOT, set_up, size, table

ARTICLES = size(20, 2)


def main() -> None:
    set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    from newsroom.management import supervisor
    from newsroom.management.supervisor import Child, Lock, Supervisor
    from worker import doors

    lock = Lock(settings.HOME)
    lock.take()
    house = Supervisor(print)
    env = supervisor.environment("127.0.0.1", 8000) | {"DRAGOMAN_LOG_LEVEL": "ERROR"}
    try:
        supervisor.start_redis(house, lock, env)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        house.add(Child("worker", supervisor.worker_command(), env))
        web = Client(headers={"host": "127.0.0.1"})
        story = (ROOT / "examples" / "moscow-times-2024-10-17.txt").read_text("utf-8")
        taken = []
        for number in range(ARTICLES + 1):
            mark = f"marker{number}x"
            start = time.perf_counter()
            text = story.replace("Putin made", f"{mark} said Putin made")
            doors.accept(text, source="bench", uri=f"urn:bench:{number}", locales=["es"], publish=True)
            while mark not in web.get("/feeds/es/feed.json").content.decode():
                time.sleep(0.02)
                if time.perf_counter() - start > 120:
                    raise SystemExit("an article did not arrive within two minutes")
            taken.append(time.perf_counter() - start)
    finally:
        house.stop()
    first, rest = taken[0], sorted(taken[1:])
    table(
        ("articles", "first (worker and model start)", "median s", "slowest s"),
        [(str(len(rest)), f"{first:.2f}", f"{statistics.median(rest):.2f}", f"{rest[-1]:.2f}")],
    )


if __name__ == "__main__":
    main()
