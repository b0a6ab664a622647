"""JSON for statements, as compact text."""

from __future__ import annotations

import json

json_text = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def hex_or_null(value: bytes | None) -> str | None:
    """Bytes as PostgreSQL reads them in text; None stays None."""
    return None if value is None else "\\x" + value.hex()
