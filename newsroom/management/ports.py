"""Whether an address is free, asked before anything is started on it."""

from __future__ import annotations

import socket

from pipelines.errors import BadInput


def free_port(host: str, port: int) -> None:
    """Raises BadInput where nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", "") or str(error)
            raise BadInput(
                f"cannot be used ({reason})", subject=f"{host}:{port}", mend="choose another --port"
            ) from None
