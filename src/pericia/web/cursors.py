"""Where a page of a list begins: the key of the last row of the page before, as opaque text.

Pages and API read cursors here and nowhere else, so that one that nobody gave out is refused
before it reaches a statement. A cursor also carries a mark of the list (its address) that gave it
out: keys of two lists may have the same shape, and would lead to an arbitrary place of the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.kernels.refusal import Refused

CHARACTERS_MAX = 500
POSITION_MAX = 2**62
Kind = Callable[[Any], Any]


def cursor_of(place: str, key: Sequence[Any]) -> str:
    """The text of a key made of texts, whole numbers, ids and times, for the list at `place`."""
    text = json.dumps([_mark(place), *(_plain(each) for each in key)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_in(place: str, cursor: str, kinds: Sequence[Kind], field: str) -> tuple[Any, ...]:
    """The key in a cursor, each part read by its kind.

    Refused `bad_cursor` for what no page of the list at `place` has given out; `field` names where
    it was given.
    """
    try:
        if len(cursor) > CHARACTERS_MAX:
            raise ValueError(cursor)
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list):
            raise TypeError(parts)
        if parts[:1] != [_mark(place)]:
            raise ValueError(cursor)
        return tuple(kind(part) for kind, part in zip(kinds, parts[1:], strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Refused(
            "bad_cursor", "This list has no such page; begin at its first one.", field
        ) from None


def moment(part: Any) -> datetime:
    """An aware time."""
    at = datetime.fromisoformat(part)
    if at.tzinfo is None:
        raise ValueError(part)
    return at


def position(part: Any) -> int:
    """A place that counts from 0."""
    if type(part) is not int or not 0 <= part <= POSITION_MAX:
        raise ValueError(part)
    return part


def rank(part: Any) -> int:
    """A priority, which may be below 0."""
    if type(part) is not int or abs(part) > 1000:
        raise ValueError(part)
    return part


def identifier(part: Any) -> UUID:
    return UUID(part)


def text(part: Any) -> str:
    """Text as the database keeps it."""
    if not isinstance(part, str) or "\0" in part:
        raise ValueError(part)
    part.encode()
    return part


def _mark(place: str) -> str:
    return hashlib.blake2b(place.encode(), digest_size=4).hexdigest()


def _plain(part: Any) -> Any:
    if isinstance(part, datetime):
        return part.isoformat()
    return part if isinstance(part, int) else str(part)
