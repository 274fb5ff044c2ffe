"""fsspec's SFTP over a connection that was checked before, to a host whose key is known. Needs paramiko."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from pipelines.errors import NotConfigured
from worker.delivery import files

_KINDS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class GuardedSFTP(SFTPFileSystem):
    """The library's file system over a client of ours: it would resolve the name and trust any host itself."""

    cachable = False

    def __init__(self, client: paramiko.SSHClient, seconds: float) -> None:
        self._given, self._seconds = client, seconds
        super().__init__("checked")

    def _connect(self) -> None:
        self.client = self._given
        self.ftp = self.client.open_sftp()
        self.ftp.get_channel().settimeout(self._seconds)

    def mv(self, old: str, new: str, **_: Any) -> None:
        """The OpenSSH extension: it replaces what is there, in one step."""
        self.ftp.posix_rename(old, new)


@contextmanager
def opened(link: socket.socket, user: str, config: Mapping[str, Any], seconds: float) -> Iterator[GuardedSFTP]:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    host = link.getpeername()[0]
    kind, key = files.host_key(str(config.get("host_key", "")))
    client.get_host_keys().add(host, kind, _public(kind, key))
    try:
        client.connect(
            host,
            username=user,
            password=config.get("password") or None,
            pkey=_private(str(config["private_key"])) if config.get("private_key") else None,
            sock=link,
            allow_agent=False,
            look_for_keys=False,
            timeout=seconds,
            banner_timeout=seconds,
            auth_timeout=seconds,
        )
        yield GuardedSFTP(client, seconds)
    finally:
        client.close()


def _public(kind: str, key: bytes) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_type_string(kind, key)
    except (paramiko.SSHException, ValueError) as error:
        raise NotConfigured(
            "is no host key", subject="host_key", mend=f"give {kind} as `ssh-keyscan` prints it"
        ) from error


def _private(text: str) -> paramiko.PKey:
    for kind in _KINDS:
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise NotConfigured("cannot be read", subject="private_key", mend="give an unencrypted OpenSSH private key")


def line_of(key: paramiko.PKey) -> str:
    """A host key as `ssh-keyscan` prints it."""
    return f"{key.get_name()} {base64.b64encode(key.asbytes()).decode()}"
