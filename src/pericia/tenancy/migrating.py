"""Bringing a database to the current schema, with every client table protected.

Runs as the owner role. Order matters: Django's content types, then the job queue in its own
schema, then the rest; then protection, which is written afresh each time and so also repairs.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from pericia.tenancy import protect
from pericia.tenancy.scope import pads_of

SQL = Path(__file__).parent / "sql"


def pending(using: str = "owner") -> bool:
    """Whether anything is left to do: a migration, or a change of the protection itself."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return True
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('app.protection') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT digest FROM app.protection")
        row = cursor.fetchone()
    return row is None or row[0] != digest()


def digest() -> str:
    """Changes when the statements of protection, or the scope key, change."""
    text = "".join(sorted(protect.statements()))
    text += (SQL / "scope.sql").read_text() + (SQL / "directory.sql").read_text()
    return sha256(text.encode() + settings.SCOPE_KEY).hexdigest()


def migrate(using: str = "owner", *, verbosity: int = 0) -> None:
    """Apply what is missing and protect every table. Safe to run at every start."""
    _run_file("scope.sql", using)
    call_command("migrate", "contenttypes", database=using, verbosity=verbosity)
    _with_search_path("jobs,public", using, "procrastinate", verbosity)
    _with_search_path("public,jobs", using, None, verbosity)
    _run_file("directory.sql", using)
    with connections[using].cursor() as cursor:
        for statement in protect.statements():
            cursor.execute(statement)
        inner, outer = pads_of(settings.SCOPE_KEY)
        cursor.execute(
            "INSERT INTO app.scope_key (inner_pad, outer_pad) VALUES (%s, %s) "
            "ON CONFLICT (only_row) DO UPDATE "
            "SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            (inner, outer),
        )
        cursor.execute("CREATE TABLE IF NOT EXISTS app.protection (digest text PRIMARY KEY)")
        cursor.execute("DELETE FROM app.protection")
        cursor.execute("INSERT INTO app.protection VALUES (%s)", (digest(),))


def _with_search_path(path: str, using: str, app: str | None, verbosity: int) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", (path,))
    arguments = [app] if app else []
    call_command("migrate", *arguments, database=using, verbosity=verbosity)


def _run_file(name: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute((SQL / name).read_text())
