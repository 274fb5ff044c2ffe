"""A model hub on a local port: as much of the hub's HTTP as its own client asks for, with faults on demand."""

from __future__ import annotations

import json
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub:
    """Serves `files` (name -> bytes) as every repository.

    hub.breaks("model.safetensors", after=5000)   the first answer with this file ends there
    hub.stalls("model.safetensors", after=5000)   the same, but the connection stays open and silent
    hub.lies("source.spm")                        its announced digest is another file's
    hub.seen                                      (method, path, Range header) so far
    """

    def __init__(self, files: dict[str, bytes], large: tuple[str, ...] = ()) -> None:
        self.files, self.large = files, large
        self.seen: list[tuple[str, str, str]] = []
        self._breaks: dict[str, int] = {}
        self._closing = Event()
        self._stalls = False
        self._lies: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @classmethod
    def of_folder(cls, folder: Path) -> FakeHub:
        files = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name != "manifest.json"}
        return cls(files, large=("model.safetensors", "source.spm", "target.spm"))

    def __enter__(self) -> FakeHub:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def breaks(self, name: str, *, after: int) -> FakeHub:
        self._breaks[name] = after
        return self

    def stalls(self, name: str, *, after: int) -> FakeHub:
        self._stalls = True
        return self.breaks(name, after=after)

    def lies(self, name: str) -> FakeHub:
        self._lies.add(name)
        return self

    def honest(self) -> FakeHub:
        self._lies.clear()
        return self

    def digest(self, name: str) -> str:
        """SHA-256 of a large file, git's blob id of a small one."""
        data = self.files[name] + (b"?" if name in self._lies else b"")
        if name in self.large:
            return sha256(data).hexdigest()
        return sha1(b"blob %d\0" % len(data) + data).hexdigest()

    def info(self) -> dict[str, object]:
        siblings = []
        for name, data in self.files.items():
            entry: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": self.digest(name)}
            if name in self.large:
                entry["lfs"] = {"sha256": self.digest(name), "size": len(data), "pointerSize": 134}
            siblings.append(entry)
        return {"_id": "1", "id": "some/model", "modelId": "some/model", "sha": COMMIT, "siblings": siblings}

    def _handler(hub) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def _answer(self, body: bool) -> None:
                path = unquote(urlsplit(self.path).path)
                hub.seen.append((self.command, path, self.headers.get("Range", "")))
                if path.startswith("/api/models/") and "/revision/" in path:
                    self._send(200, json.dumps(hub.info()).encode(), {"Content-Type": "application/json"}, body)
                elif f"/resolve/{COMMIT}/" in path and path.rsplit("/", 1)[1] in hub.files:
                    self._file(path.rsplit("/", 1)[1], body)
                else:
                    self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"}, body)

            def _file(self, name: str, body: bool) -> None:
                data = hub.files[name]
                headers = {
                    "X-Repo-Commit": COMMIT,
                    "ETag": f'"{hub.digest(name)}"',
                    "Accept-Ranges": "bytes",
                }
                start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
                if start:
                    headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
                if body and not start and name in hub._breaks:
                    self._broken(data, hub._breaks.pop(name), headers)
                else:
                    self._send(206 if start else 200, data[start:], headers, body)

            def _broken(self, data: bytes, after: int, headers: dict[str, str]) -> None:
                self._head(200, len(data), headers)
                self.wfile.write(data[:after])
                self.wfile.flush()
                if hub._stalls:
                    hub._closing.wait(60)
                self.close_connection = True

            def _send(self, status: int, data: bytes, headers: dict[str, str], body: bool) -> None:
                self._head(status, len(data), headers)
                if body:
                    self.wfile.write(data)

            def _head(self, status: int, length: int, headers: dict[str, str]) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                for key, value in headers.items():
                    self.send_header(key, value)
                self.end_headers()

        return Handler
