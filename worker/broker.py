"""Where Redis is, and what is queued there. One client a process; nothing is opened at import."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings

from pipelines.errors import NotConfigured
from pipelines.model import Priority

# sun_path has 108 bytes, one of them the closing NUL (unix(7)).
SOCKET_PATH_LIMIT = 107
# kombu's Redis transport keeps one list for each priority step: NAME, NAME<sep>3, NAME<sep>6, NAME<sep>9.
STEPS = (0, 3, 6, 9)
SEPARATOR = "\x06\x16"
STEP = {Priority.FLASH: 0, Priority.URGENT: 3, Priority.ROUTINE: 6}
INTAKE, TRANSLATE, PUBLISH, DELIVER = "intake", "translate", "publish", "deliver"
QUEUES = (TRANSLATE, PUBLISH, DELIVER)  # what Celery consumes; `intake` is read by worker.gate
STREAM = "dragoman:articles"
TRANSPORT = "guarded"  # worker.transport


def redis_url() -> str:
    """The configured URL; a socket whose path is too long is reached through a short link."""
    url: str = settings.REDIS_URL
    parts = urlsplit(url)
    if parts.scheme == "unix" and len(os.fsencode(parts.path)) > SOCKET_PATH_LIMIT:
        return f"unix://{short_path(Path(parts.path))}"
    return url


def broker_url() -> str:
    """The same place as kombu writes it, reached through our transport (`app.make` gives it its name)."""
    url = redis_url()
    return url.replace("unix://", f"{TRANSPORT}+socket://", 1) if url.startswith("unix://") else url


def short_path(path: Path) -> Path:
    """A short way to a socket in a deep folder: a link to the folder, in a folder of ours under /tmp.

    The same for every process of this user; raises NotConfigured where somebody else took the place.
    """
    ours = Path("/tmp") / f"dragoman-{os.getuid()}"  # noqa: S108 - checked below, and for its owner only
    ours.mkdir(mode=0o700, exist_ok=True)
    status = ours.lstat()
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
        raise NotConfigured(
            "belongs to somebody else, and the path of DRAGOMAN_HOME is too long for a socket",
            subject=str(ours),
            mend="choose a shorter DRAGOMAN_HOME",
        )
    link = ours / sha256(os.fsencode(path.parent)).hexdigest()[:16]
    if not link.is_symlink():
        with suppress(FileExistsError):  # another process of ours was first
            link.symlink_to(path.parent)
    return link / path.name


@cache
def client() -> redis.Redis:
    """A client with short time-outs: nobody waits for a Redis that is away."""
    return redis.Redis.from_url(redis_url(), socket_connect_timeout=2, socket_timeout=10, health_check_interval=25)


def keys_of(queue: str) -> tuple[str, ...]:
    return tuple(queue if step == 0 else f"{queue}{SEPARATOR}{step}" for step in STEPS)


def depth(queue: str) -> int:
    """Messages that nobody has taken yet; raises redis.RedisError where Redis is away."""
    pipe = client().pipeline(transaction=False)
    for key in keys_of(queue):
        pipe.llen(key)
    return sum(pipe.execute())
