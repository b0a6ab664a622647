"""Inclusion and consistency proofs, made from stored tiles, and their verification.

Source: RFC 9162 sections 2.1.3 (inclusion) and 2.1.4 (consistency). Leaf indexes count from 0;
proofs are lists of 32-byte hashes in the order of the RFC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pericia.kernels.merkle.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    hash_node,
    root_of_complete,
)
from pericia.kernels.refusal import Refused

Read = Callable[[int, int, int], Sequence[bytes]]
"""`read(level, start, end)`: the hashes `start` to `end - 1` of that level, in order.

Level 0 holds the leaf hashes, level k the roots of complete subtrees of 256**k leaves (the
`tile_hashes` of `tree.append`). One call never spans two tiles of 256, and a proof reads at most
two tiles of each level, so about a thousand hashes in six calls for a tree of sixteen million.
"""


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """Audit path of leaf `index` in the tree of the first `size` leaves.

    Raises Refused `leaf_not_in_tree` outside 0 <= index < size, `tile_missing` when `read` gives
    another number of hashes than it was asked for.
    """
    if not 0 <= index < size:
        raise Refused("leaf_not_in_tree", f"Choose a leaf below {size}: {index} is not in it.")
    tiles, proof = _Tiles(size, read), []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            proof.append(tiles.root(middle, end))
            end = middle
        else:
            proof.append(tiles.root(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(old_size: int, size: int, read: Read) -> list[bytes]:
    """Proof that the tree of `old_size` leaves is a prefix of the tree of `size` leaves.

    Empty for `old_size` 0 or equal to `size`. Raises Refused `sizes_reversed` unless
    0 <= old_size <= size, and `tile_missing` as `inclusion_proof` does.
    """
    if not 0 <= old_size <= size:
        raise Refused("sizes_reversed", f"Choose an earlier size from 0 to {size}, not {old_size}.")
    if old_size in (0, size):
        return []
    tiles, proof = _Tiles(size, read), []
    start, end = 0, size
    while end != old_size:
        middle = start + _left_width(end - start)
        if old_size <= middle:
            proof.append(tiles.root(middle, end))
            end = middle
        else:
            proof.append(tiles.root(start, middle))
            start = middle
    if start:
        proof.append(tiles.root(start, end))
    return proof[::-1]


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` shows that `leaf_hash` is leaf `index` of the tree (`size`, `root`)."""
    if not 0 <= index < size or not _are_hashes(leaf_hash, *proof):
        return False
    at, last, result = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            result = hash_node(sibling, result)
            at, last = _up_to_right_child(at, last)
        else:
            result = hash_node(result, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that tree (`old_size`, `old_root`) is a prefix of (`size`, `root`).

    An old size of 0 is a prefix of everything: its root must be that of no leaves.
    """
    if not 0 <= old_size <= size or not _are_hashes(old_root, root, *proof):
        return False
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_result = result = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_result, result = hash_node(node, old_result), hash_node(node, result)
            at, last = _up_to_right_child(at, last)
        else:
            result = hash_node(result, node)
        at, last = at >> 1, last >> 1
    return last == 0 and old_result == old_root and result == root


class _Tiles:
    """Roots of the subtrees of one tree, each tile read once."""

    def __init__(self, size: int, read: Read) -> None:
        self._size = size
        self._read = read
        self._seen: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, start: int, end: int) -> bytes:
        """Root over leaves `start` to `end - 1`, one of the subtrees the RFC splits into."""
        peaks = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._complete(height, start >> height))
            start += 1 << height
        result = peaks.pop()
        while peaks:
            result = hash_node(peaks.pop(), result)
        return result

    def _complete(self, height: int, index: int) -> bytes:
        level, above = divmod(height, TILE_HEIGHT)
        tile, first = divmod(index << above, TILE_WIDTH)
        return root_of_complete(self._tile(level, tile)[first : first + (1 << above)])

    def _tile(self, level: int, tile: int) -> Sequence[bytes]:
        if (level, tile) not in self._seen:
            start = tile * TILE_WIDTH
            end = min(start + TILE_WIDTH, self._size >> TILE_HEIGHT * level)
            hashes = self._read(level, start, end)
            if len(hashes) != end - start:
                raise Refused(
                    "tile_missing",
                    f"The stored tree has {len(hashes)} of the hashes {start} to {end} of level "
                    f"{level}: rebuild it from the events.",
                )
            self._seen[level, tile] = hashes
        return self._seen[level, tile]


def _left_width(width: int) -> int:
    return 1 << (width - 1).bit_length() - 1


def _up_to_right_child(at: int, last: int) -> tuple[int, int]:
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(*values: bytes) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)
