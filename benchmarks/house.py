"""What the benchmarks share: Django's settings over a throw-away home, medians, and a table."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUICK = "DRAGOMAN_TEST_BENCH_QUICK" in os.environ


def size(full: int, quick: int) -> int:
    """How much of something is measured: `python -m benchmarks --quick` shows that all runs, not how fast it is."""
    return quick if QUICK else full


def set_up() -> Path:
    """Settings over a home of their own; before anything else of ours is imported."""
    home = Path(tempfile.mkdtemp(prefix="dragoman-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["DRAGOMAN_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    return home


def in_turn(runs: int, *actions: Callable[[], object]) -> list[float]:
    """Median seconds of each action, run A B C, A B C ..., so that a drifting machine is fair to all."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()  # warm
    for _ in range(runs):
        for taken, action in zip(times, actions, strict=True):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
    return [statistics.median(t) for t in times]


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(str(r[i])) for r in (heading, *rows)) for i in range(len(heading))]
    for row in (heading, *rows):
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
