"""Rows for tables that a test knows only from the catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pericia.tenancy.ids import new_id
from pericia.tenancy.models import OwnedModel
from pericia.tenancy.scope import signed_scope

Link = psycopg.Connection[Any]
VALUES: dict[str, str] = {
    "uuid": "gen_random_uuid()",
    "text": "'canary'",
    "varchar": "'ES'",
    "bool": "true",
    "int2": "1",
    "int4": "1",
    "int8": "1",
    "float8": "1",
    "jsonb": "'{}'",
    "tsvector": "to_tsvector('simple', 'words')",
    "timestamptz": "now()",
    "date": "current_date",
    "bytea": "uuid_send(gen_random_uuid())",
    "xid8": "pg_current_xact_id()",
    "_text": "'{}'",
    "_uuid": "'{}'",
}
_COLUMNS = """
SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attnotnull AND a.attgenerated = '' ORDER BY a.attnum
"""
_CHECKS = """
SELECT conname FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('c', 'f')
"""


@contextmanager
def superuser() -> Iterator[Link]:
    """The server's superuser in this worker's database; whatever is done is undone."""
    database = conninfo_to_dict(os.environ["PERICIA_DATABASE"])["dbname"]
    with psycopg.connect(make_conninfo(os.environ["PERICIA_TEST_ADMIN"], dbname=database)) as link:
        yield link
        link.rollback()


def loosen(link: Link, table: str) -> None:
    """Drop what keeps invented rows out (within the transaction that is undone)."""
    for (name,) in link.execute(_CHECKS, (table,)).fetchall():
        statement = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {} CASCADE")
        link.execute(statement.format(sql.Identifier(table), sql.Identifier(name)))


def insert(link: Link, model: type[OwnedModel], owner: UUID) -> int:
    """Insert one invented row of this owner; returns how many were inserted."""
    table = model._meta.db_table
    columns = link.execute(_COLUMNS, (table,)).fetchall()
    values = [
        sql.Literal(owner) if name == model.tenant_column else sql.SQL(VALUES[kind])
        for name, kind in columns
    ]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        sql.SQL(", ").join(values),
    )
    return link.execute(statement).rowcount


def become_app(link: Link, owner: UUID) -> None:
    """From here on with the rights of the app role and the scope of one organisation."""
    link.execute("SET LOCAL ROLE pericia_app")
    set_scope(link, owner)


def set_scope(link: Link, owner: UUID) -> None:
    text = signed_scope([owner], link.info.backend_pid, 4_000_000_000)
    link.execute("SELECT set_config('app.scope', %s, true)", (text,))


def two_owners() -> tuple[UUID, UUID]:
    return new_id(), new_id()
