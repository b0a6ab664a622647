"""One server a worker, with a migrated template; each module of tests has a fresh copy of it, or of
a world that an earlier module of this worker made."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar, cast

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pericia.cli import roles
from pericia.cli.postgres import EmbeddedServer

SERVER = pytest.StashKey[EmbeddedServer]()
TEMPLATE = "pericia_template"
COPY = "test_main"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOURCES = (
    "src/pericia/tenancy",
    "src/pericia/apps",
    "src/pericia/web",
    "src/pericia/cli/roles.py",
)
_locks: list[IO[str]] = []
_worlds: dict[str, bytes] = {}
Made = TypeVar("Made")


def start_server(folder: Path) -> EmbeddedServer:
    """A server on the first folder that no other test run uses, with an up-to-date template."""
    data = _free_folder(folder)
    server = EmbeddedServer(data, settings=FAST)
    server.start()
    os.environ["PERICIA_TEST_DATA"] = str(data)
    os.environ["PERICIA_TEST_SOCKETS"] = str(server.sockets)
    os.environ["PERICIA_TEST_ADMIN"] = server.dsn("postgres", "postgres")
    _make_template(server)
    return server


def use_copies() -> None:
    """Make this process work on copies of the template: the first one is made here."""
    make_copy()
    os.environ["PERICIA_DATA"] = os.environ["PERICIA_TEST_DATA"]
    os.environ["PERICIA_DATABASE"] = _address(COPY)
    os.environ["DJANGO_SETTINGS_MODULE"] = "pericia.config.settings"
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    _spare_clients()


def make_copy(source: str = TEMPLATE, target: str = COPY) -> None:
    """A fresh copy of the template in place of the last one, whoever still works on that."""
    with psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], autocommit=True) as admin:
        names = {"target": sql.Identifier(target), "source": sql.Identifier(source)}
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {target} TEMPLATE {source} OWNER pericia_owner STRATEGY FILE_COPY"
            ).format(**names)
        )


def made_once(make: Callable[[], Made]) -> Made:
    """What `make` gives on a fresh copy, with the rows that it wrote: made by the first module of
    this worker that asks, copied for those after it. Replaces the module's copy."""
    from django.db import connections

    name = f"made_{make.__name__}"
    connections.close_all()
    if name in _worlds:
        make_copy(name)
        return cast(Made, pickle.loads(_worlds[name]))
    make_copy()
    made = make()
    connections.close_all()
    make_copy(COPY, name)
    _worlds[name] = pickle.dumps(made)
    return made


def _spare_clients() -> None:
    """Spare every `Client()` a stack of middleware of its own, which looks for all static files."""
    from django.conf import settings
    from django.test.client import ClientHandler

    stacks: dict[tuple[str, ...], dict[str, object]] = {}
    load = ClientHandler.load_middleware

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        key = tuple(settings.MIDDLEWARE)
        if key not in stacks:
            load(self, is_async)
            stacks[key] = {name: vars(self)[name] for name in vars(self) if "_middleware" in name}
        vars(self).update(stacks[key])

    ClientHandler.load_middleware = load_once  # type: ignore[method-assign]


def release() -> None:
    """Let the next test run use the folder."""
    while _locks:
        _locks.pop().close()


def _address(name: str) -> str:
    return f"postgresql:///{name}?host={os.environ['PERICIA_TEST_SOCKETS']}&port=5432"


def _free_folder(folder: Path) -> Path:
    for number in range(100):
        data = folder / str(number)
        data.mkdir(parents=True, exist_ok=True)
        for each in (folder, data):
            each.chmod(0o755)
        lock = (data / "tests.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _locks.append(lock)  # held, and so open, until the process ends
        return data
    raise RuntimeError("100 test runs are under way: end some.")


def _digest() -> str:
    root = Path(__file__).parent.parent
    found = hashlib.sha256()
    for source in SOURCES:
        path = root / source
        files = [path] if path.is_file() else sorted([*path.rglob("*.py"), *path.rglob("*.sql")])
        for each in files:
            if each.parent.name in {"migrations", "sql", "tenancy", "cli"} or each.name == (
                "models.py"
            ):
                found.update(each.read_bytes())
    return found.hexdigest()


def _make_template(server: EmbeddedServer) -> None:
    stamp = server.data / "template.digest"
    if stamp.exists() and stamp.read_text() == _digest():
        return
    admin = server.dsn("postgres", "postgres")
    with psycopg.connect(admin, autocommit=True) as link:
        link.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE))
        )
    roles.prepare(make_conninfo(admin), server.secrets, database=TEMPLATE)
    code = "import django; django.setup(); from pericia.tenancy.migrating import migrate; migrate()"
    environment = {
        **os.environ,
        "PERICIA_DATA": str(server.data),
        "PERICIA_DATABASE": _address(TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "pericia.config.settings",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    stamp.write_text(_digest())
