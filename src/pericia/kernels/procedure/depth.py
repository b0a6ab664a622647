"""How deep data may nest before it is handed to code that could exhaust its stack.

The evaluators of conditions and forms recurse natively: a list nested some thousand times ends the
whole process, not the call. So everything that comes from outside is measured first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DATA_DEPTH_MAX = 40


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
