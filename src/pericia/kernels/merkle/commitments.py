"""What an event puts into the tree, and how its content is sealed so that it can be erased.

The leaf holds a salted commitment to the body; the body itself is stored encrypted. Salt and
nonce are derived from the data subject's 64-byte key (bytes 0-31 derive, 32-63 encrypt), so
destroying that one key removes salt and body for ever while every leaf stays verifiable.
The derivation is HMAC-SHA-512 (RFC 2104), the cipher AES-256-GCM (NIST SP 800-38D), the leaf
hash that of RFC 6962 section 2.1.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.merkle.tree import hash_leaf
from pericia.kernels.refusal import Refused

SUBJECT_KEY_BYTES = 64
SALT_BYTES = 32
NONCE_BYTES = 12
BODY_BYTES_MAX = 1 << 20
ENVELOPE_BYTES_MAX = 1 << 14
_TEXT_KEYS = ("id", "client", "at", "actor", "acting_as", "verb", "object", "commitment")
ENVELOPE_KEYS = frozenset({*_TEXT_KEYS, "version", "subject"})


class SealedBody(NamedTuple):
    """`ciphertext` to store (body length + 16 bytes) and the lower-case hex `commitment`."""

    ciphertext: bytes
    commitment: str


def seal_body(subject_key: bytes, event_id: UUID, body: Mapping[str, Any]) -> SealedBody:
    """Commit to `body` (`{"why", "data"}`) and encrypt it under the subject's key.

    Deterministic. An `event_id` must be sealed once only: the nonce comes from it, and two bodies
    under one nonce would reveal each other. Raises Refused for what is not plain JSON
    (`not_json`, `json_too_deep`) or larger than 1 MiB (`body_too_large`).
    """
    plain = canonical_json(body if isinstance(body, dict) else dict(body))
    if len(plain) > BODY_BYTES_MAX:
        raise Refused(
            "body_too_large",
            f"An event may carry {BODY_BYTES_MAX:,} bytes, this one has {len(plain):,}: "
            "store the content as a file and put its hash into the event.",
        )
    identity = event_id.bytes
    salt, nonce = _derive(subject_key, identity)
    commitment = sha256(salt + plain).hexdigest()
    return SealedBody(AESGCM(subject_key[32:]).encrypt(nonce, plain, identity), commitment)


def open_body(subject_key: bytes, event_id: UUID, ciphertext: bytes) -> dict[str, Any]:
    """The body that `seal_body` encrypted; Refused `body_unreadable` when anything differs."""
    identity = event_id.bytes
    _, nonce = _derive(subject_key, identity)
    try:
        plain = AESGCM(subject_key[32:]).decrypt(nonce, ciphertext, identity)
    except (InvalidTag, ValueError) as error:
        raise Refused(
            "body_unreadable",
            f"The content of event {event_id} does not open with this key: "
            "restore the row and the key from the same backup.",
        ) from error
    body: dict[str, Any] = json.loads(plain)
    return body


def salt_of(subject_key: bytes, event_id: UUID) -> bytes:
    """The 32-byte salt of the event's commitment, disclosed in exports beside the body."""
    return _derive(subject_key, event_id.bytes)[0]


def commitment_of(salt: bytes, body: Mapping[str, Any]) -> str:
    """SHA-256 over `salt` and the canonical body, lower-case hex."""
    return sha256(salt + canonical_json(dict(body))).hexdigest()


def envelope_of(
    *,
    event_id: UUID,
    client_id: UUID,
    at: datetime,
    actor: str,
    acting_as: str,
    verb: str,
    object_ref: str,
    version: int | None,
    subject: str | None,
    commitment: str,
) -> dict[str, Any]:
    """The envelope in its exported form: JSON-ready, `at` as UTC text with microseconds."""
    return {
        "id": str(event_id),
        "client": str(client_id),
        "at": utc_text(at),
        "actor": actor,
        "acting_as": acting_as,
        "verb": verb,
        "object": object_ref,
        "version": version,
        "subject": subject,
        "commitment": commitment,
    }


def utc_text(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds and `Z`; Refused `time_without_zone` for naive times."""
    if at.utcoffset() is None:
        raise Refused("time_without_zone", f"Give {at} a time zone.")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def envelope_bytes(envelope: Mapping[str, Any]) -> bytes:
    """Canonical JSON of an envelope; Refused `envelope_malformed` unless it has its ten fields.

    All are text but `version` (integer or None) and `subject` (text or None); 16 KiB in all.
    """
    if envelope.keys() != ENVELOPE_KEYS:
        odd = ", ".join(sorted(map(str, envelope.keys() ^ ENVELOPE_KEYS)))
        raise Refused("envelope_malformed", f"Missing or unknown fields of the event: {odd}.")
    for key in _TEXT_KEYS:
        if not isinstance(envelope[key], str):
            raise Refused("envelope_malformed", f"Give the event's {key} as text.", key)
    version, subject = envelope["version"], envelope["subject"]
    if version is not None and type(version) is not int:
        raise Refused("envelope_malformed", "Give the version as an integer or none.", "version")
    if subject is not None and not isinstance(subject, str):
        raise Refused("envelope_malformed", "Give the subject as text or none.", "subject")
    plain = canonical_json(envelope if isinstance(envelope, dict) else dict(envelope))
    if len(plain) > ENVELOPE_BYTES_MAX:
        raise Refused("envelope_malformed", f"Keep the event within {ENVELOPE_BYTES_MAX:,} bytes.")
    return plain


def leaf_hash(envelope: Mapping[str, Any]) -> bytes:
    """SHA-256 over 0x00 and the canonical envelope: the event's leaf in its client's tree."""
    return hash_leaf(envelope_bytes(envelope))


def _derive(subject_key: bytes, identity: bytes) -> tuple[bytes, bytes]:
    if len(subject_key) != SUBJECT_KEY_BYTES:
        raise Refused("subject_key_malformed", f"A subject key has {SUBJECT_KEY_BYTES} bytes.")
    # Not `hmac.digest`: that lets other threads have the interpreter for the sake of 16 bytes.
    derived = hmac.new(subject_key[:32], identity, "sha512").digest()
    return derived[:SALT_BYTES], derived[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
