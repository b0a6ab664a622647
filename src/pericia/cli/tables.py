"""Rows for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pericia.cli import output


def show_rows(found: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """A table with a heading, or a JSON list of objects."""
    output.show(list(found), lambda: _table(found), as_json=as_json)


def _table(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return "None yet."
    lines = [list(found[0]), *([_text(value) for value in row.values()] for row in found)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value)) or "-"
    if isinstance(value, dict):
        return ",".join(f"{key}={each}" for key, each in value.items()) or "-"
    return str(value)
