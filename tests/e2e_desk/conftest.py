"""A real Chromium before a live desk. Missing: skipped here, a failure where CI=true."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories

# Playwright's synchronous interface runs an event loop in this thread; Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


def missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    path = os.environ.get("DRAGOMAN_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        missing("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser, live_server, monkeypatch) -> Iterator[Callable]:
    """`new_page("maria")` is a window of its own, logged in as maria; without a name, logged out."""
    monkeypatch.setattr("worker.sending.now", lambda *a, **k: True)  # no broker here
    contexts = []

    def make(name: str = "", width: int = 1440, height: int = 900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" and "CSP" in m.text else None)
        page.set_default_timeout(45_000)
        page.site = live_server.url
        if name:
            log_in(page, name)
        return page

    yield make
    for context in contexts:
        context.close()


def log_in(page, name: str) -> None:
    page.goto(f"{page.site}/desk/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
