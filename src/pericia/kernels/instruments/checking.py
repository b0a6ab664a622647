"""Untyped tables held against an instrument's declared columns: typed frames, or every fault.

A row with a fault is refused by its file, row and column. The whole input is refused where any row
is, unless the caller asks to leave bad rows out.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pericia.kernels.instruments.declare import ROWS_MAX, Column, Input
from pericia.kernels.instruments.frames import Fault, Frame, RefusedData, Words
from pericia.kernels.intake.convert import CellProblem, convert_column
from pericia.kernels.intake.fields import Field
from pericia.kernels.intake.refusals import sentences, shown
from pericia.kernels.intake.table import ParsedTable, is_blank_row
from pericia.kernels.intake.words import fold

NO_NOW = dt.datetime(9_000, 1, 1, tzinfo=dt.UTC)
"""Stands for now where the caller does not say what time it is: nothing lies after it."""

KINDS = {"cents": "integer", "moment": "date-time"}
_MARKS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CURRENCY = re.compile(r"[€$£¥]|EUR|USD|MXN|COP|CLP|GBP", re.IGNORECASE)


def checked(
    table: ParsedTable,
    declared: Input,
    parameters: Mapping[str, Any],
    *,
    source: str,
    renamed: Mapping[str, str],
    now: dt.datetime | None,
) -> tuple[Frame, list[Fault]]:
    """The frame with every row, and the faults of its rows.

    `renamed` maps declared columns to the headings that stand for them in the file. Raises
    RefusedData for what is wrong with the table as a whole.
    """
    body = _Body(table)
    if not body.rows:
        raise _refused("empty_table", source, *sentences("header_only", {}))
    if len(body.rows) > ROWS_MAX:
        raise _refused("too_many_rows", source, *sentences("too_many_rows", {"limit": ROWS_MAX}))
    columns, others = _chosen(body, declared, parameters, source, renamed)
    _refuse_mixed_currencies(body, columns, source)
    values: dict[str, list[Any]] = {}
    faults: list[Fault] = []
    for column, place in columns:
        values[column.name], wrong = _typed(body, column, place, now or NO_NOW)
        faults += wrong
    faults += _wide_rows(body)
    frame = Frame(source, values, body.numbers, tuple(each.name for each in others))
    faulty = {fault.place for fault in faults}
    faults += [
        each
        for each in (*_repeated(frame, declared), *_checked_rows(frame, declared, parameters))
        if each.place not in faulty
    ]
    return frame, sorted(faults, key=lambda each: each.place)


def settled(
    found: Sequence[tuple[Frame, list[Fault]]], *, skip_bad_rows: bool
) -> tuple[list[Frame], list[int]]:
    """The frames to analyse, and how many rows of each were left out.

    Raises RefusedData `rows_invalid` with every fault where there is one, or where no good row
    is left.
    """
    faults = [(frame, fault) for frame, wrong in found for fault in wrong]
    if faults and not skip_bad_rows:
        raise rows_refused(faults)
    frames, left_out = [], []
    for frame, wrong in found:
        dropped = {fault.place for fault in wrong}
        if dropped and len(dropped) == len(frame):
            raise rows_refused([(frame, fault) for fault in wrong])
        frames.append(frame.without(dropped) if dropped else frame)
        left_out.append(len(dropped))
    return frames, left_out


FAULTS_SHOWN = 20
FAULTS_KEPT = 1_000


def rows_refused(faults: Sequence[tuple[Frame, Fault]]) -> RefusedData:
    """One refusal that lists the bad rows, the first of them in its message."""
    details = [_detail(frame, fault) for frame, fault in faults[:FAULTS_KEPT]]
    more = len(faults) - FAULTS_SHOWN
    lines = {
        "es": [each["es"] for each in details[:FAULTS_SHOWN]],
        "en": [each["en"] for each in details[:FAULTS_SHOWN]],
    }
    if more > 0:
        lines["es"].append(f"... y {more} problemas más.")
        lines["en"].append(f"... and {more} more problems.")
    words = Words("\n".join(lines["es"]), "\n".join(lines["en"]))
    return RefusedData("rows_invalid", words, details[0]["column"], details)


def _detail(frame: Frame, fault: Fault) -> dict[str, Any]:
    row = frame.rows[fault.place]
    return {
        "file": frame.source,
        "row": row,
        "column": fault.column,
        "es": f"{frame.source}, fila {row}, columna {fault.column}: {fault.words.es}",
        "en": f"{frame.source}, row {row}, column {fault.column}: {fault.words.en}",
    }


class _Body:
    """The rows of a table that hold anything, with their numbers in the file."""

    def __init__(self, table: ParsedTable) -> None:
        filled = [
            (table.first_row_number + at, row)
            for at, row in enumerate(table.rows)
            if not is_blank_row(row)
        ]
        self.columns = table.columns
        self.rows = [row for _, row in filled]
        self.numbers = [number for number, _ in filled]


def _chosen(
    table: _Body,
    declared: Input,
    parameters: Mapping[str, Any],
    source: str,
    renamed: Mapping[str, str],
) -> tuple[list[tuple[Column, int]], list[Column]]:
    """Each column to read, with its place in the table; and those beyond the declared ones."""
    places = {fold(heading): at for at, heading in enumerate(table.columns)}
    headings = {each.name: renamed.get(each.name, each.name) for each in declared.columns}
    missing = [
        headings[each.name]
        for each in declared.columns
        if fold(headings[each.name]) not in places and (each.required or each.name in renamed)
    ]
    taken = {fold(heading) for heading in headings.values()}
    others = _others(table, declared, parameters, taken)
    missing += [each.name for each in others if fold(each.name) not in places]
    if missing:
        raise _missing(source, missing, table.columns, declared)
    named = [(each, headings[each.name]) for each in declared.columns]
    found = [(each, places[fold(heading)]) for each, heading in named if fold(heading) in places]
    return found + [(each, places[fold(each.name)]) for each in others], others


def _others(
    table: _Body, declared: Input, parameters: Mapping[str, Any], taken: set[str]
) -> list[Column]:
    if declared.others is None:
        return []
    named = parameters.get(declared.others_from) if declared.others_from else None
    names = named or [each for each in table.columns if fold(each) not in taken]
    return [Column(name, declared.others, Words("", "")) for name in names]


def _missing(
    source: str, missing: Sequence[str], present: Sequence[str], declared: Input
) -> RefusedData:
    absent, there = ", ".join(missing), shown(", ".join(present))
    example = declared.columns[0].name if declared.columns else missing[0]
    return RefusedData(
        "column_missing",
        Words(
            f"{source}: falta la columna {absent} en la fila de títulos. Tiene: {there}. "
            f"Añádala, o diga qué título la lleva con --column {example}=TÍTULO.",
            f"{source}: the row of headings has no column {absent}. It has: {there}. "
            f"Add it, or say which heading stands for it by --column {example}=HEADING.",
        ),
        missing[0],
    )


def _refuse_mixed_currencies(
    table: _Body, columns: Iterable[tuple[Column, int]], source: str
) -> None:
    """Money of several currencies cannot be summed, whichever rows were left out."""
    for column, place in columns:
        if column.kind != "cents" and column.name != "currency":
            continue
        read = _marks if column.kind == "cents" else _code
        rows: dict[str, int] = {}
        for row, number in zip(table.rows, table.numbers, strict=True):
            for mark in read(row[place]):
                rows.setdefault(mark, number)
        if len(rows) > 1:
            raise _mixed(source, column, rows)


def _mixed(source: str, column: Column, rows: Mapping[str, int]) -> RefusedData:
    """`rows` are the currencies with the first row of each, in the order of the file."""
    es = ", ".join(f"{name} desde la fila {row}" for name, row in rows.items())
    en = ", ".join(f"{name} from row {row}" for name, row in rows.items())
    return RefusedData(
        "mixed_currencies",
        Words(
            f"{source}, columna {column.name}: mezcla monedas ({es}). Conviértalas a una, o "
            "analice un archivo por moneda.",
            f"{source}, column {column.name}: mixes currencies ({en}). Convert them to one, or "
            "analyse one file a currency.",
        ),
        column.name,
    )


def _marks(cell: Any) -> set[str]:
    found = _CURRENCY.findall(cell) if isinstance(cell, str) else ()
    return {_MARKS.get(mark, mark.upper()) for mark in found}


def _code(cell: Any) -> set[str]:
    return {str(cell).strip().upper()} - {"", "NONE"}


def _typed(
    table: _Body, column: Column, place: int, now: dt.datetime
) -> tuple[list[Any], list[Fault]]:
    kind = KINDS.get(column.kind, column.kind)
    choices = {fold(each): each for each in column.choices}
    field = Field(column.name, kind, (), choices, column.future, column.required)
    cells = [row[place] for row in table.rows]
    finish = _FINISH.get(column.kind, _same)
    values: list[Any] = []
    faults: list[Fault] = []
    for at, value in enumerate(convert_column(cells, field, now=now, zone=dt.UTC)):
        problem = _problem(value, column)
        values.append(None if problem or value is None else finish(value))
        if problem:
            faults.append(Fault(at, column.name, problem))
    return values, faults


def _same(value: Any) -> Any:
    return value


_FINISH: Mapping[str, Callable[[Any], Any]] = {
    "number": float,
    "date": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
}


def _problem(value: Any, column: Column) -> Words | None:
    """Why a converted cell cannot be used."""
    if isinstance(value, CellProblem):
        said = sentences(value.code, {"value": value.value, "column": column.name})
        return Words(*said)
    if value is None:
        return None if column.blank else _said("missing_value", column)
    if column.choices and value not in column.choices:
        return _said("not_in_list", column, value=value, options=", ".join(column.choices))
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return _said("not_a_number", column, value=value)
        for limit, beyond in ((column.low, -1), (column.high, 1)):
            if limit is not None and (value - limit) * beyond > 0:
                return _said("out_of_range", column, value=value, limit=f"{limit:g}")
        if abs(value) > 1e15:
            return _said("out_of_range", column, value=value, limit="1e15")
    return None


def _said(code: str, column: Column, **values: object) -> Words:
    return Words(*sentences(code, {"column": column.name, **values}))


def _wide_rows(table: _Body) -> list[Fault]:
    width = len(table.columns)
    return [
        Fault(
            at,
            f"column_{width + 1}",
            Words(
                *sentences(
                    "extra_cells",
                    {"row": table.numbers[at], "count": len(row), "limit": width},
                )
            ),
        )
        for at, row in enumerate(table.rows)
        if len(row) > width
    ]


def _repeated(frame: Frame, declared: Input) -> list[Fault]:
    """Rows whose key stands in an earlier row."""
    if not declared.key:
        return []
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    keys = zip(*(frame[name] for name in declared.key), strict=True)
    for at, key in enumerate(keys):
        before = first.setdefault(key, at)
        if before != at:
            value, row = shown(" / ".join(str(part) for part in key)), frame.rows[before]
            faults.append(
                Fault(
                    at,
                    declared.key[-1],
                    Words(
                        f"«{value}» ya está en la fila {row}. Deje una sola de las dos filas.",
                        f"“{value}” is already on row {row}. Keep one of the two rows.",
                    ),
                )
            )
    return faults


def _checked_rows(frame: Frame, declared: Input, parameters: Mapping[str, Any]) -> Iterable[Fault]:
    return declared.check(frame, parameters) if declared.check else ()


def _refused(code: str, source: str, es: str, en: str) -> RefusedData:
    return RefusedData(code, Words(f"{source}: {es}", f"{source}: {en}"))
