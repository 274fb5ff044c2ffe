"""Files through fsspec: a folder, SFTP or S3. One file an item, under a name that never changes.

A file appears whole or not at all: it is written under another name and renamed (S3 puts whole objects anyway).
A kill overwrites the file with the withdrawn item, or removes it where the subscription says `on_kill = "remove"`.
"""

from __future__ import annotations

import base64
import binascii
import errno
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from pipelines.errors import BadInput, DeliveryFailed, NotConfigured
from worker.delivery import addresses, base
from worker.delivery.base import Outcome, Parcel

_SETTINGS = {
    "url": str,
    "on_kill": str,
    "password": str,
    "private_key": str,
    "host_key": str,
    "access_key": str,
    "secret_key": str,
    "endpoint": str,
    "region": str,
}
_SCHEMES = ("file", "sftp", "s3")
_SECONDS = 10.0
_MEND = {"sftp": "pip install 'dragoman[sftp]'", "s3": "pip install 'dragoman[s3]'"}


class Store(Protocol):
    """What the channel needs of a file system."""

    def put(self, name: str, body: bytes, part: str) -> None:
        """Write the whole file; `part` is a name that nobody reads, for the time in between."""
        ...

    def remove(self, name: str) -> None:
        """No error where it is gone already."""
        ...


def name_of(parcel: Parcel) -> str:
    """The same for every version of an item, safe in any file system."""
    locale = parcel.item.locale if parcel.item else "und"
    return f"{locale}-{sha256(parcel.uri.encode()).hexdigest()[:24]}.{parcel.suffix}"


class FilesChannel:
    def check(self, config: Mapping[str, Any]) -> None:
        base.wanted(config, _SETTINGS, ("url",))
        if config.get("on_kill", "tombstone") not in ("tombstone", "remove"):
            raise BadInput("is neither tombstone nor remove", subject="on_kill", mend="choose one of the two")
        parts = urlsplit(config["url"])
        if parts.scheme not in _SCHEMES or (parts.scheme != "file" and not parts.hostname):
            raise BadInput("is no place for files", subject="url", mend="write file:///folder, sftp://user@host/path "
                           "or s3://bucket/path")  # fmt: skip
        if parts.scheme == "file" and (parts.netloc or ".." in Path(parts.path).parts or len(parts.path) < 2):
            raise BadInput("is no whole path", subject="url", mend="write file:///folder/of/the/partner")
        if parts.password:
            raise BadInput("holds a password", subject="url", mend="give it as password")
        if parts.scheme == "sftp":
            _check_sftp(config)

    def send(self, parcel: Parcel) -> Outcome:
        name = name_of(parcel)
        with opened(parcel.config) as store:
            if parcel.kind == "kill" and parcel.config.get("on_kill") == "remove":
                store.remove(name)
                return Outcome(True, receipt={"removed": name})
            store.put(name, parcel.body, f".{name}.{parcel.id[-8:]}.part")
        return Outcome(True, receipt={"file": name, "sha256": sha256(parcel.body).hexdigest()})


def _check_sftp(config: Mapping[str, Any]) -> None:
    if not config.get("password") and not config.get("private_key"):
        raise BadInput("is missing", subject="private_key", mend="give a private key, or a password")
    if not config.get("host_key"):
        raise BadInput("is missing", subject="host_key", mend="give the line that `ssh-keyscan HOST` prints")
    host_key(config["host_key"])


def host_key(line: str) -> tuple[str, bytes]:
    """Kind and bytes of "ssh-ed25519 AAAA..." with or without the host before it; raises BadInput."""
    words = line.split()
    for kind, coded in pairwise(words):
        if kind.startswith(("ssh-", "ecdsa-")):
            try:
                return kind, base64.b64decode(coded, validate=True)
            except binascii.Error:
                break
    raise BadInput("is no host key", subject="host_key", mend="give the line that `ssh-keyscan HOST` prints")


@contextmanager
def opened(config: Mapping[str, Any]) -> Iterator[Store]:
    """The partner's place, closed again afterwards; raises DeliveryFailed and NotConfigured."""
    url = base.required(config, "url")
    scheme = urlsplit(url).scheme
    kinds = {"file": _folder, "sftp": _sftp, "s3": _s3}
    if scheme not in kinds:
        raise NotConfigured("is no place for files", subject="url", mend=f"there are {', '.join(kinds)}")
    try:
        with kinds[scheme](url, config) as store:
            yield store
    except ImportError as error:
        raise NotConfigured("is not installed", subject=scheme, mend=_MEND.get(scheme, "")) from error
    except (OSError, EOFError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise DeliveryFailed(f"the file could not be written ({reason})", subject=scheme) from error


class FsspecStore:
    """Over any fsspec file system; `renames` is false where a put is atomic by itself."""

    def __init__(self, fs: Any, root: str, *, renames: bool = True) -> None:
        self._fs, self._root, self._renames = fs, root.rstrip("/"), renames

    def put(self, name: str, body: bytes, part: str) -> None:
        if not self._renames:
            self._fs.pipe_file(f"{self._root}/{name}", body)
            return
        self._fs.makedirs(self._root, exist_ok=True)
        self._fs.pipe_file(f"{self._root}/{part}", body)
        self._fs.mv(f"{self._root}/{part}", f"{self._root}/{name}")

    def remove(self, name: str) -> None:
        try:
            self._fs.rm_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return


@contextmanager
def _folder(url: str, _config: Mapping[str, Any]) -> Iterator[Store]:
    from fsspec.implementations.local import LocalFileSystem

    yield FsspecStore(LocalFileSystem(), unquote(urlsplit(url).path))


@contextmanager
def _sftp(url: str, config: Mapping[str, Any]) -> Iterator[Store]:
    """A connection for one file: nothing is kept that could have died in between."""
    import paramiko

    from worker.delivery import sftp

    parts = urlsplit(url)
    port = parts.port or 22
    address = addresses.checked(parts.hostname or "", port)[0]
    try:
        with (
            socket.create_connection((address, port), timeout=_SECONDS) as link,
            sftp.opened(link, unquote(parts.username or ""), config, _SECONDS) as fs,
        ):
            yield FsspecStore(fs, unquote(parts.path))
    except paramiko.SSHException as error:
        raise DeliveryFailed(f"SFTP failed ({type(error).__name__})", subject=parts.hostname or "") from error


def _checked_socket(info: tuple[Any, ...]) -> socket.socket:
    """aiohttp asks for a socket to the very address it is about to connect to, whatever DNS said before."""
    family, kind, protocol, _, place = info
    if not addresses.private_allowed() and (why := addresses.forbidden(str(place[0]))):
        raise OSError(errno.EACCES, f"the address is {why}")
    return socket.socket(family, kind, protocol)


@contextmanager
def _s3(url: str, config: Mapping[str, Any]) -> Iterator[Store]:
    from botocore.exceptions import BotoCoreError, ClientError
    from s3fs import S3FileSystem

    from worker.delivery import http

    endpoint = str(config.get("endpoint") or "")
    if endpoint:
        parts = urlsplit(http.check_url(endpoint))
        addresses.checked(parts.hostname or "", parts.port or 443)  # for its sentence; what counts is the socket's
    options = {
        "connect_timeout": _SECONDS,
        "read_timeout": _SECONDS,
        "retries": {"max_attempts": 0},
        "connector_args": {"socket_factory": _checked_socket},
    }
    fs = S3FileSystem(
        key=config.get("access_key"),
        secret=config.get("secret_key"),
        endpoint_url=endpoint or None,
        client_kwargs={"region_name": config["region"]} if config.get("region") else None,
        config_kwargs=options,
        use_listings_cache=False,
    )
    bucket = urlsplit(url)
    try:
        yield FsspecStore(fs, f"{bucket.netloc}{unquote(bucket.path)}", renames=False)
    except (BotoCoreError, ClientError) as error:
        raise DeliveryFailed(f"S3 failed ({type(error).__name__})", subject=bucket.netloc) from error
