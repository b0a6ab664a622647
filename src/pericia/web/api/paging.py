"""Lists a page at a time: each page begins after the last row of the one before."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from ninja import Query

from pericia.kernels.refusal import Refused

LIMIT_MAX = 200
LIMIT = 50
CURSOR_CHARACTERS_MAX = 300
POSITION_MAX = 2**62
Row = TypeVar("Row")
Kind = Callable[[Any], Any]

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=CURSOR_CHARACTERS_MAX, description="`next` of the page before this one."),
]


def cut(found: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> dict[str, Any]:
    """`{"items", "next"}` from up to `limit + 1` rows; `key` is what the next page begins after."""
    shown = list(found[:limit])
    more = cursor_of(key(shown[-1])) if len(found) > limit else None
    return {"items": shown, "next": more}


def cursor_of(key: Sequence[Any]) -> str:
    text = json.dumps([_plain(each) for each in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def after(cursor: str | None, *kinds: Kind) -> tuple[Any, ...] | None:
    """The key in a cursor, each part read by its kind; None for the first page.

    Refused `bad_cursor` for what no page has given out.
    """
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        parts = json.loads(text)
        if not isinstance(parts, list):
            raise TypeError
        return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Refused(
            "bad_cursor", "There is no such page; begin without a cursor.", "cursor"
        ) from None


def moment(part: Any) -> datetime:
    """An aware time of a cursor."""
    at = datetime.fromisoformat(part)
    if at.tzinfo is None:
        raise ValueError(part)
    return at


def position(part: Any) -> int:
    """A place in the journal."""
    if type(part) is not int or not 0 <= part <= POSITION_MAX:
        raise ValueError(part)
    return part


def identifier(part: Any) -> UUID:
    return UUID(part)


def _plain(part: Any) -> Any:
    return (
        part.isoformat()
        if isinstance(part, datetime)
        else part
        if isinstance(part, int)
        else str(part)
    )
