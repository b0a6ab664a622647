"""JSON Schema 2020-12 validators for schemas that people outside wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

LINEAR_PATTERNS = jsonschema_rs.RegexOptions(size_limit=200_000)
"""The pattern engine that never backtracks, with small programs; it has no look-around."""


def validator_for(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator that checks formats and never leaves the document.

    Raises jsonschema_rs.ValidationError (a ValueError) for an invalid schema or a `$ref` to
    anything outside it.
    """
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        validate_formats=True,
        retriever=_refuse_reference,
        pattern_options=LINEAR_PATTERNS,
    )


def _refuse_reference(address: str) -> Any:
    raise ValueError(f"a $ref may only name a part of the same schema (#/$defs/...), not {address}")
