"""Restore of a backup into an empty database.

Keys of subjects that the data lists as erased are not loaded. Transaction numbers belong to the
server that gave them, and the sealer goes by them: after a restore they are numbered afresh, so
that what was sealed stays sealed and what was not is sealed next.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, LiteralString

from psycopg import sql

from pericia.cli import dumps, files, roles
from pericia.cli.backups import KEY_FORMAT, KEY_TABLE
from pericia.cli.dumps import Advance
from pericia.cli.erasures import Written
from pericia.cli.installation import Installation
from pericia.cli.roles import Link
from pericia.cli.secrets import OWNER
from pericia.cli.stored_files import TABLES, Named
from pericia.kernels.refusal import Refused

JOURNAL_TABLES = (
    KEY_TABLE,
    "journal_erasure",
    "journal_event",
    "journal_bookmark",
    "journal_checkpoint",
)
# 3 is older than any transaction of a running server. Without a bookmark the sealer looks at every
# event once, and seals those that have no leaf.
RENUMBER = ("UPDATE journal_event SET xact = '3'", "DELETE FROM journal_bookmark")
SEALED_BY = "SELECT key_id FROM journal_checkpoint ORDER BY at DESC LIMIT 1"
LOAD_KEYS = """
INSERT INTO journal_subject_key ({columns}) SELECT {columns} FROM given WHERE NOT EXISTS (
    SELECT FROM journal_erasure e WHERE e.client_id = given.client_id AND e.subject_id = given.id)
"""


@dataclass(frozen=True)
class Restored:
    """Keys loaded, and keys of the file that were not because their subject is erased.

    `sealed_by` is the identifier of the key that signed the newest checkpoint, None without one.
    """

    keys: int
    erased: int
    sealed_by: str | None


@dataclass(frozen=True)
class KeyFile:
    """The first line of a key file that is whole. Files made long ago list no erasures."""

    made_at: str
    columns: list[str]
    erasures: list[Written]


def refuse_used(found: Installation) -> None:
    """Refuse to restore over what is there."""
    with roles.connect(found.dsn(OWNER)) as link:
        tables = roles.count(
            link,
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN "
            "('pg_catalog', 'information_schema')",
        )
    if tables:
        raise Refused(
            "database_not_empty",
            f"The database holds {tables} tables. Restore into an empty one: name a new folder "
            "with --data, or a new database in DATABASE_URL.",
        )


def restore(found: Installation, file: Path, keys: Path | None, advance: Advance) -> Restored:
    """Load data and keys into an empty database that has its roles and schemas; whoever calls
    then brings it up to date."""
    if keys is not None:
        read_key_file(keys)
    there = tuple(f" SCHEMA - {schema} " for schema in roles.SCHEMAS)
    wanted = [line for line in dumps.contents_of(file) if not any(each in line for each in there)]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as listed, file.open("rb") as data_file:
        listed.write("\n".join(wanted) + "\n")
        listed.flush()
        options = ["--exit-on-error", "--single-transaction", f"--use-list={listed.name}"]
        options.append(f"--dbname={found.database}")
        dumps.run("pg_restore", options, found, OWNER, data_file, advance)
    with (
        roles.connect(found.dsn(OWNER)) as link,
        link.transaction(),
        _unforced(link, JOURNAL_TABLES),
    ):
        for statement in RENUMBER:
            link.execute(statement)
        loaded, erased = (0, 0) if keys is None else _load_keys(link, keys)
        row = link.execute(SEALED_BY).fetchone()
    return Restored(loaded, erased, str(row[0]) if row else None)


def read_named_files(found: Installation, named: Named) -> None:
    """Take in which files the restored database names."""
    with roles.connect(found.dsn(OWNER)) as link, link.transaction(), _unforced(link, TABLES):
        named.read(link)


def read_key_file(path: Path) -> KeyFile:
    """Refuses (`not_a_key_file`, `key_file_cut_short`) what is no whole key file."""
    files.refuse_missing(path)
    with path.open("rb") as stream:
        try:
            header = json.loads(stream.readline())
            columns = [str(name) for name in header["columns"]]
            erased: list[Any] = list(header.get("erasures", []))
        except (ValueError, KeyError, TypeError):
            header, columns, erased = {}, [], []
        count, last = _counted(stream)
    if not columns or header.get("format") != KEY_FORMAT:
        raise Refused("not_a_key_file", f"{path} is not a key file made by `pericia backup`.")
    if last != f"\\. {count - 1}\n".encode():
        raise Refused("key_file_cut_short", f"{path} is incomplete. Use another copy of it.")
    return KeyFile(str(header.get("made_at", "")), columns, erased)


def _counted(lines: IO[bytes]) -> tuple[int, bytes]:
    """How many lines there are, and the last one."""
    count, last = 0, b""
    for line in lines:
        count, last = count + 1, line
    return count, last


def _load_keys(link: Link, path: Path) -> tuple[int, int]:
    """How many keys were loaded, and how many were not because their subject is erased."""
    columns = sql.SQL(", ").join(map(sql.Identifier, read_key_file(path).columns))
    link.execute("CREATE TEMP TABLE given ON COMMIT DROP AS TABLE journal_subject_key")
    _copy_rows(link, path, columns)
    given = roles.count(link, "SELECT count(*) FROM given")
    loaded = link.execute(sql.SQL(LOAD_KEYS).format(columns=columns)).rowcount
    return loaded, given - loaded


@contextmanager
def _unforced(link: Link, tables: tuple[str, ...]) -> Iterator[None]:
    """The owner passes row-level security within this transaction, since no client's scope can be
    open on an installation that has not started."""
    _set_row_security(link, tables, "NO FORCE")
    yield
    _set_row_security(link, tables, "FORCE")


def _set_row_security(link: Link, tables: tuple[str, ...], word: LiteralString) -> None:
    for table in tables:
        statement = sql.SQL("ALTER TABLE {} " + word + " ROW LEVEL SECURITY")
        link.execute(statement.format(sql.Identifier(table)))


def _copy_rows(link: Link, path: Path, columns: sql.Composable) -> None:
    with path.open("rb") as stream, link.cursor() as cursor:
        stream.readline()
        with cursor.copy(sql.SQL("COPY given ({}) FROM STDIN").format(columns)) as rows:
            for line in stream:
                if not line.startswith(b"\\."):
                    rows.write(line)
