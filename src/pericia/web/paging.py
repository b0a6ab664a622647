"""Lists a page at a time: each page begins after the last row of the one before.

Nothing is counted or skipped, so the thousandth page costs what the first one costs.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from pericia.kernels.refusal import Refused

Row = TypeVar("Row")
ROWS_A_PAGE = 50
_CURSOR_MAX = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows to show, the cursor of the next page (empty at the end), whether it is the first."""

    rows: list[Row]
    after: str
    is_first: bool


def page_of(
    request: HttpRequest,
    read: Callable[[list[Any] | None, int], list[Row]],
    key_of: Callable[[Row], list[Any]],
    size: int = ROWS_A_PAGE,
) -> Page[Row]:
    """Read the page that `?after=` names.

    `read(after, limit)` returns rows in a fixed order that come after the key `after` (None for
    the beginning); `key_of` is that key of a row, as JSON values (texts, numbers).
    """
    asked = request.GET.get("after", "")
    found = read(_key(asked) if asked else None, size + 1)
    shown = found[:size]
    more = _cursor(key_of(shown[-1])) if len(found) > size else ""
    return Page(shown, more, is_first=not asked)


def _cursor(key: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _key(cursor: str) -> list[Any]:
    try:
        if len(cursor) > _CURSOR_MAX:
            raise ValueError
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        key = None
    if not isinstance(key, list):
        raise Refused("bad_cursor", "This page does not exist; begin at the first one.", "after")
    return key
