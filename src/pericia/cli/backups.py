"""Backup and restore of an installation's database.

A backup is two files that are to be kept apart: the data (`pg_dump`'s custom format) without the
keys of data subjects, and the keys. Whoever has only the data cannot read the journal's contents,
and what was erased stays erased: a restore loads no key of a subject that the data lists as
erased. A newer key file may go with older data, so that later erasures hold too.

Key file: a first line of JSON `{"format": "pericia-keys/1", "made_at", "columns"}`, then the rows
of `journal_subject_key` in PostgreSQL's COPY text format, then a last line `\\. COUNT`.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from pericia.cli import cluster, files, roles
from pericia.cli.installation import Installation
from pericia.cli.secrets import BACKUP, OWNER
from pericia.kernels.refusal import Refused

KEY_TABLE = "journal_subject_key"
ERASURE_TABLE = "journal_erasure"
KEY_FORMAT = "pericia-keys/1"
# Keys are kept apart; sessions end with a restore; the scope's key comes from the secrets, and
# without its mark of protection the tables are protected afresh.
LEFT_OUT = (
    "public.journal_subject_key",
    "public.django_session",
    "app.scope_key",
    "app.protection",
)
Advance = Callable[[int], None]


@dataclass(frozen=True)
class Restored:
    """Keys loaded, and keys of the file that were not because their subject is erased."""

    keys: int
    erased: int


def key_file_of(file: Path) -> Path:
    """Where the keys of a backup are written."""
    return file.with_name(file.name + ".keys")


def back_up(found: Installation, file: Path, now: datetime, advance: Advance) -> int:
    """Write both files from one moment of the database; the number of keys.

    Existing files are refused. `advance` is told of every table that is done.
    """
    with (
        _appearing(file) as data_file,
        _appearing(key_file_of(file)) as keys_file,
        roles.connect(found.dsn(BACKUP)) as link,
        link.transaction(),
    ):
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = _one(link, "SELECT pg_export_snapshot()")
        count = _write_keys(link, keys_file, now)
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        options = ["--format=custom", f"--snapshot={snapshot}", *left_out]
        _run("pg_dump", options, found, BACKUP, data_file, "dumping contents of table", advance)
    return count


def tables_in(found: Installation) -> int:
    """How many tables a backup has to write."""
    with roles.connect(found.dsn(BACKUP)) as link:
        return _count(link, "SELECT count(*) FROM pg_stat_user_tables")


def contents_of(file: Path) -> list[str]:
    """What a backup holds, in `pg_restore`'s words; refuses a file that is no backup."""
    files.refuse_missing(file)
    done = subprocess.run(
        [str(cluster.installed_binaries() / "pg_restore"), "--list", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused("not_a_backup", f"{file} is not a backup made by `pericia backup`.")
    return done.stdout.splitlines()


def table_count(contents: list[str]) -> int:
    """How many tables' rows a backup holds."""
    return sum(" TABLE DATA " in line for line in contents)


def refuse_used(found: Installation) -> None:
    """Refuse to restore over what is there."""
    with roles.connect(found.dsn(OWNER)) as link:
        tables = _count(
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
        _refuse_broken_keys(keys)
    there = tuple(f" SCHEMA - {schema} " for schema in roles.SCHEMAS)
    wanted = [line for line in contents_of(file) if not any(each in line for each in there)]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as listed, file.open("rb") as data_file:
        listed.write("\n".join(wanted) + "\n")
        listed.flush()
        options = ["--exit-on-error", "--single-transaction", f"--use-list={listed.name}"]
        options.append(f"--dbname={found.database}")
        _run("pg_restore", options, found, OWNER, data_file, "processing data for table", advance)
    return Restored(0, 0) if keys is None else _load_keys(found, keys)


def _write_keys(link: Connection[TupleRow], target: IO[bytes], now: datetime) -> int:
    with link.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(KEY_TABLE)))
        columns = [column.name for column in cursor.description or ()]
        header = {"format": KEY_FORMAT, "made_at": now.isoformat(), "columns": columns}
        target.write(json.dumps(header).encode() + b"\n")
        with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(KEY_TABLE))) as rows:
            for block in rows:
                target.write(block)
        count = max(cursor.rowcount, 0)
    target.write(f"\\. {count}\n".encode())
    return count


def _refuse_broken_keys(path: Path) -> list[str]:
    """The columns of a key file that is whole."""
    files.refuse_missing(path)
    with path.open("rb") as stream:
        try:
            header = json.loads(stream.readline())
            columns = [str(name) for name in header["columns"]]
        except (ValueError, KeyError, TypeError):
            header, columns = {}, []
        count, last = _counted(stream)
    if not columns or header.get("format") != KEY_FORMAT:
        raise Refused("not_a_key_file", f"{path} is not a key file made by `pericia backup`.")
    if last != f"\\. {count - 1}\n".encode():
        raise Refused("key_file_cut_short", f"{path} is incomplete. Use another copy of it.")
    return columns


def _counted(lines: IO[bytes]) -> tuple[int, bytes]:
    """How many lines there are, and the last one."""
    count, last = 0, b""
    for line in lines:
        count, last = count + 1, line
    return count, last


def _load_keys(found: Installation, path: Path) -> Restored:
    """The owner passes row-level security for as long as this transaction lasts, since no client's
    scope can be open on an installation that has not started."""
    columns = sql.SQL(", ").join(map(sql.Identifier, _refuse_broken_keys(path)))
    names = {
        "keys": sql.Identifier(KEY_TABLE),
        "erasures": sql.Identifier(ERASURE_TABLE),
        "columns": columns,
    }
    with roles.connect(found.dsn(OWNER)) as link, link.transaction():
        for table in (KEY_TABLE, ERASURE_TABLE):
            _force_security(link, table, on=False)
        link.execute(
            sql.SQL("CREATE TEMP TABLE given ON COMMIT DROP AS TABLE {keys}").format(**names)
        )
        _copy_rows(link, path, columns)
        given = _count(link, "SELECT count(*) FROM given")
        loaded = link.execute(
            sql.SQL(
                "INSERT INTO {keys} ({columns}) SELECT {columns} FROM given WHERE NOT EXISTS "
                "(SELECT FROM {erasures} e WHERE e.client_id = given.client_id "
                "AND e.subject_id = given.id)"
            ).format(**names)
        ).rowcount
        for table in (KEY_TABLE, ERASURE_TABLE):
            _force_security(link, table, on=True)
    return Restored(loaded, given - loaded)


def _copy_rows(link: Connection[TupleRow], path: Path, columns: sql.Composable) -> None:
    with path.open("rb") as stream, link.cursor() as cursor:
        stream.readline()
        with cursor.copy(sql.SQL("COPY given ({}) FROM STDIN").format(columns)) as rows:
            for line in stream:
                if not line.startswith(b"\\."):
                    rows.write(line)


def _force_security(link: Connection[TupleRow], table: str, *, on: bool) -> None:
    word = sql.SQL("FORCE" if on else "NO FORCE")
    link.execute(
        sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(sql.Identifier(table), word)
    )


def _run(
    program: str,
    options: list[str],
    found: Installation,
    role: str,
    file: IO[bytes],
    done_words: str,
    advance: Advance,
) -> None:
    """Run one of PostgreSQL's programs on the database; its password travels in a private file."""
    reads = program == "pg_restore"
    address = [] if reads else [make_conninfo(found.address, user=role)]
    binary = str(cluster.installed_binaries() / program)
    said: list[str] = []
    with _password_file(role, found) as environment:
        child = subprocess.Popen(
            [binary, "--verbose", "--no-password", *options, *address],
            stdin=file if reads else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if reads else file,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        with child:
            for line in child.stderr or ():
                said = [*said[-20:], line.strip()]
                advance(int(done_words in line))
    if child.returncode != 0:
        wrong = [line for line in said if "error:" in line] or said or ["no message"]
        raise Refused(f"{program}_failed", f"{program} failed: {wrong[0].partition('error: ')[2]}")


@contextlib.contextmanager
def _password_file(role: str, found: Installation) -> Iterator[dict[str, str]]:
    """An environment by which libpq finds the installation as `role`."""
    known = psycopg.conninfo.conninfo_to_dict(found.address)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    variables = {names[key]: str(value) for key, value in known.items() if key in names}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as stream:
        password = found.secrets.passwords[role]
        stream.write(f"*:*:*:{role}:{password}\n")
        stream.flush()
        path = os.environ.get("PATH", os.defpath)
        yield {"PATH": path, "PGUSER": role, "PGPASSFILE": stream.name, "LC_ALL": "C", **variables}


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A private file that gets its name when it is whole, and otherwise never exists."""
    if path.exists():
        raise Refused(
            "file_exists", f"{path} exists already. Name another file or remove it first."
        )
    building = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with files.create_private(building) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.link(building, path)
    finally:
        building.unlink(missing_ok=True)


def _count(link: Connection[TupleRow], query: str) -> int:
    return int(_one(link, query))


def _one(link: Connection[TupleRow], query: str) -> str:
    row = link.execute(query).fetchone()
    assert row is not None
    return str(row[0])
