from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pericia.kernels.merkle.checkpoints import (
    checkpoint_of,
    key_id,
    public_key_of,
    sign_checkpoint,
    verify_checkpoint,
)
from pericia.kernels.merkle.tests.reference import leaves
from pericia.kernels.merkle.tree import Frontier, append, root_of_leaves
from pericia.kernels.refusal import Refused

CLIENT = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c073990")
# RFC 8032 section 7.1, test 1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
AT = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)


def a_signed_checkpoint() -> dict[str, Any]:
    frontier = append(Frontier(), leaves(5)).frontier
    return sign_checkpoint(SEED, checkpoint_of(CLIENT, frontier, AT))


def test_the_public_key_is_that_of_rfc_8032() -> None:
    assert public_key_of(SEED) == PUBLIC
    assert key_id(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()[:16]


def test_a_checkpoint_is_signed_over_its_canonical_json() -> None:
    signed = a_signed_checkpoint()
    root = root_of_leaves(leaves(5)).hex()
    plain = f'{{"at":"2026-01-02T03:04:05.000006Z","client":"{CLIENT}","root":"{root}","size":5}}'
    assert signed["checkpoint"] == json.loads(plain)
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(
        b64decode(signed["signature"]), plain.encode()
    )
    assert verify_checkpoint(PUBLIC, signed)
    assert verify_checkpoint(PUBLIC, json.loads(json.dumps(signed)))


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": "0" * 16},
        {"signature": "AAAA"},
        {"signature": "no base64"},
        {"signature": None},
        {"checkpoint": None},
        {"checkpoint": {"x": float("nan")}},
        {"extra": 1},
    ],
)
def test_a_signed_checkpoint_of_another_shape_does_not_verify(change: dict[str, Any]) -> None:
    assert not verify_checkpoint(PUBLIC, {**a_signed_checkpoint(), **change})


@pytest.mark.parametrize(
    "change", [{"size": 6}, {"root": "00" * 32}, {"client": str(UUID(int=1))}, {"at": ""}]
)
def test_no_part_of_a_checkpoint_can_be_changed(change: dict[str, Any]) -> None:
    signed = a_signed_checkpoint()
    signed["checkpoint"].update(change)
    assert not verify_checkpoint(PUBLIC, signed)


def test_another_key_does_not_verify() -> None:
    other = public_key_of(bytes(32))
    signed = a_signed_checkpoint()
    assert not verify_checkpoint(other, signed)
    assert not verify_checkpoint(other, {**signed, "key_id": key_id(other)})


@pytest.mark.parametrize("use", [public_key_of, key_id])
def test_keys_of_another_length_are_refused(use: Any) -> None:
    with pytest.raises(Refused) as refusal:
        use(b"short")
    assert refusal.value.code == "signing_key_malformed"
