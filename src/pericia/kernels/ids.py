"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562 section 5.7)."""

from __future__ import annotations

from uuid import UUID

RANDOM_BYTES = 10
_MS_MAX = (1 << 48) - 1
_VERSION_7 = 0x7 << 76
_VARIANT_RFC = 0b10 << 62
_RAND_B_MASK = (1 << 62) - 1


def uuid7(now_ms: int, random_bytes: bytes) -> UUID:
    """The UUIDv7 of `now_ms` (Unix milliseconds, 0 .. 2**48 - 1) and 10 bytes of randomness.

    The low 12 bits of the first two bytes become `rand_a`, the low 62 bits of the other eight
    `rand_b`; ids of the same millisecond therefore sort by `random_bytes` with those bits masked,
    and a caller who puts a clock fraction first gets ids that sort within the millisecond too
    (RFC 9562 section 6.2, method 3). Raises ValueError for arguments outside these ranges.
    """
    if not 0 <= now_ms <= _MS_MAX:
        raise ValueError(f"now_ms must be 0 to {_MS_MAX}, got {now_ms}.")
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"random_bytes must have {RANDOM_BYTES} bytes, got {len(random_bytes)}.")
    rand_a = int.from_bytes(random_bytes[:2], "big") & 0xFFF
    rand_b = int.from_bytes(random_bytes[2:], "big") & _RAND_B_MASK
    return UUID(int=now_ms << 80 | _VERSION_7 | rand_a << 64 | _VARIANT_RFC | rand_b)


def time_ms_of(identifier: UUID) -> int:
    """Unix milliseconds at which a version 7 `identifier` was made; ValueError for others."""
    if identifier.version != 7:
        raise ValueError(f"{identifier} is not a version 7 UUID and carries no such time.")
    return identifier.int >> 80
