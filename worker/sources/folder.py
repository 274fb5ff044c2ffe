"""A watched folder. A file is taken when it has not changed since the last look, so a half-copied one waits.

What was read goes to `processed/`, what cannot be used to `rejected/` with the reason beside it. A worker that dies in
between takes the file again, and the same version changes nothing.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from pipelines import intake
from pipelines.errors import BadInput, DeliveryFailed
from store.polls import Poll
from worker.sources.base import Found, Looked

PROCESSED, REJECTED = "processed", "rejected"
_MOST = 200  # files a look


def look(poll: Poll) -> Looked:
    folder = Path(poll.url)
    before = poll.state.get("seen", {})
    seen: dict[str, list[int]] = {}
    found: list[Found] = []
    try:
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            about = path.stat()
            mark = [about.st_size, about.st_mtime_ns]
            if before.get(path.name) == mark and len(found) < _MOST:
                found.append(_found(path, poll.slug, about.st_size))
            else:
                seen[path.name] = mark
    except OSError as error:
        raise DeliveryFailed(
            f"the folder cannot be read ({error.strerror})", subject=poll.url, mend="check that it exists"
        ) from error
    return Looked(found, {**poll.state, "seen": seen})


def _found(path: Path, source: str, size: int) -> Found:
    done = partial(_put_away, path)
    limit: int = settings.DRAGOMAN["DRAGOMAN_MAX_ARTICLE_BYTES"]
    if size > limit:
        return Found(path.name, b"", None, f"the file has {size:,} bytes; at most {limit:,} are taken.", done)
    raw = path.read_bytes()
    try:
        article = intake.read(
            raw, source=source, uri=f"urn:x-dragoman:file:{sha256(path.name.encode()).hexdigest()[:24]}"
        )
    except BadInput as error:
        return Found(path.name, raw, None, str(error), done)
    return Found(path.name, raw, article, "", done)


def _put_away(path: Path, reason: str) -> None:
    """Into processed/ or rejected/; never over a file of that name."""
    place = path.parent / (REJECTED if reason else PROCESSED)
    place.mkdir(exist_ok=True)
    target, number = place / path.name, 0
    while target.exists():
        number += 1
        target = place / f"{path.stem}.{number}{path.suffix}"
    if reason:
        target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", "utf-8")
    path.rename(target)
