"""Rows that are in memory as the table that a file would have given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pericia.kernels.amounts import written
from pericia.kernels.instruments.declare import ROWS_MAX
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.intake.table import Cell, ParsedTable
from pericia.kernels.merkle.canonical import canonical_json

COLUMNS_MAX = 200
TEXT_MAX = 25_000


def table_of(rows: Any, source: str) -> ParsedTable:
    """From a list of rows (dicts by column) or a dict of columns (lists of one length).

    Rows count from 1. Raises RefusedData where it is neither.
    """
    if isinstance(rows, Mapping):
        rows = _rows_of_columns(rows, source)
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        raise _no_table(source)
    if len(rows) > ROWS_MAX:
        most = written(ROWS_MAX)
        raise RefusedData(
            "too_many_rows",
            Words(
                f"{source}: pasa de {most.es} filas. Divídalo.",
                f"{source}: more than {most.en} rows. Split it.",
            ),
        )
    names: dict[str, None] = {}
    for row in rows:
        if not isinstance(row, Mapping) or len(row) > COLUMNS_MAX:
            raise _no_table(source)
        names.update(dict.fromkeys(map(str, row)))
        if len(names) > COLUMNS_MAX:
            raise _no_table(source)
    body = [[_cell(row.get(name), source) for name in names] for row in rows]
    return ParsedTable(tuple(names), body, 1, len(body), "rows")


def digest_of(table: ParsedTable) -> str:
    """SHA-256 of a table in memory: canonical JSON of `{"columns", "rows"}`, columns by name.

    An expression hands records on with their fields in any order, so the order tells nothing.
    """
    order = sorted(range(len(table.columns)), key=lambda at: table.columns[at])
    content = {
        "columns": [table.columns[at] for at in order],
        "rows": [[row[at] for at in order] for row in table.rows],
    }
    return sha256(canonical_json(content)).hexdigest()


def _rows_of_columns(columns: Mapping[str, Any], source: str) -> list[dict[str, Any]]:
    try:
        lists = {str(name): list(values) for name, values in columns.items()}
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    except (TypeError, ValueError):
        raise _no_table(source) from None


def _cell(value: Any, source: str) -> Cell:
    if value is None:
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    if isinstance(value, str) and len(value) > TEXT_MAX:
        raise _no_table(source)
    if isinstance(value, float) and not abs(value) < 1e308:
        return str(value)
    if not isinstance(value, str | int | float | bool):
        raise _no_table(source)
    return value


def _no_table(source: str) -> RefusedData:
    return RefusedData(
        "not_a_table",
        Words(
            f"{source}: no es una tabla. Dé una lista de filas con una celda sencilla por columna.",
            f"{source}: is no table. Give a list of rows with one plain cell a column.",
        ),
    )
