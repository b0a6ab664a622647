"""Sealing events into their client's tree, in batches, each with a signed checkpoint.

Events have no order of their own: they are written without a hot row, and transactions commit in
any order. The sealer takes them by (transaction number, id), and only those whose transactions
are below every running one, so that no event can appear later before one that is sealed. An
advisory lock keeps two sealers from one client; the leaves' primary key would stop a fork.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings

from pericia.apps.journal.envelopes import ENVELOPE_COLUMNS, stored_envelope
from pericia.apps.journal.tiles import Tile, completed_tiles, reader_of
from pericia.kernels.merkle.checkpoints import checkpoint_of, sign_checkpoint
from pericia.kernels.merkle.commitments import leaf_hash
from pericia.kernels.merkle.tree import HASH_BYTES, Frontier, append, root_of
from pericia.tenancy.scope import rows, together

BATCH = 10_000
NIL = UUID(int=0)
LOCK = "SELECT pg_try_advisory_xact_lock($1)"
READ_PLACE = """
SELECT app.cluster(), pg_snapshot_xmin(pg_current_snapshot())::text,
       b.cluster, b.xact::text, b.event_id, c.size, c.frontier
FROM (SELECT $1::uuid AS client_id) one
LEFT JOIN journal_bookmark b USING (client_id)
LEFT JOIN LATERAL (
    SELECT size, frontier FROM journal_checkpoint
    WHERE client_id = one.client_id ORDER BY size DESC LIMIT 1
) c ON true
"""
SELECT_NEXT = f"""
SELECT {ENVELOPE_COLUMNS}, e.xact::text FROM journal_event e
WHERE e.client_id = $1 AND (e.xact, e.id) > ($2::xid8, $3::uuid) AND e.xact < $4::xid8
ORDER BY e.xact, e.id LIMIT $5
"""
# A number that no transaction here has had yet was given by another cluster.
SELECT_STRAGGLERS = f"""
SELECT {ENVELOPE_COLUMNS}, e.xact::text FROM journal_event e
WHERE e.client_id = $1
  AND (e.xact < $2::xid8 OR e.xact >= pg_snapshot_xmax(pg_current_snapshot()))
  AND NOT EXISTS (
    SELECT 1 FROM journal_leaf l WHERE l.client_id = $1 AND l.event_id = e.id)
ORDER BY e.id LIMIT $3
"""
# For a client that the statistics do not know yet, a nested loop would read all leaves per event.
WITHOUT_LOOPS = "SELECT set_config('enable_nestloop', 'off', true)"
# Ids and hashes come joined, 16 and 32 bytes each: arrays take longer to write than the rows.
INSERT_LEAVES = """
INSERT INTO journal_leaf (client_id, position, event_id, hash)
SELECT $1, $2 + n, encode(substring($3::bytea FROM 16 * n + 1 FOR 16), 'hex')::uuid,
       substring($4::bytea FROM 32 * n + 1 FOR 32)
FROM generate_series(0, $5 - 1) n
"""
INSERT_TILES = """
INSERT INTO journal_tile (client_id, level, index, hashes)
SELECT $1, * FROM unnest($2::smallint[], $3::bigint[], $4::bytea[])
"""
INSERT_CHECKPOINT = """
INSERT INTO journal_checkpoint (client_id, size, root, at, key_id, signature, frontier)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
MOVE_BOOKMARK = """
INSERT INTO journal_bookmark (client_id, cluster, xact, event_id) VALUES ($1, $2, $3::xid8, $4)
ON CONFLICT (client_id) DO UPDATE
SET cluster = excluded.cluster, xact = excluded.xact, event_id = excluded.event_id
"""
Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where sealing stands: `horizon` is the first transaction that may still be running.

    `after` is the last sealed (transaction, event), None where that says nothing in this cluster.
    """

    cluster: str
    horizon: str
    after: tuple[str, UUID] | None
    frontier: Frontier


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many events were sealed and how many are now; `more` when the batch was full."""

    count: int
    size: int
    more: bool


def seal_batch(client_id: UUID, *, now: datetime, batch: int = BATCH) -> Sealed | None:
    """Seal the next events of a client inside an open scope; None when another sealer is at it.

    Raises UniqueViolation where events of another cluster, which were sealed there, have numbers
    that come up here: `seal_stragglers` gets past them.
    """
    return _seal(client_id, now, batch, anywhere=False)


def seal_stragglers(client_id: UUID, *, now: datetime, batch: int = BATCH) -> Sealed | None:
    """As `seal_batch`, for events wherever they are. Reads the client's whole journal.

    Call it after a restore until it has no `more`; the sealer does so by itself in a cluster or
    database that it has not sealed in before.
    """
    return _seal(client_id, now, batch, anywhere=True)


def _seal(client_id: UUID, now: datetime, batch: int, *, anywhere: bool) -> Sealed | None:
    locked, found = together((LOCK, (_lock_of(client_id),)), (READ_PLACE, (client_id,)))
    if not locked[0][0]:
        return None
    place = _place(*found[0])
    if anywhere or place.after is None:
        _, events = together(
            (WITHOUT_LOOPS, ()), (SELECT_STRAGGLERS, (client_id, place.horizon, batch))
        )
        full = len(events) == batch
        bookmark = None if full else (place.horizon, NIL)
    else:
        events = rows(SELECT_NEXT, (client_id, *place.after, place.horizon, batch))
        full = len(events) == batch
        bookmark = (events[-1][-1], UUID(events[-1][0])) if full else (place.horizon, NIL)
    statements, size = _growth(client_id, place.frontier, events, now)
    if bookmark is not None:
        statements.append((MOVE_BOOKMARK, (client_id, place.cluster, *bookmark)))
    if statements:
        together(*statements)
    return Sealed(len(events), size, full)


def _growth(
    client_id: UUID, frontier: Frontier, events: Sequence[tuple[Any, ...]], now: datetime
) -> tuple[list[Statement], int]:
    """What to write for these events, and the size of the tree after it."""
    if not events:
        return [], frontier.size
    leaves = [leaf_hash(stored_envelope(row)) for row in events]
    growth = append(frontier, leaves)
    tiles = list(completed_tiles(reader_of(client_id), frontier.size, leaves, growth.tile_hashes))
    ids = b"".join(UUID(row[0]).bytes for row in events)
    joined = (client_id, frontier.size, ids, b"".join(leaves), len(leaves))
    statements: list[Statement] = [(INSERT_LEAVES, joined)]
    if tiles:
        statements.append(_tiles_statement(client_id, tiles))
    statements.append(_checkpoint_statement(client_id, growth.frontier, now))
    return statements, growth.frontier.size


def _tiles_statement(client_id: UUID, tiles: Sequence[Tile]) -> Statement:
    levels, numbers, hashes = zip(*tiles, strict=True)
    return INSERT_TILES, (client_id, list(levels), list(numbers), list(hashes))


def _checkpoint_statement(client_id: UUID, frontier: Frontier, now: datetime) -> Statement:
    signed = sign_checkpoint(settings.JOURNAL_SEED, checkpoint_of(client_id, frontier, now))
    return INSERT_CHECKPOINT, (
        client_id,
        frontier.size,
        root_of(frontier),
        now,
        signed["key_id"],
        b64decode(signed["signature"]),
        b"".join(frontier.peaks),
    )


def _place(
    cluster: str,
    horizon: str,
    marked_cluster: str | None,
    xact: str | None,
    event_id: UUID | None,
    size: int | None,
    peaks: bytes | None,
) -> Place:
    after = None
    if marked_cluster == cluster and xact is not None and event_id is not None:
        after = (xact, event_id)
    return Place(cluster, horizon, after, _frontier(size or 0, peaks or b""))


def _frontier(size: int, peaks: bytes) -> Frontier:
    starts = range(0, len(peaks), HASH_BYTES)
    return Frontier(size, tuple(peaks[start : start + HASH_BYTES] for start in starts))


def _lock_of(client_id: UUID) -> int:
    """One number a client among all advisory locks of the database."""
    digest = sha256(b"journal" + client_id.bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
