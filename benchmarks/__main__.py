"""`python -m benchmarks [--quick] [NAME ...]`: every benchmark, or those named, one after another.

`--quick` runs each in its smallest form: it shows that they run, and its figures are worth nothing.
Each is a module with `main()`, which prints one table. Add one: a file here and a line below.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress

# Each in a process of its own, so that one's memory and threads do not colour the next.
BENCHMARKS = ("engine", "pipeline", "glossary", "memory", "checks", "feeds", "arrival", "deliveries", "desk")
LONGEST = 600  # seconds of one; the whole is made for some twenty minutes on two quiet cores
# The smallest form of each; benchmarks.house.size tells what else shrinks.
QUICK = {
    "DRAGOMAN_TEST_BENCH_QUICK": "1",
    "DRAGOMAN_TEST_BENCH_ITEMS": "1000",
    "DRAGOMAN_TEST_BENCH_SECONDS": "0.5",
    "DRAGOMAN_TEST_BENCH_DELIVERIES": "100",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What is fast, beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}; all without it")
    parser.add_argument("--quick", action="store_true", help="the smallest form of each: that they run, not how fast")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load before: {load}")
    failed = [name for name in options.names or BENCHMARKS if not _run(name, QUICK if options.quick else {})]
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, more: dict[str, str]) -> bool:
    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = 1
    # A group of its own: servers and workers that a benchmark started end with it.
    with subprocess.Popen(command, env=os.environ | more, start_new_session=True) as process:
        try:
            done = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            print(f"cut off after {LONGEST} s", file=sys.stderr)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    print(f"({name}: {time.monotonic() - start:.0f} s)", flush=True)
    return done == 0


if __name__ == "__main__":
    sys.exit(main())
