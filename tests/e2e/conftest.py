"""Real services, each on a socket in a folder of its own. Missing: skipped here, a failure where CI=true."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.e2e.houses import CLI, ROOT, House, RedisServer, find_redis, until


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, for a socket's path may have 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="drg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------- PostgreSQL


class Postgres:
    """A private cluster; as root it runs as `postgres` or `nobody`, for it refuses to be root."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.prefix: list[str] = []
        if os.getuid() == 0:
            user = "postgres" if subprocess.run(["id", "postgres"], capture_output=True).returncode == 0 else "nobody"
            shutil.chown(folder, user)
            self.prefix = ["setpriv", f"--reuid={user}", f"--regid={user if user == 'postgres' else 'nogroup'}"]
            self.prefix += ["--clear-groups"]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self.prefix, str(self.binaries / program), *arguments], capture_output=True, timeout=200, cwd="/"
        )
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-A", "trust", "-U", "dragoman", "--no-sync", "-E", "UTF8")
        conf = f"unix_socket_directories = '{self.folder}'\nlisten_addresses = ''\nfsync = off\n"
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(conf)
        self.restart()

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def restart(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "start")

    def url(self, name: str) -> str:
        return f"postgresql://dragoman@{quote(str(self.folder), safe='')}/{name}"

    def create(self, template: str = "template1") -> str:
        name = f"t{uuid4().hex[:12]}"
        self._run("createdb", "-h", str(self.folder), "-U", "dragoman", "-T", template, name)
        return name


def _postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    binaries = _postgres_binaries()
    if binaries is None:
        missing("PostgreSQL")
    assert binaries
    path = Path(tempfile.mkdtemp(prefix="drg-pg-"))
    path.chmod(0o755)
    server = Postgres(binaries, path)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------- databases, migrated once


def _migrate(url: str, home: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("DRAGOMAN_")}
    env |= {"DRAGOMAN_HOME": str(home), "DRAGOMAN_DATABASE_URL": url}
    subprocess.run([*CLI, "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True, timeout=120)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template")
    _migrate("", home)
    return home / "dragoman.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgres.create()
    _migrate(postgres.url(name), tmp_path_factory.mktemp("template"))
    return name


Build = Callable[..., House]


@pytest.fixture
def build(request: pytest.FixtureRequest, folder: Path) -> Iterator[Build]:
    """`build("sqlite" | "postgres", append_only=True, SETTING=value)` -> a House with its Redis running."""
    binary = find_redis()
    if binary is None:
        missing("redis-server")
    made: list[House] = []

    def one(database: str = "sqlite", *, append_only: bool = True, **settings: str) -> House:
        home = folder / "home"
        home.mkdir()
        if database == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), home / "dragoman.sqlite3")
            url = f"sqlite:///{home / 'dragoman.sqlite3'}"
        else:
            server: Postgres = request.getfixturevalue("postgres")
            url = server.url(server.create(request.getfixturevalue("postgres_template")))
        assert binary
        house = House(home, url, RedisServer(binary, folder / "redis", append_only=append_only).start(), **settings)
        made.append(house)
        return house

    yield one
    for house in made:
        house.close()


@pytest.fixture
def ready() -> Callable[[House], None]:
    """Wait until the worker's doors and its consumer are open."""

    def wait(house: House) -> None:
        until(lambda: "ready." in house.log() or house.processes["worker"].poll() is not None)
        assert "ready." in house.log(), house.log()[-3000:]

    return wait
