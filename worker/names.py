"""What a worker calls itself in a lease: host, process and thread, so that a dead process's leases can be found."""

from __future__ import annotations

import os
import socket
from threading import get_ident


def process_name(pid: int | None = None) -> str:
    """The beginning of every lease of a process of this host."""
    return f"{socket.gethostname()}:{pid or os.getpid()}/"


def worker_name() -> str:
    return f"{process_name()}{get_ident()}"
