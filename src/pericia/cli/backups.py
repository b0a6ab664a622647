"""Backup of an installation: its database, the keys of data subjects, and the stored files.

The data (`pg_dump`'s custom format) and the keys are to be kept apart. Whoever has only the data
cannot read the journal's contents, and what was erased stays erased: a restore loads no key of a
subject that the data lists as erased. A newer key file may go with older data, so that later
erasures hold too. The files that the data names are in an archive (`cli.archives`) that is written
after it: what is erased meanwhile is not in it. The installation's secrets are in none of them.

Key file: a first line of JSON `{"format": "pericia-keys/1", "made_at", "columns", "erasures"}`,
where `erasures` are those of `cli.erasures`, then the rows of `journal_subject_key` in
PostgreSQL's COPY text format, then a last line `\\. COUNT`.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from psycopg import sql

from pericia.cli import archives, dumps, erasures, files, roles
from pericia.cli.archives import Packed
from pericia.cli.dumps import Advance
from pericia.cli.installation import Installation
from pericia.cli.roles import Link
from pericia.cli.secrets import BACKUP
from pericia.cli.stored_files import NAMED, Named
from pericia.kernels.refusal import Refused

KEY_TABLE = "journal_subject_key"
KEY_FORMAT = "pericia-keys/1"
# Keys are kept apart; sessions end with a restore; the scope's key comes from the secrets, and
# without its mark of protection the tables are protected afresh.
LEFT_OUT = (
    "public.journal_subject_key",
    "public.django_session",
    "app.scope_key",
    "app.protection",
)


@dataclass(frozen=True)
class Written:
    """How many keys were written; `packed` is None where the files were left out."""

    keys: int
    packed: Packed | None


def key_file_of(file: Path) -> Path:
    """Where the keys of a backup are written."""
    return file.with_name(file.name + ".keys")


def archive_of(file: Path) -> Path:
    """Where the stored files of a backup are written."""
    return file.with_name(file.name + ".files")


def back_up(
    found: Installation, file: Path, now: datetime, advance: Advance, *, with_files: bool = True
) -> Written:
    """Write data and keys from one moment of the database, then the files that it names.

    All of them appear, or none. Existing ones are refused. `advance` is told of every table and
    file that is done. The files need Django.
    """
    with contextlib.ExitStack() as open_files:
        data_file = open_files.enter_context(_appearing(file))
        keys_file = open_files.enter_context(_appearing(key_file_of(file)))
        if not with_files:
            return Written(_write_data(found, data_file, keys_file, now, advance, None), None)
        archive = open_files.enter_context(_appearing(archive_of(file)))
        named = open_files.enter_context(contextlib.closing(Named()))
        keys = _write_data(found, data_file, keys_file, now, advance, named)
        return Written(keys, archives.write(archive, named, now, advance))


def parts_in(found: Installation) -> int:
    """How many tables and files a backup has to write."""
    with roles.connect(found.dsn(BACKUP)) as link:
        _refuse_half_blind(link)
        tables = roles.count(link, "SELECT count(*) FROM pg_stat_user_tables")
        return tables + roles.count(link, f"SELECT count(*) FROM ({NAMED}) AS named")


def _write_data(
    found: Installation,
    data_file: IO[bytes],
    keys_file: IO[bytes],
    now: datetime,
    advance: Advance,
    named: Named | None,
) -> int:
    """The number of keys. `named` learns which files the same moment of the database names."""
    with roles.connect(found.dsn(BACKUP)) as link, link.transaction():
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = roles.value(link, "SELECT pg_export_snapshot()")
        _refuse_half_blind(link)
        count = _write_keys(link, keys_file, now)
        if named is not None:
            named.read(link)
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        options = ["--format=custom", f"--snapshot={snapshot}", *left_out]
        dumps.run("pg_dump", options, found, BACKUP, data_file, advance)
    return count


def _refuse_half_blind(link: Link) -> None:
    """Without BYPASSRLS a backup would be empty, or fail on its first table."""
    if "rolbypassrls" in roles.deviations(link, BACKUP):
        raise Refused(
            "backup_not_allowed",
            f"The role {BACKUP} cannot see the clients' rows. Ask the database's administrator to "
            f"run: ALTER ROLE {BACKUP} BYPASSRLS;",
        )


def _write_keys(link: Link, target: IO[bytes], now: datetime) -> int:
    with link.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(KEY_TABLE)))
        columns = [column.name for column in cursor.description or ()]
        header = {
            "format": KEY_FORMAT,
            "made_at": now.isoformat(),
            "columns": columns,
            "erasures": erasures.written(link),
        }
        target.write(json.dumps(header).encode() + b"\n")
        with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(KEY_TABLE))) as rows:
            for block in rows:
                target.write(block)
        count = max(cursor.rowcount, 0)
    target.write(f"\\. {count}\n".encode())
    return count


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A private file that gets its name when it is whole, and otherwise never exists."""
    if path.exists():
        raise Refused(
            "file_exists", f"{path} exists already. Name another file or remove it first."
        )
    building = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with files.create_private(building, path) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.link(building, path)
    finally:
        building.unlink(missing_ok=True)
