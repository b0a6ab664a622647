"""JSON for statements, as compact text."""

from __future__ import annotations

import json
from typing import Any

json_text = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def json_or_null(value: Any) -> str | None:
    """Text of a value, or SQL null for None."""
    return None if value is None else json_text(value)
