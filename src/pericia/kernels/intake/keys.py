"""Keys by which a row uploaded twice is recognised."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from pericia.kernels.intake.words import fold

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_key(
    client_id: str, service_line_id: str, source_row: Mapping[str, Any], occurrence: int = 0
) -> str:
    """SHA-256 (hex) of what a row says, for one client and service line.

    The same cells give the same key from CSV and XLSX, in any order of columns, with or without
    blank columns. `occurrence` parts rows that say the same within one file.
    """
    content = f"{client_id}\n{service_line_id}\n{occurrence}\n{row_text(source_row)}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def row_text(source_row: Mapping[str, Any]) -> str:
    """The row's content in one canonical spelling: blanks left out, columns sorted, text in NFC."""
    cells = ((fold(column) or column, _spelling(value)) for column, value in source_row.items())
    filled = [f"{column}:{text}" for column, text in cells if text]
    return _encode(sorted(filled))


def _spelling(value: Any) -> str:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.strip())
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value).lower() if isinstance(value, bool) else str(value)
