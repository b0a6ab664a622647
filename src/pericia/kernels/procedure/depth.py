"""Whether data from outside may be evaluated and stored at all.

The evaluators of conditions and forms recurse natively: a list nested some thousand times ends the
whole process, not the call. So everything that comes from outside is measured first. And a database
of JSON takes no NUL, no half of a surrogate pair and no infinite number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

DATA_DEPTH_MAX = 40
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def is_too_deep(data: Any, limit: int = DATA_DEPTH_MAX) -> bool:
    """Whether JSON-like data holds more than `limit` groups or lists inside one another."""
    level = [data] if isinstance(data, Mapping | list | tuple) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            inner
            for group in level
            for inner in (group.values() if isinstance(group, Mapping) else group)
            if isinstance(inner, dict | list | tuple)
        ]
    return bool(level)


def is_storable(data: Any) -> bool:
    """Whether data is JSON that PostgreSQL can keep; the data is not too deep."""
    try:
        text = _encode(data).encode()
    except (ValueError, TypeError):
        return False
    return _NUL.search(text) is None
