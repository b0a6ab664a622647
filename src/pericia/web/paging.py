"""Lists a page at a time: each page begins after the last row of the one before.

Nothing is counted or skipped, so the thousandth page costs what the first one costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from pericia.web.cursors import Kind, cursor_of, key_in

Row = TypeVar("Row")
ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows to show, the cursor of the next page (empty at the end), whether it is the first."""

    rows: list[Row]
    after: str
    is_first: bool


def page_of(
    request: HttpRequest,
    read: Callable[[Any, int], list[Row]],
    key_of: Callable[[Row], Sequence[Any]],
    kinds: Sequence[Kind],
    size: int = ROWS_A_PAGE,
) -> Page[Row]:
    """Read the page that `?after=` names.

    `read(after, limit)` returns rows in a fixed order that come after the key `after` (a tuple;
    None for the beginning); `key_of` is that key of a row, and `kinds` reads its parts. Refused
    `bad_cursor` for what no page of this list has given out.
    """
    asked = request.GET.get("after", "")
    found = read(key_in(request.path, asked, kinds, "after") if asked else None, size + 1)
    shown = found[:size]
    more = cursor_of(request.path, key_of(shown[-1])) if len(found) > size else ""
    return Page(shown, more, is_first=not asked)
