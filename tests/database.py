"""One server a worker, with a migrated template; each module of tests has a fresh copy of it, or of
a world that an earlier module of this worker made."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar, cast
from unittest.mock import patch

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pericia.cli import roles
from pericia.cli.postgres import EmbeddedServer

SERVER = pytest.StashKey[EmbeddedServer]()
TEMPLATE = "pericia_template"
COPY = "test_main"
MEMORY = Path("/dev/shm")
IN_MEMORY = "in_memory"
ROOM = 1_000_000_000  # bytes
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOURCES = (
    "src/pericia/tenancy",
    "src/pericia/apps",
    "src/pericia/web",
    "src/pericia/cli/roles.py",
)
_locks: list[IO[str]] = []
_worlds: dict[str, bytes] = {}
_admins: list[psycopg.Connection] = []
_places = ["pg_default"]
Made = TypeVar("Made")


def start_server(folder: Path) -> EmbeddedServer:
    """A server on the first folder that no other test run uses, with an up-to-date template."""
    data = _free_folder(folder)
    server = EmbeddedServer(data, settings=FAST)
    server.start()
    os.environ["PERICIA_TEST_DATA"] = str(data)
    os.environ["PERICIA_TEST_SOCKETS"] = str(server.sockets)
    os.environ["PERICIA_TEST_ADMIN"] = server.dsn("postgres", "postgres")
    _drop_copies()
    _make_template(server)
    _keep_copies_in_memory(server)
    return server


def use_copies() -> None:
    """Make this process work on copies of the template: the first one is made here."""
    make_copy()
    os.environ["PERICIA_DATA"] = os.environ["PERICIA_TEST_DATA"]
    os.environ["PERICIA_DATABASE"] = _address(COPY)
    os.environ["PERICIA_API_RATE"] = "0"  # tests that are about it set it
    os.environ["PERICIA_READS_CODE_NAMES"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "pericia.config.settings"
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    _spare_clients()
    _spare_passwords()


def make_copy(source: str = TEMPLATE, target: str = COPY) -> None:
    """A fresh copy of the template in place of the last one, whoever still works on that."""
    admin = _admin()
    names = {"target": sql.Identifier(target), "source": sql.Identifier(source)}
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
    admin.execute(
        sql.SQL(
            "CREATE DATABASE {target} TEMPLATE {source} OWNER pericia_owner STRATEGY FILE_COPY"
            " TABLESPACE {place}"
        ).format(**names, place=sql.Identifier(_places[-1]))
    )


def _admin() -> psycopg.Connection:
    """One connection for all copies: to sign in again costs a third of a copy."""
    if not _admins or _admins[-1].closed:
        _admins[:] = [psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], autocommit=True)]
    return _admins[-1]


def made_once(make: Callable[[], Made]) -> Made:
    """What `make` gives on a fresh copy, with the rows and files that it wrote: made by the first
    module of this worker that asks, copied for those after it. Replaces the module's copy."""
    from django.db import connections

    name = f"made_{make.__name__}"
    connections.close_all()
    _forget()
    data = Path(os.environ["PERICIA_TEST_DATA"])
    files, kept = data / "files", data / name
    shutil.rmtree(files, ignore_errors=True)
    if name in _worlds:
        make_copy(name)
        if kept.exists():
            shutil.copytree(kept, files)
        return cast(Made, pickle.loads(_worlds[name]))
    make_copy()
    made = make()
    connections.close_all()
    make_copy(COPY, name)
    shutil.rmtree(kept, ignore_errors=True)
    if files.exists():
        shutil.copytree(files, kept)
    _worlds[name] = pickle.dumps(made)
    return made


def _forget() -> None:
    """Forget what this process remembers of rows by their ids, which come back with each copy."""
    from pericia.apps.engagements import queries
    from pericia.apps.work import worker
    from pericia.apps.work.actions import choosing
    from pericia.apps.work.views import presence
    from pericia.web.api import gate

    kept: list[dict[Any, Any]] = [
        gate._noted, worker._queues, worker._reaches, choosing._last_guesses, presence._noted
    ]  # fmt: skip
    for each in kept:
        each.clear()
    for cached in vars(queries).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


def _spare_clients() -> None:
    """Spare every `Client()` a stack of middleware of its own, which looks for all static files."""
    from django.conf import settings
    from django.test import client
    from django.test.client import ClientHandler

    stacks: dict[tuple[str, ...], dict[str, object]] = {}
    load = ClientHandler.load_middleware

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        key = tuple(settings.MIDDLEWARE)
        if key not in stacks:
            load(self, is_async)
            stacks[key] = {name: vars(self)[name] for name in vars(self) if "_middleware" in name}
        vars(self).update(stacks[key])

    patch.object(ClientHandler, "load_middleware", load_once).start()
    store = client.store_rendered_templates

    def store_page(kept: dict[str, object], *given: Any, **more: Any) -> None:
        """What a page was given; what its hundred parts were given is copied for nobody."""
        if "context" not in kept:
            store(kept, *given, **more)

    patch.object(client, "store_rendered_templates", store_page).start()


def _spare_passwords() -> None:
    """Hash them as the product does, without the quarter of a second that guessing is to cost."""
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher

    patch.multiple(Hasher, time_cost=1, memory_cost=8, parallelism=1).start()


def _keep_copies_in_memory(server: EmbeddedServer) -> None:
    """A copy is a thousand small files: where there is a file system in memory, they go there."""
    folder = _memory_folder()
    if (
        not MEMORY.is_dir()
        or shutil.disk_usage(MEMORY).free < ROOM
        or not os.access(MEMORY, os.W_OK)
    ):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    owner = (server.data / "postgres").stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    with psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(
                sql.Identifier(IN_MEMORY), sql.Literal(str(folder))
            )
        )
        admin.execute(
            sql.SQL("GRANT CREATE ON TABLESPACE {} TO pericia_owner").format(
                sql.Identifier(IN_MEMORY)
            )
        )
    _places.append(IN_MEMORY)


def _drop_copies() -> None:
    """Drop every database but the template and what the server needs, and their place."""
    with psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], autocommit=True) as admin:
        found = admin.execute(
            "SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE 'made\\_%%'", [COPY]
        ).fetchall()
        for (name,) in found:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP TABLESPACE IF EXISTS {}").format(sql.Identifier(IN_MEMORY)))


def _memory_folder() -> Path:
    data = os.environ["PERICIA_TEST_DATA"]
    return MEMORY / f"pericia-tests-{hashlib.sha256(data.encode()).hexdigest()[:12]}"


def stop_server(server: EmbeddedServer) -> None:
    """Stop the server, leave nothing in memory, and let the next test run use the folder."""
    from django.db import connections

    connections.close_all()
    while _admins:
        _admins.pop().close()
    _drop_copies()
    server.stop()
    shutil.rmtree(_memory_folder(), ignore_errors=True)
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
