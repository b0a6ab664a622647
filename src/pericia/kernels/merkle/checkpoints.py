"""Signed statements of how long a client's journal is and what its root is.

A checkpoint is `{"client", "size", "root", "at"}`: the client's id, the number of leaves, the
lower-case hex root over them, UTC text. Its canonical JSON is signed with Ed25519 (RFC 8032).
Keys are raw: 32 bytes of private seed, 32 bytes of public key.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.merkle.commitments import utc_text
from pericia.kernels.merkle.tree import Frontier, root_of
from pericia.kernels.refusal import Refused

KEY_BYTES = 32


def checkpoint_of(client_id: UUID, frontier: Frontier, at: datetime) -> dict[str, Any]:
    """The checkpoint of a tree at a moment, ready to be signed."""
    return {
        "client": str(client_id),
        "size": frontier.size,
        "root": root_of(frontier).hex(),
        "at": utc_text(at),
    }


def sign_checkpoint(private_key: bytes, checkpoint: Mapping[str, Any]) -> dict[str, Any]:
    """`{"checkpoint", "key_id", "signature"}` as exports carry it; the signature in base64."""
    key = Ed25519PrivateKey.from_private_bytes(_checked(private_key))
    signature = key.sign(canonical_json(dict(checkpoint)))
    return {
        "checkpoint": dict(checkpoint),
        "key_id": key_id(key.public_key().public_bytes_raw()),
        "signature": b64encode(signature).decode(),
    }


def verify_checkpoint(public_key: bytes, signed: Mapping[str, Any]) -> bool:
    """Whether `signed` names this key and its signature holds for exactly its checkpoint."""
    key = Ed25519PublicKey.from_public_bytes(_checked(public_key))
    if signed.keys() != {"checkpoint", "key_id", "signature"}:
        return False
    if signed["key_id"] != key_id(public_key):
        return False
    try:
        signature = b64decode(signed["signature"], validate=True)
        key.verify(signature, canonical_json(signed["checkpoint"]))
    except (InvalidSignature, TypeError, ValueError, Refused):
        return False
    return True


def public_key_of(private_key: bytes) -> bytes:
    """The 32-byte public key to hand to clients."""
    key = Ed25519PrivateKey.from_private_bytes(_checked(private_key))
    return key.public_key().public_bytes_raw()


def key_id(public_key: bytes) -> str:
    """First 16 hex digits of SHA-256 over the raw public key."""
    return sha256(_checked(public_key)).hexdigest()[:16]


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Refused("signing_key_malformed", f"Give the Ed25519 key as {KEY_BYTES} raw bytes.")
    return key
