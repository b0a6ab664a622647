"""A database of one's own for a benchmark: the product's embedded server and its safe settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pericia.cli import folder, installation, schema
from pericia.cli.postgres import EmbeddedServer

SUPERUSER = "postgres"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder that the database's account can enter; gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="pericia-bench-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database() -> Iterator[EmbeddedServer]:
    """A running server with the product's schema; this process's Django works on it.

    Nothing of the server's settings is changed: commits are durable.
    """
    os.environ.pop("DATABASE_URL", None)
    with temporary_folder() as path:
        folder.prepare(path)
        server = EmbeddedServer(path)
        server.start()
        try:
            found = installation.of_embedded(server)
            os.environ.update(installation.environment(found))
            schema.prepare(found)
            yield server
        finally:
            _close_connections()
            server.stop()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def gather_statistics() -> None:
    """What the server does by itself within a minute or two: let the planner know the tables."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
