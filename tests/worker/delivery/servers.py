"""Partners on the loopback: an HTTP server, a mail server, an SFTP server. Each keeps what it was given."""

from __future__ import annotations

import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import paramiko

from worker.delivery import http


@dataclass
class Got:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = Callable[[BaseHTTPRequestHandler, Got], None]


def says(status: int, body: bytes = b"", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _got: Got) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def hangs_up(handler: BaseHTTPRequestHandler, _got: Got) -> None:
    """The whole body was read; no answer comes."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Site:
    """`replies` are used up in turn; then all is well."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    always: Reply = field(default_factory=lambda: says(200, b"thanks"))


class _Threads(socketserver.ThreadingMixIn):
    """A thread a connection. At the end, connections that somebody keeps are hung up and their threads waited for."""

    def server_activate(self) -> None:
        self.links: list[socket.socket] = []
        super().server_activate()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.links.append(request)
        super().process_request(request, client_address)

    def end(self) -> None:
        self.shutdown()
        for link in self.links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _HttpServer(_Threads, HTTPServer):
    pass


class _MailServer(_Threads, socketserver.TCPServer):
    pass


@contextmanager
def http_site() -> Iterator[Site]:
    site = Site()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def log_message(self, *_: Any) -> None:
            pass

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            got = Got(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            with lock:
                site.got.append(got)
                reply = site.replies.pop(0) if site.replies else site.always
            reply(self, got)

        do_POST = do_GET = do_PUT = do_HEAD = do_DELETE = _serve

    server = _HttpServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        http.shared().close()
        server.end()


# ---------------------------------------------------------------- mail


@dataclass
class Mailbox:
    url: str = ""
    messages: list[bytes] = field(default_factory=list)
    refuses: list[bytes] = field(default_factory=list)  # answers to RCPT, used up in turn


@contextmanager
def mail_site() -> Iterator[Mailbox]:
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self) -> None:
            self._say(b"220 test")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self._say(b"354 go on")
                    self._data()
                elif verb == b"RCPT" and box.refuses:
                    self._say(box.refuses.pop(0))
                elif verb == b"QUIT":
                    self._say(b"221 bye")
                    return
                else:
                    self._say(b"250 ok")

        def _data(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            box.messages.append(b"".join(lines))
            self._say(b"250 taken")

        def _say(self, text: bytes) -> None:
            self.wfile.write(text + b"\r\n")

    server = _MailServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    try:
        yield box
    finally:
        server.end()


# ---------------------------------------------------------------- SFTP


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == ("site", "secret")
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Handle(paramiko.SFTPHandle):
    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


def _interface(root: Path) -> type[paramiko.SFTPServerInterface]:
    class Folder(paramiko.SFTPServerInterface):
        def _real(self, path: str) -> Path:
            return root / path.lstrip("/")

        def _try(self, act: Callable[[], Any]) -> Any:
            try:
                return act()
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno)

        def list_folder(self, path: str) -> Any:
            def act() -> list[Any]:
                return [
                    paramiko.SFTPAttributes.from_stat(p.stat(), filename=p.name) for p in self._real(path).iterdir()
                ]

            return self._try(act)

        def stat(self, path: str) -> Any:
            return self._try(lambda: paramiko.SFTPAttributes.from_stat(self._real(path).stat()))

        lstat = stat

        def open(self, path: str, flags: int, attr: Any) -> Any:
            def act() -> Any:
                mode = "r+b" if self._real(path).exists() else "w+b"
                file = self._real(path).open("w+b" if flags & os.O_TRUNC else mode)
                handle = _Handle(flags)
                handle.filename, handle.readfile, handle.writefile = path, file, file
                return handle

            return self._try(act)

        def remove(self, path: str) -> Any:
            return self._try(lambda: self._real(path).unlink()) or paramiko.SFTP_OK

        def posix_rename(self, old: str, new: str) -> Any:
            done = self._try(lambda: self._real(old).replace(self._real(new)))
            return done if isinstance(done, int) else paramiko.SFTP_OK

        def mkdir(self, path: str, attr: Any) -> Any:
            return self._try(lambda: self._real(path).mkdir()) or paramiko.SFTP_OK

    return Folder


@dataclass
class SftpSite:
    url: str
    key: paramiko.PKey


@contextmanager
def sftp_site(root: Path) -> Iterator[SftpSite]:
    key = paramiko.ECDSAKey.generate()
    listener = socket.create_server(("127.0.0.1", 0))
    made: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(link)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _interface(root))
            made.append(transport)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError):
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield SftpSite(f"sftp://site@127.0.0.1:{listener.getsockname()[1]}", key)
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)
    for transport in made:
        transport.close()
