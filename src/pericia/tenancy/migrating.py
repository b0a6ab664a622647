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
# Until the server has gathered statistics of a table, it would take one owner's rows for a single
# row: then every index that begins with the owner looks as good as the one that finds the row, and
# plans that read all rows of a client are kept. So it is told that all rows have one owner.
ASSUME_ONE_OWNER = """
SELECT pg_restore_attribute_stats(
    'schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', a.attname::text,
    'inherited', false, 'version', current_setting('server_version_num')::int,
    'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relname = %s AND a.attname = %s AND NOT EXISTS (
    SELECT FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname
      AND s.attname = a.attname)
"""


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
    """Changes when what is done to every table, or the scope key, changes."""
    text = "".join(sorted(protect.statements())) + ASSUME_ONE_OWNER
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
        for model in protect.owned_models():
            cursor.execute(ASSUME_ONE_OWNER, (model._meta.db_table, model.tenant_column))
        inner, outer = pads_of(settings.SCOPE_KEY)
        cursor.execute(
            "INSERT INTO app.scope_key (inner_pad, outer_pad) VALUES (%s, %s) "
            "ON CONFLICT (only_row) DO UPDATE "
            "SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            (inner, outer),
        )
    _run_file("scope.sql", using)  # connections that keep the old key in memory look at it anew
    with connections[using].cursor() as cursor:
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
