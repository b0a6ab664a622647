"""Rows of a table as they are read, before anybody judges them."""

from __future__ import annotations

import datetime as dt
import unicodedata
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pericia.kernels.intake.convert import CellProblem, convert_column
from pericia.kernels.intake.fields import Field
from pericia.kernels.intake.limits import Limits
from pericia.kernels.intake.money import CURRENCY, Foreign, amounts_of
from pericia.kernels.intake.refusals import Refusal, refuse_row
from pericia.kernels.intake.table import Cell, ParsedTable, cell_problem, is_blank_row

STORED_CHARACTERS_MAX = 10_000
"""How much of each cell is kept of a row whose shape is refused."""


class Draft(NamedTuple):
    """`values` by field, as far as they are there: JSON values or CellProblem. `raw` by column."""

    row_number: int
    values: dict[str, Any]
    raw: dict[str, Any]


Drafted = tuple[Draft, Sequence[Cell], Foreign | None]
"""A row that is not blank, its cells, and an amount of it in another currency."""


def drafts_of(
    table: ParsedTable,
    mapping: Mapping[str, str],
    fields: Mapping[str, Field],
    defaults: Mapping[str, Any],
    *,
    now: dt.datetime,
    time_zone: str,
    currency: str,
) -> Iterator[Drafted]:
    """The rows that are not blank, in their order. `mapping` leads from field to column, and
    `defaults` fill what is blank."""
    zone = zoneinfo.ZoneInfo(time_zone)
    columns = {name: table.columns.index(column) for name, column in mapping.items()}
    converted = {
        name: convert_column([row[place] for row in table.rows], fields[name], now=now, zone=zone)
        for name, place in columns.items()
    }
    amounts = amounts_of(table, columns, fields, currency)
    plain = amounts.are_plain
    for index, row in enumerate(table.rows):
        if is_blank_row(row):
            continue
        values = dict(defaults)
        values |= {name: v[index] for name, v in converted.items() if v[index] is not None}
        raw = dict(zip(table.columns, row, strict=False))
        draft = Draft(table.first_row_number + index, values, raw)
        yield draft, row, None if plain else amounts.foreign(row, values.get(CURRENCY))


def shape_refusal(draft: Draft, cells: Sequence[Cell], limits: Limits) -> Refusal | None:
    columns_count = len(draft.raw)
    if len(cells) > columns_count:
        extra = {f"column_{i + 1}": cells[i] for i in range(columns_count, len(cells))}
        wide = draft._replace(raw=_storable({**draft.raw, **extra}))
        return refuse(wide, None, "extra_cells", count=len(cells), limit=columns_count)
    if all(column == cell for column, cell in draft.raw.items()):
        return refuse(draft, None, "repeated_header")
    for column, cell in draft.raw.items():
        if isinstance(cell, str) and (problem := cell_problem(cell, limits)):
            kept = draft._replace(raw=_storable(draft.raw))
            return refuse(kept, column, problem, limit_kb=limits.cell_bytes_max // 1000)
    return None


def _storable(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what no store takes: null characters, and cells beyond all bounds."""
    return {
        column: cell[:STORED_CHARACTERS_MAX].replace("\0", "") if isinstance(cell, str) else cell
        for column, cell in raw.items()
    }


def reference_of(value: Any) -> str | None:
    """One spelling of a reference, or None where there is none."""
    if value is None or isinstance(value, CellProblem):
        return None
    return unicodedata.normalize("NFC", str(value).strip()) or None


def refuse(draft: Draft, column: str | None, code: str, **values: object) -> Refusal:
    return refuse_row(draft.row_number, column, code, draft.raw, **values)


def refuse_currency(draft: Draft, foreign: Foreign) -> Refusal:
    told = {"value": foreign.value, "currency": foreign.currency}
    return refuse(draft, foreign.column, "other_currency", **told)


def cell_refusal(draft: Draft, mapping: Mapping[str, str]) -> Refusal | None:
    """Of the first cell that cannot be read."""
    for name, value in draft.values.items():
        if isinstance(value, CellProblem):
            return refuse(draft, mapping.get(name, name), value.code, value=value.value)
    return None
