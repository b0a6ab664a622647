"""JSON for statements, as compact text."""

from __future__ import annotations

import json
from typing import Any

import orjson

_exactly = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def json_text(value: Any) -> str:
    """Ids and times stand in it as text, as PostgreSQL reads them.

    What the fast encoder does not write, such as whole numbers beyond 64 bits, is written by the
    library of the language: slower, and to the last digit.
    """
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return _exactly(value)


def hex_or_null(value: bytes | None) -> str | None:
    """Bytes as PostgreSQL reads them in text; None stays None."""
    return None if value is None else "\\x" + value.hex()
