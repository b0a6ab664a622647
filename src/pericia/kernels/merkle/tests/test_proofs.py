from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.merkle.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from pericia.kernels.merkle.tests.reference import (
    REFERENCE_LEAVES,
    REFERENCE_ROOTS,
    leaves,
)
from pericia.kernels.merkle.tree import EMPTY_ROOT, Frontier, append, hash_leaf, root_of_leaves
from pericia.kernels.refusal import Refused

REFERENCE_HASHES = [hash_leaf(bytes.fromhex(leaf)) for leaf in REFERENCE_LEAVES]
H01 = REFERENCE_ROOTS[2]
H03 = REFERENCE_ROOTS[4]
H0 = REFERENCE_ROOTS[1]
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
SIZES = st.integers(1, 1200)


def reader(hashes: list[bytes]) -> Callable[[int, int, int], list[bytes]]:
    """What a store holds after the leaves were appended."""
    levels = {0: hashes}
    for tile in append(Frontier(), hashes).tile_hashes:
        levels.setdefault(tile.level, []).append(tile.digest)
    return lambda level, start, end: levels[level][start:end]


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize(
    ("index", "size", "expected"),
    [
        (0, 1, []),
        (0, 8, [H1, H23, H47]),
        (5, 8, [H4, H67, H03]),
        (2, 3, [H01]),
        (1, 5, [H0, H23, H4]),
    ],
)
def test_the_reference_inclusion_proofs_are_made_and_hold(
    index: int, size: int, expected: list[str]
) -> None:
    proof = inclusion_proof(index, size, reader(REFERENCE_HASHES))
    assert [node.hex() for node in proof] == expected
    root = bytes.fromhex(REFERENCE_ROOTS[size])
    assert verify_inclusion(REFERENCE_HASHES[index], index, size, proof, root)


@pytest.mark.parametrize(
    ("old_size", "size", "expected"),
    [(1, 1, []), (1, 8, [H1, H23, H47]), (6, 8, [H45, H67, H03]), (2, 5, [H23, H4])],
)
def test_the_reference_consistency_proofs_are_made_and_hold(
    old_size: int, size: int, expected: list[str]
) -> None:
    proof = consistency_proof(old_size, size, reader(REFERENCE_HASHES))
    assert [node.hex() for node in proof] == expected
    old_root, root = (bytes.fromhex(REFERENCE_ROOTS[n]) for n in (old_size, size))
    assert verify_consistency(old_size, old_root, size, root, proof)


def test_every_leaf_of_every_small_tree_has_a_proof_that_holds_nowhere_else() -> None:
    hashes = leaves(20)
    read = reader(hashes)
    for size in range(1, 21):
        root = root_of_leaves(hashes[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            holds_at = [
                other
                for other in range(size)
                if verify_inclusion(hashes[index], other, size, proof, root)
            ]
            assert holds_at == [index]


def test_every_two_sizes_are_consistent_and_no_other_root_is() -> None:
    hashes = leaves(33)
    read = reader(hashes)
    roots = [root_of_leaves(hashes[:size]) for size in range(34)]
    for size in range(34):
        for old_size in range(size + 1):
            proof = consistency_proof(old_size, size, read)
            holds_for = [
                other
                for other in range(34)
                if verify_consistency(old_size, roots[other], size, roots[size], proof)
            ]
            assert holds_for == [old_size]


@given(SIZES, st.data())
def test_proofs_from_tiles_hold_and_no_flipped_bit_does(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    root, index = root_of_leaves(hashes), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, reader(hashes))
    parts = [hashes[index], root, *proof]
    assert verify_inclusion(parts[0], index, size, parts[2:], parts[1])
    at, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[at] = flipped(parts[at], bit)
    assert not verify_inclusion(parts[0], index, size, parts[2:], parts[1])


@given(SIZES, st.data())
def test_consistency_from_tiles_holds_and_no_flipped_bit_does(
    size: int, data: st.DataObject
) -> None:
    hashes, old_size = leaves(size), data.draw(st.integers(1, size))
    parts = [
        root_of_leaves(hashes[:old_size]),
        root_of_leaves(hashes),
        *consistency_proof(old_size, size, reader(hashes)),
    ]
    assert verify_consistency(old_size, parts[0], size, parts[1], parts[2:])
    at, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[at] = flipped(parts[at], bit)
    assert not verify_consistency(old_size, parts[0], size, parts[1], parts[2:])


@given(st.integers(2, 300), st.data())
def test_a_proof_that_is_longer_or_shorter_does_not_hold(size: int, data: st.DataObject) -> None:
    hashes, root = leaves(size), root_of_leaves(leaves(size))
    index, old_size = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    old_root = root_of_leaves(hashes[:old_size])
    inclusion = inclusion_proof(index, size, reader(hashes))
    consistency = consistency_proof(old_size, size, reader(hashes))
    for odd in (inclusion[:-1], inclusion[1:], [*inclusion, root], [root, *inclusion]):
        assert not verify_inclusion(hashes[index], index, size, odd, root)
    for odd in (consistency[:-1], consistency[1:], [*consistency, root], [root, *consistency]):
        assert not verify_consistency(old_size, old_root, size, root, odd)


def test_a_proof_of_millions_reads_two_tiles_a_level() -> None:
    size, calls = 5_000_000 + 77, []

    def read(level: int, start: int, end: int) -> list[bytes]:
        calls.append((level, start, end))
        return [bytes(32)] * (end - start)

    assert len(inclusion_proof(1_234_567, size, read)) == 23
    assert len(calls) <= 6
    assert sum(end - start for _, start, end in calls) < 1_200
    assert all(start // 256 == (end - 1) // 256 for _, start, end in calls)
    calls.clear()
    consistency_proof(3_333_333, size, read)
    assert len(calls) <= 6


def test_a_store_that_lacks_hashes_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        inclusion_proof(3, 300, lambda level, start, end: [bytes(32)] * (end - start - 1))
    assert refusal.value.code == "tile_missing"


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(Refused) as refusal:
        inclusion_proof(index, size, reader(leaves(3)))
    assert refusal.value.code == "leaf_not_in_tree"
    assert not verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("old_size", "size"), [(-1, 3), (4, 3)])
def test_sizes_the_wrong_way_round_are_refused(old_size: int, size: int) -> None:
    with pytest.raises(Refused) as refusal:
        consistency_proof(old_size, size, reader(leaves(3)))
    assert refusal.value.code == "sizes_reversed"
    assert not verify_consistency(old_size, bytes(32), size, bytes(32), [])


def test_hashes_of_another_shape_never_verify() -> None:
    assert not verify_inclusion(b"short", 0, 1, [], b"short")
    assert not verify_inclusion(bytes(32), 0, 2, [b"x"], bytes(32))
    assert not verify_consistency(1, b"short", 1, b"short", [])
    assert not verify_consistency(0, bytes(32), 3, bytes(32), [])
    assert verify_consistency(0, EMPTY_ROOT, 3, bytes(32), [])
