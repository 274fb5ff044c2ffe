"""The real server is killed and started again while somebody types: every character arrives."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.e2e.houses import CLI, ROOT, free_port, until

MADE = """
import django; django.setup()
from tests import factories
factories.person("maria")
row = factories.drafted(factories.article("No deal was signed."), "ru")
print(row.pk, factories.segments(row)[1].pk)
"""


class Web:
    """`dragoman web` with a home of its own; it needs no broker."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DRAGOMAN_")}
        settings = {"DRAGOMAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        self.env = clean | settings
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        command = [*CLI, "web", "--port", str(self.port)]
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        until(self._answers, why="the server answers")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def target(self, segment: int) -> str:
        with contextlib.closing(sqlite3.connect(self.home / "dragoman.sqlite3", timeout=10)) as link:
            return link.execute("SELECT target FROM store_translatedsegment WHERE id = ?", [segment]).fetchone()[0]


@pytest.fixture
def web(tmp_path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.kill()


def test_a_server_killed_and_started_again_in_mid_edit_gets_every_character(browser, web):
    web.run(*CLI, "migrate")
    row, segment = (int(n) for n in web.run(sys.executable, "-c", MADE).split())
    web.start()
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    site = f"http://127.0.0.1:{web.port}"
    page.goto(f"{site}/desk/login/?next=/desk/translations/{row}/")
    page.get_by_label("Name").fill("maria")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.locator(f"#t{segment}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Сначала одно. ", delay=20)
    page.wait_for_timeout(1150)  # the save is about to begin
    web.kill()
    page.keyboard.type("Потом другое. ", delay=20)
    page.locator("#save-state.away").wait_for()
    assert web.target(segment) in ("[ru] No deal was signed.", "Сначала одно. ")
    page.keyboard.type("И третье.", delay=20)
    web.start()
    page.locator("#save-state", has_text="Everything is saved.").wait_for()
    until(lambda: web.target(segment) == "Сначала одно. Потом другое. И третье.", why="all of it is stored")
    # once more, with the page loaded again while the server was away: the browser has kept the text
    web.kill()
    page.keyboard.type(" Четвёртое.")
    page.locator("#save-state.away").wait_for()
    web.start()
    page.reload()
    page.locator("#save-state", has_text="Everything is saved.").wait_for()
    until(lambda: web.target(segment).endswith("И третье. Четвёртое."), why="what was kept is stored")
    context.close()
