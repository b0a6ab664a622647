"""Lists a page at a time: each page begins after the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from ninja import Query

from pericia.web.cursors import CHARACTERS_MAX, Kind, cursor_of, key_in

LIMIT_MAX = 200
LIMIT = 50
Row = TypeVar("Row")

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=CHARACTERS_MAX, description="`next` of the page before this one."),
]


def cut(
    request: HttpRequest, found: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]
) -> dict[str, Any]:
    """`{"items", "next"}` from up to `limit + 1` rows; `key` is what the next page begins after."""
    shown = list(found[:limit])
    more = cursor_of(request.path, key(shown[-1])) if len(found) > limit else None
    return {"items": shown, "next": more}


def after(request: HttpRequest, cursor: str | None, *kinds: Kind) -> tuple[Any, ...] | None:
    """The key in a cursor, each part read by its kind; None for the first page.

    Refused `bad_cursor` for what no page of this list has given out.
    """
    return None if cursor is None else key_in(request.path, cursor, kinds, "cursor")
