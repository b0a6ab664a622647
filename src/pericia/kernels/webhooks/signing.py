"""Signatures of the Standard Webhooks convention, version 1 (standardwebhooks.com, specification).

The signed text is `ID.TIMESTAMP.PAYLOAD` with the timestamp in Unix seconds; the signature is
`v1,` and HMAC-SHA256 in base64 under the bytes that follow `whsec_` in the secret.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable

from pericia.kernels.refusal import Refused

PREFIX = "whsec_"
SECRET_BYTES_MIN = 24
SECRET_BYTES_MAX = 64
TOLERANCE_SECONDS = 300


def secret_of(random_bytes: bytes) -> str:
    """A secret in writing, from 24 to 64 random bytes."""
    if not SECRET_BYTES_MIN <= len(random_bytes) <= SECRET_BYTES_MAX:
        raise ValueError(f"a secret has {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes")
    return PREFIX + base64.b64encode(random_bytes).decode()


def signature(secret: str, message_id: str, timestamp: int, payload: bytes) -> str:
    """The signature under one secret. Refused `secret_malformed`."""
    signed = f"{message_id}.{timestamp}.".encode() + payload
    digest = hmac.digest(_bytes_of(secret), signed, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def headers(
    secrets: Iterable[str], message_id: str, timestamp: int, payload: bytes
) -> dict[str, str]:
    """The headers of a message, signed under each secret that counts."""
    signatures = [signature(each, message_id, timestamp, payload) for each in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def is_signed(
    secret: str, message_id: str, timestamp: str, signatures: str, payload: bytes, now: int
) -> bool:
    """What a receiver asks of a message: signed under the secret, and sent within five minutes.

    `timestamp` and `signatures` are the headers as they came. Takes as long for a wrong signature
    as for a right one.
    """
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 15:
        return False
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = signature(secret, message_id, int(timestamp), payload).encode()
    found = [hmac.compare_digest(expected, each.encode()) for each in signatures.split(" ")]
    return any(found)


def _bytes_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("secret_malformed", f"A secret is {PREFIX} and base64.") from None
