"""The code that an authenticator app shows: RFC 6238, six digits, SHA-1."""

from __future__ import annotations

import base64
import hmac

PERIOD_SECONDS = 30
DIGITS = 6


def code_at(secret: str, seconds: float) -> str:
    """`secret` in base 32; `seconds` since 1970."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(seconds // PERIOD_SECONDS).to_bytes(8, "big"), "sha1")
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
