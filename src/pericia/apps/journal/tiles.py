"""The stored parts of a client's tree: reading its hashes, and making the tiles that are complete.

A tile holds 256 sibling hashes of one level and is stored once, when it is complete. What is past
the last complete tile follows from the level below: the leaves, or the tiles one level down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from pericia.kernels.merkle.proofs import Read
from pericia.kernels.merkle.tree import HASH_BYTES, TILE_WIDTH, TileHash, root_of_complete
from pericia.tenancy.scope import rows

SELECT_TILE = "SELECT hashes FROM journal_tile WHERE client_id = $1 AND level = $2 AND index = $3"
SELECT_TILES = (
    "SELECT hashes FROM journal_tile WHERE client_id = $1 AND level = $2 "
    "AND index >= $3 AND index < $4 ORDER BY index"
)
SELECT_LEAVES = (
    "SELECT hash FROM journal_leaf WHERE client_id = $1 "
    "AND position >= $2 AND position < $3 ORDER BY position"
)


class Tile(NamedTuple):
    """`hashes` are the 256 hashes at positions 256 * number and on of the level, joined."""

    level: int
    number: int
    hashes: bytes


def reader_of(client_id: UUID) -> Read:
    """The hashes of a client's tree for proofs (`merkle.proofs.Read`), inside an open scope."""

    def read(level: int, start: int, end: int) -> list[bytes]:
        stored = rows(SELECT_TILE, (client_id, level, start // TILE_WIDTH))
        if stored:
            first = start % TILE_WIDTH
            return _split(stored[0][0])[first : first + end - start]
        if level == 0:
            return [bytes(row[0]) for row in rows(SELECT_LEAVES, (client_id, start, end))]
        below = rows(SELECT_TILES, (client_id, level - 1, start, end))
        return [root_of_complete(_split(row[0])) for row in below]

    return read


def completed_tiles(
    read: Read, size: int, leaf_hashes: Sequence[bytes], tile_hashes: Iterable[TileHash]
) -> Iterator[Tile]:
    """Tiles that are completed when the leaves are appended to a tree of `size` leaves.

    `tile_hashes` are those of `merkle.tree.append`; `read` gives the tree as it was before.
    """
    yield from _completed(read, 0, size, leaf_hashes)
    by_level = sorted(tile_hashes)
    for level, group in groupby(by_level, key=lambda each: each.level):
        fresh = list(group)
        yield from _completed(read, level, fresh[0].position, [each.digest for each in fresh])


def _completed(read: Read, level: int, position: int, fresh: Sequence[bytes]) -> Iterator[Tile]:
    begun = position % TILE_WIDTH
    if begun + len(fresh) < TILE_WIDTH:
        return
    first = position - begun
    row = [*(read(level, first, position) if begun else ()), *fresh]
    for offset in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH):
        yield Tile(
            level, (first + offset) // TILE_WIDTH, b"".join(row[offset : offset + TILE_WIDTH])
        )


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]
