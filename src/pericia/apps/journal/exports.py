"""Handing a client its journal, in memory that does not grow with it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

import psycopg

from pericia.apps.journal.envelopes import ENVELOPE_COLUMNS, stored_envelope
from pericia.apps.journal.exporting import ExportedEvent, export_lines
from pericia.apps.journal.queries import SELECT_LATEST, signed_checkpoint
from pericia.apps.journal.sealing import WITHOUT_LOOPS
from pericia.kernels.merkle.commitments import open_body, salt_of
from pericia.tenancy.scope import open_scope, raw_connection, together

SCOPE_SECONDS = 6 * 3600
ROWS_AT_ONCE = 2_000
BLOCK_BYTES = 1 << 16
_KEYED = "LEFT JOIN journal_subject_key k ON k.client_id = e.client_id AND k.id = e.subject_id"
_EVENT = f"SELECT {ENVELOPE_COLUMNS}, e.id, CASE WHEN $3 THEN NULL ELSE k.key END, e.body"
SELECT_SEALED = f"""
{_EVENT} FROM journal_leaf l
JOIN journal_event e ON e.client_id = l.client_id AND e.id = l.event_id {_KEYED}
WHERE l.client_id = $1 AND l.position < $2 ORDER BY l.position
"""
# What the sealer seals while we read still belongs here: the export ends at its checkpoint.
SELECT_UNSEALED = f"""
{_EVENT} FROM journal_event e
LEFT JOIN journal_leaf l ON l.client_id = e.client_id AND l.event_id = e.id {_KEYED}
WHERE e.client_id = $1 AND (l.position IS NULL OR l.position >= $2) ORDER BY e.id
"""
SELECT_CHECKPOINTS = """
SELECT client_id, size, root, at, key_id, signature FROM journal_checkpoint
WHERE client_id = $1 AND size <= $2 ORDER BY size
"""


def export(
    client_id: UUID, out: IO[bytes], *, now: datetime, withhold_bodies: bool = False
) -> None:
    """Write the client's journal as `verifier.py` reads it, opening a scope of its own."""
    for block in exported(client_id, now=now, withhold_bodies=withhold_bodies):
        out.write(block)


def exported(client_id: UUID, *, now: datetime, withhold_bodies: bool = False) -> Iterator[bytes]:
    """The export in blocks, for a response that streams; opens a scope of its own until its end.

    With `withhold_bodies` only envelopes are handed over: what was done, not its content. Raises
    Refused `body_unreadable` when a stored content was changed behind the platform's back.
    """
    with open_scope([client_id], seconds_valid=SCOPE_SECONDS):
        _, found = together((WITHOUT_LOOPS, ()), (SELECT_LATEST, (client_id,)))
        size = found[0][1] if found else 0
        events = _events(client_id, size, withhold_bodies)
        checkpoints = (
            signed_checkpoint(*row) for row in _streamed(SELECT_CHECKPOINTS, (client_id, size))
        )
        yield from _blocks(export_lines(client_id, now, events, checkpoints))


def _events(client_id: UUID, size: int, withhold_bodies: bool) -> Iterator[ExportedEvent]:
    for query in (SELECT_SEALED, SELECT_UNSEALED):
        for row in _streamed(query, (client_id, size, withhold_bodies)):
            event_id, key, ciphertext = row[-3:]
            envelope = stored_envelope(row)
            if key is None:
                yield ExportedEvent(envelope, None, None)
            else:
                body = open_body(key, event_id, ciphertext)
                yield ExportedEvent(envelope, salt_of(key, event_id), body)


def _streamed(query: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows through a cursor of the server, which holds what we have not read yet."""
    name = f"export_{os.urandom(4).hex()}"
    with psycopg.RawServerCursor(raw_connection(), name) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query, parameters)
        yield from cursor


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)
