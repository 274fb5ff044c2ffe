"""`python -m benchmarks [NAME ...]`: every benchmark, or those named, one after another.

Each is a module with `main()`, which prints one table. Add one: a file here and a line below.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from os import cpu_count

# Each in a process of its own, so that one's memory and threads do not colour the next.
BENCHMARKS = ("engine", "pipeline", "glossary", "memory", "checks", "feeds", "arrival", "deliveries", "desk")


def main() -> int:
    wanted = sys.argv[1:] or BENCHMARKS
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    print(f"{platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}")
    failed = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
