"""The snippets of docs/09-durable-work.md, run as they stand there, against a real house."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import missing
from tests.e2e.houses import CLI, ROOT, House, free_port, until

PAGE = ROOT / "docs" / "09-durable-work.md"
SNIPPETS = re.findall(r"```(python|sh|js)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def snippet(language: str, holding: str) -> str:
    [found] = [text for kind, text in SNIPPETS if kind == language and holding in text]
    return found


@pytest.fixture
def house(build, ready) -> House:
    made = build()
    made.worker()
    ready(made)
    return made


def run(house: House, *command: str, stdin: str = "", cwd: Path | None = None, **env: str) -> str:
    env = dict(os.environ) | {"SOCKET": str(house.redis.socket), "REDIS": f"redis+socket://{house.redis.socket}"} | env
    done = subprocess.run(command, input=stdin, env=env, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def arrived(house: House, uri: str) -> None:
    until(lambda: house.sql(f"SELECT 1 FROM store_story WHERE uri = '{uri}'"), why=lambda: house.log()[-2000:])
    until(lambda: house.states() == {"drafted": 1}, why="it is drafted")


def test_every_snippet_of_the_page_is_run_here():
    assert [kind for kind, _ in SNIPPETS] == ["python", "sh", "sh", "js", "js"]


def test_celery_from_python(house):
    run(house, sys.executable, "-", stdin=snippet("python", "send_task"))
    arrived(house, "urn:example:python-1")
    assert house.one("SELECT priority FROM store_translation") == "urgent"


def test_the_list_with_redis_cli(house):
    if not shutil.which("redis-cli"):
        missing("redis-cli")
    run(house, "sh", "-e", stdin=snippet("sh", "LPUSH"))
    arrived(house, "urn:example:lpush-1")


def test_the_stream_with_redis_cli(house):
    if not shutil.which("redis-cli"):
        missing("redis-cli")
    run(house, "sh", "-e", stdin=snippet("sh", "XADD"))
    arrived(house, "urn:example:xadd-1")


def test_the_stream_from_node(house, tmp_path):
    """Needs npm's registry: without it this one is skipped everywhere, for nothing of ours is missing then."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are missing")
    try:
        subprocess.run(["npm", "install", "redis@5"], cwd=tmp_path, capture_output=True, timeout=120, check=True)
    except subprocess.SubprocessError:
        pytest.skip("npm's registry cannot be reached")
    (tmp_path / "publish.js").write_text(snippet("js", "xAdd"))
    run(house, "node", "publish.js", cwd=tmp_path)
    arrived(house, "urn:example:node-1")


def test_http_from_node(house, tmp_path):
    if not shutil.which("node"):
        pytest.skip("node is missing")
    token = _token(house)
    site = f"http://127.0.0.1:{free_port()}"
    house.start("web", *CLI, "web", "--port", site.rsplit(":", 1)[1])
    until(lambda: _answers(f"{site}/healthz"), why=lambda: house.log("web")[-2000:])
    (tmp_path / "post.js").write_text(snippet("js", "fetch("))
    said = run(house, "node", "post.js", cwd=tmp_path, SITE=site, TOKEN=token)
    assert said.startswith("202 "), said
    arrived(house, "urn:example:http-1")


def _answers(url: str) -> bool:
    import httpx

    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _token(house: House) -> str:
    """A token of the source `wire`, made as the store makes them."""
    code = (
        "from django.utils import timezone; from store import convert; from store.models import ApiToken, Source; "
        "s = Source.objects.create(slug='wire'); ApiToken.objects.create(name='t', source=s, prefix='drg_test', "
        "hash=convert.token_hash('drg_test_secret'), scopes=['*'], created_at=timezone.now())"
    )
    house.cli("shell", "-c", code)
    return "drg_test_secret"
