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


def is_dead(owner: str) -> bool:
    """Whether an owner was a process of this host that is no more (or had this very number before us)."""
    process, _, _ = owner.rpartition("/")
    host, _, pid = process.rpartition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
