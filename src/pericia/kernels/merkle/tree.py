"""Hashing and growing the log tree (RFC 6962 section 2.1, RFC 9162 section 2.1.1).

Hashes are 32-byte SHA-256 digests. The tree of n leaves splits at the largest power of two below
n, so every tree is a row of complete subtrees, its peaks; they are all that appending needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from pericia.kernels.refusal import Refused

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = sha256(b"").digest()


class Frontier(NamedTuple):
    """A tree of `size` leaves, kept as the roots of its complete subtrees, largest first.

    There is one peak for each set bit of `size`; `Frontier()` is the empty tree.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()


class TileHash(NamedTuple):
    """Root of a complete subtree of 256**level leaves, `position` such subtrees to its left."""

    level: int
    position: int
    digest: bytes


class Growth(NamedTuple):
    """The frontier after an append, and the tile hashes (level 1 and above) it completed."""

    frontier: Frontier
    tile_hashes: list[TileHash]


def hash_leaf(data: bytes) -> bytes:
    """SHA-256 over 0x00 and the leaf's bytes."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and the two child hashes."""
    return sha256(b"\x01" + left + right).digest()


def append(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> Growth:
    """Add leaf hashes at the right of the tree, in O(batch + log size) hashes.

    The caller stores the batch itself (tile level 0) and the returned `tile_hashes`; both
    together are what `proofs.Read` reads. Raises Refused `hash_malformed`.
    """
    nodes = list(leaf_hashes)
    _require_hashes(nodes)
    _require_frontier(frontier)
    size = frontier.size + len(nodes)
    old_peaks, peaks = list(frontier.peaks), []
    tile_hashes: list[TileHash] = []
    first, height = frontier.size, 0
    while nodes or first:
        if height and height % TILE_HEIGHT == 0:
            level = height // TILE_HEIGHT
            tile_hashes += [TileHash(level, first + i, node) for i, node in enumerate(nodes)]
        if first & 1:
            nodes.insert(0, old_peaks.pop())
        if len(nodes) & 1:
            peaks.append(nodes.pop())
        nodes = _parents(nodes)
        first, height = first >> 1, height + 1
    return Growth(Frontier(size, tuple(reversed(peaks))), tile_hashes)


def root_of(frontier: Frontier) -> bytes:
    """Root hash of the tree; that of no leaves is SHA-256 of nothing."""
    _require_frontier(frontier)
    if not frontier.peaks:
        return EMPTY_ROOT
    *left, root = frontier.peaks
    for peak in reversed(left):
        root = hash_node(peak, root)
    return root


def frontier_bytes(frontier: Frontier) -> bytes:
    """The peaks one after the other, 32 bytes each, to be stored beside the size."""
    return b"".join(frontier.peaks)


def frontier_of(size: int, stored: bytes) -> Frontier:
    """The frontier whose `frontier_bytes` were stored; Refused `frontier_malformed` otherwise."""
    starts = range(0, len(stored), HASH_BYTES)
    frontier = Frontier(size, tuple(stored[at : at + HASH_BYTES] for at in starts))
    _require_frontier(frontier)
    return frontier


def root_of_leaves(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root hash of the tree over these leaf hashes."""
    return root_of(append(Frontier(), leaf_hashes).frontier)


def root_of_complete(hashes: Sequence[bytes]) -> bytes:
    """Root over a row of sibling hashes whose number is a power of two (not checked)."""
    nodes = list(hashes)
    while len(nodes) > 1:
        nodes = _parents(nodes)
    return nodes[0]


def _parents(nodes: list[bytes]) -> list[bytes]:
    pairs = iter(nodes)
    return [
        sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)
    ]


def _require_hashes(hashes: Sequence[bytes]) -> None:
    if not set(map(len, hashes)) <= {HASH_BYTES}:
        raise Refused("hash_malformed", f"Give every hash as {HASH_BYTES} bytes.")


def _require_frontier(frontier: Frontier) -> None:
    size, peaks = frontier
    if size < 0 or list(map(len, peaks)) != [HASH_BYTES] * size.bit_count():
        raise Refused(
            "frontier_malformed",
            f"These {len(peaks)} peaks are not those of a tree of {size} leaves: "
            "read the frontier again or rebuild it from the leaves.",
        )
