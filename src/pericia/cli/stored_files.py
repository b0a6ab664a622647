"""Which files of the store the database names, on a disk of its own for as long as it is asked.

Left out are what an ended import no longer needs, event logs that were removed or that are none,
and the files of ended cases of erased people, whether or not the job that removes them has run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from pericia.cli.roles import Link

TABLES = (
    "cases_attachment",
    "cases_case",
    "channels_import",
    "journal_erasure",
    "sourcing_process_log",
)
NAMED = """
SELECT stored_as, sha256, size_bytes FROM cases_attachment a
WHERE stored_as <> '' AND NOT EXISTS (
    SELECT FROM cases_case c
    JOIN journal_erasure e ON e.client_id = c.client_id AND e.subject_id = c.subject_id
    WHERE c.client_id = a.client_id AND c.id = a.case_id AND c.state IN ('closed', 'cancelled'))
UNION ALL
SELECT stored_as, sha256, size_bytes FROM channels_import WHERE state IN ('uploaded', 'running')
UNION ALL
SELECT stored_as, sha256, size_bytes FROM sourcing_process_log
WHERE state IN ('waiting', 'read') OR state = 'refused' AND refusal @> '{"is_kept": true}'
"""
BATCH_ROWS = 5_000


class Stored(NamedTuple):
    """What a row says of its file; `sha256` is lower-case hex."""

    stored_as: str
    sha256: str
    size_bytes: int


class Named:
    """Files by name, on disk: an installation may have millions. Close it after use."""

    def __init__(self) -> None:
        # SQLite keeps a database without a name in a temporary file, and removes it itself.
        self._rows = sqlite3.connect("")
        self._rows.execute(
            "CREATE TABLE named (stored_as TEXT PRIMARY KEY, sha256 TEXT NOT NULL, "
            "size_bytes INTEGER NOT NULL, is_there INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
        )

    def read(self, link: Link) -> None:
        """Take in what the database names. Needs an open transaction that sees every client."""
        with link.cursor("named_files") as cursor:
            cursor.itersize = BATCH_ROWS
            self._rows.executemany(
                "INSERT OR IGNORE INTO named (stored_as, sha256, size_bytes) VALUES (?, ?, ?)",
                cursor.execute(NAMED),
            )

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM named").fetchone()[0])

    def __iter__(self) -> Iterator[Stored]:
        """Those that nobody has called found, by name."""
        query = (
            "SELECT stored_as, sha256, size_bytes FROM named WHERE NOT is_there ORDER BY stored_as"
        )
        return (Stored(*row) for row in self._rows.execute(query))

    def get(self, stored_as: str) -> Stored | None:
        query = "SELECT stored_as, sha256, size_bytes FROM named WHERE stored_as = ?"
        row = self._rows.execute(query, (stored_as,)).fetchone()
        return None if row is None else Stored(*row)

    def found(self, stored_as: str) -> None:
        self._rows.execute("UPDATE named SET is_there = 1 WHERE stored_as = ?", (stored_as,))

    def close(self) -> None:
        self._rows.close()
