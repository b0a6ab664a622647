from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.merkle.tests.reference import REFERENCE_LEAVES, REFERENCE_ROOTS, leaves
from pericia.kernels.merkle.tree import (
    EMPTY_ROOT,
    Frontier,
    TileHash,
    append,
    frontier_bytes,
    frontier_of,
    hash_leaf,
    hash_node,
    root_of,
    root_of_complete,
    root_of_leaves,
)
from pericia.kernels.refusal import Refused

HASH = bytes(32)


def root_by_definition(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hash_node(root_by_definition(hashes[:split]), root_by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots_are_reproduced(size: int) -> None:
    hashes = [hash_leaf(bytes.fromhex(leaf)) for leaf in REFERENCE_LEAVES[:size]]
    assert root_of_leaves(hashes).hex() == REFERENCE_ROOTS[size]


def test_hashes_of_leaf_and_node_are_those_of_the_reference() -> None:
    leaf = hash_leaf(b"L123456")
    assert leaf.hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    node = hash_node(b"N123", b"N456")
    assert node.hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@given(st.lists(st.integers(0, 600), max_size=6))
def test_appending_in_any_batches_equals_computing_at_once(batches: list[int]) -> None:
    hashes = leaves(sum(batches))
    frontier, start = Frontier(), 0
    for batch in batches:
        frontier = append(frontier, hashes[start : start + batch]).frontier
        start += batch
        assert root_of(frontier) == root_by_definition(hashes[:start])
    assert frontier == append(Frontier(), hashes).frontier


@given(st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_each_completed_tile_is_told_once_and_is_right(batches: list[int]) -> None:
    hashes = leaves(sum(batches))
    frontier, start, told = Frontier(), 0, []
    for batch in batches:
        growth = append(frontier, hashes[start : start + batch])
        frontier, start = growth.frontier, start + batch
        told += growth.tile_hashes
    assert told == [
        TileHash(1, i, root_by_definition(hashes[256 * i : 256 * i + 256]))
        for i in range(len(hashes) // 256)
    ]


def test_second_level_tiles_cover_65536_leaves() -> None:
    hashes = leaves(65_536 + 300)
    growth = append(append(Frontier(), hashes[:65_000]).frontier, hashes[65_000:])
    assert growth.tile_hashes[-1] == TileHash(2, 0, root_of_complete(hashes[:65_536]))
    assert [tile.position for tile in growth.tile_hashes[:-1]] == [253, 254, 255, 256]


@pytest.mark.parametrize("bad", [b"", bytes(31), bytes(33)])
def test_hashes_of_another_length_are_refused(bad: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        append(Frontier(), [HASH, bad])
    assert refusal.value.code == "hash_malformed"


@given(st.integers(0, 300))
def test_a_stored_frontier_is_read_back(size: int) -> None:
    frontier = append(Frontier(), leaves(size)).frontier
    stored = frontier_bytes(frontier)
    assert frontier_of(size, stored) == frontier
    for odd in (stored[:-1], stored + HASH):
        if odd != stored:
            with pytest.raises(Refused) as refusal:
                frontier_of(size, odd)
            assert refusal.value.code == "frontier_malformed"


@pytest.mark.parametrize(
    "frontier",
    [
        Frontier(1, (b"short",)),
        Frontier(1, ()),
        Frontier(3, (HASH,)),
        Frontier(-1, ()),
        Frontier(0, (HASH,)),
    ],
)
def test_a_frontier_that_cannot_be_is_refused(frontier: Frontier) -> None:
    for use in (root_of, lambda f: append(f, [HASH])):
        with pytest.raises(Refused) as refusal:
            use(frontier)
        assert refusal.value.code == "frontier_malformed"
