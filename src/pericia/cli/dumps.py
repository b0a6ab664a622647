"""PostgreSQL's own programs for dumps, run on an installation."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo

from pericia.cli import cluster, files
from pericia.cli.installation import Installation
from pericia.kernels.refusal import Refused

Advance = Callable[[int], None]
DONE_WORDS = {"pg_dump": "dumping contents of table", "pg_restore": "processing data for table"}
LIBPQ_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


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


def refuse_damaged(file: Path) -> None:
    """Read a backup from end to end; refuses (`backup_damaged`) what a restore could not load."""
    done = subprocess.run(
        [str(cluster.installed_binaries() / "pg_restore"), "--file", os.devnull, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(
            "backup_damaged",
            f"{file} is cut short or damaged. Use another copy of it; nothing was restored.",
        )


def table_count(contents: list[str]) -> int:
    """How many tables' rows a backup holds."""
    return sum(" TABLE DATA " in line for line in contents)


def run(
    program: str,
    options: list[str],
    found: Installation,
    role: str,
    file: IO[bytes],
    advance: Advance,
) -> None:
    """Run one of PostgreSQL's programs as a role of the installation: `pg_dump` writes `file`,
    `pg_restore` reads it. The password travels in a private file; `advance` is told of every
    table that is done."""
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
                advance(int(DONE_WORDS[program] in line))
    if child.returncode != 0:
        wrong = [line for line in said if "error:" in line] or said or ["no message"]
        raise Refused(f"{program}_failed", f"{program} failed: {wrong[0].partition('error: ')[2]}")


@contextlib.contextmanager
def _password_file(role: str, found: Installation) -> Iterator[dict[str, str]]:
    """An environment by which libpq finds the installation as `role`."""
    known = psycopg.conninfo.conninfo_to_dict(found.address)
    variables = {
        LIBPQ_VARIABLES[key]: str(value) for key, value in known.items() if key in LIBPQ_VARIABLES
    }
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as stream:
        password = found.secrets.passwords[role]
        stream.write(f"*:*:*:{role}:{password}\n")
        stream.flush()
        path = os.environ.get("PATH", os.defpath)
        yield {"PATH": path, "PGUSER": role, "PGPASSFILE": stream.name, "LC_ALL": "C", **variables}
