"""Untyped cells turned into the values an input schema asks for, a column at a time.

A column is read as a whole because its other cells tell what an ambiguous one means.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from pericia.kernels.intake.dates import AmbiguousDate, date_order, read_date, read_moment
from pericia.kernels.intake.fields import Field
from pericia.kernels.intake.formulas import restore
from pericia.kernels.intake.numbers import (
    AmbiguousNumber,
    decimal_mark,
    read_integer,
    read_number,
)
from pericia.kernels.intake.table import Cell, is_blank
from pericia.kernels.intake.words import fold

CLOCK_SKEW: Final = dt.timedelta(minutes=5)
"""How far ahead of ours a sender's clock may run before its times are in the future."""

_ERRORS = """
    #N/A #REF! #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC!
    #N/D #¡REF! #¡DIV/0! #¡VALOR! #¿NOMBRE? #¡NUM! #¡NULO!
"""
ERROR_CELLS: Final = frozenset(_ERRORS.split())
_YES: Final = frozenset({"si", "s", "true", "t", "verdadero", "v", "yes", "y", "1"})
_NO: Final = frozenset({"no", "n", "false", "f", "falso", "0"})


class CellProblem(NamedTuple):
    """Why one cell cannot be read: a code of ROWS or RECORDS and what its sentence needs."""

    code: str
    value: Cell


Reader = Callable[[Cell], Any]


def convert_column(
    cells: Sequence[Cell], field: Field, *, now: dt.datetime, zone: dt.tzinfo
) -> list[Any]:
    """A JSON value, None (blank) or CellProblem for each cell.

    Moments become RFC 3339 in UTC, dates ISO 8601. `now` is aware; `zone` holds for times
    without an offset.
    """
    read = _reader(cells, field, now, zone)
    return [None if is_blank(cell) else _converted(cell, read) for cell in cells]


def _converted(cell: Cell, read: Reader) -> Any:
    if isinstance(cell, str) and cell.startswith("#") and cell.strip() in ERROR_CELLS:
        return CellProblem("error_cell", cell)
    return read(cell)


def _reader(cells: Sequence[Cell], field: Field, now: dt.datetime, zone: dt.tzinfo) -> Reader:
    match field.kind:
        case "date":
            return _date_reader(date_order(_texts(cells)), field, now, zone)
        case "date-time":
            return _moment_reader(date_order(_texts(cells)), field, now, zone)
        case "number":
            return _number_reader(decimal_mark(_texts(cells)))
        case "integer":
            return _integer_reader(decimal_mark(_texts(cells)))
        case "boolean":
            return _read_boolean
        case "json":
            return _read_json
        case _:
            return _choice_reader(field) if field.choices else _read_text


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [cell.strip() for cell in cells if isinstance(cell, str)]


def _read_text(cell: Cell) -> str:
    if isinstance(cell, str):
        text = cell.strip()
        return restore(text) if text[0] == "'" else text
    return ("true" if cell else "false") if isinstance(cell, bool) else str(cell)


def _choice_reader(field: Field) -> Reader:
    def read(cell: Cell) -> str:
        text = _read_text(cell)
        chosen = field.choices.get(fold(text), text)
        return str(chosen)

    return read


def _read_boolean(cell: Cell) -> bool | CellProblem:
    if isinstance(cell, bool):
        return cell
    word = fold(str(cell))
    if word in _YES or word in _NO:
        return word in _YES
    return CellProblem("not_a_boolean", cell)


def _number_reader(mark: str | None) -> Reader:
    def read(cell: Cell) -> int | float | CellProblem:
        if not isinstance(cell, str):
            return CellProblem("not_a_number", cell) if isinstance(cell, bool) else cell
        try:
            return read_number(cell, mark)
        except AmbiguousNumber:
            return CellProblem("ambiguous_number", cell)
        except ValueError:
            return CellProblem("not_a_number", cell)

    return read


def _integer_reader(mark: str | None) -> Reader:
    def read(cell: Cell) -> int | CellProblem:
        if isinstance(cell, (bool, float)):
            return CellProblem("not_an_integer", cell)
        try:
            return cell if isinstance(cell, int) else read_integer(cell, mark)
        except ValueError:
            return CellProblem("not_an_integer", cell)

    return read


def _date_reader(order: str, field: Field, now: dt.datetime, zone: dt.tzinfo) -> Reader:
    latest = dt.date.max if field.future_allowed else now.astimezone(zone).date()

    def read(cell: Cell) -> str | CellProblem:
        try:
            date = read_date(cell, order, zone)
        except AmbiguousDate:
            return CellProblem("ambiguous_date", cell)
        except (ValueError, OverflowError):
            return CellProblem("not_a_date", cell)
        return date.isoformat() if date <= latest else CellProblem("date_in_future", cell)

    return read


def _moment_reader(order: str, field: Field, now: dt.datetime, zone: dt.tzinfo) -> Reader:
    endless = dt.datetime.max.replace(tzinfo=dt.UTC)
    latest = endless if field.future_allowed else now + CLOCK_SKEW

    def read(cell: Cell) -> str | CellProblem:
        try:
            moment = read_moment(cell, order, zone)
        except AmbiguousDate:
            return CellProblem("ambiguous_date", cell)
        except (ValueError, OverflowError):
            return CellProblem("not_a_date", cell)
        return in_utc(moment) if moment <= latest else CellProblem("date_in_future", cell)

    return read


def exact_moment(value: object, field: Field, now: dt.datetime) -> str | CellProblem:
    """A moment that a program wrote: RFC 3339 with an offset, nothing else."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return CellProblem("not_a_date", str(value))
    if moment.tzinfo is None:
        return CellProblem("no_time_zone", str(value))
    if not field.future_allowed and moment > now + CLOCK_SKEW:
        return CellProblem("date_in_future", str(value))
    try:
        return in_utc(moment)
    except OverflowError:  # the first and the last day that there is, in another zone
        return CellProblem("not_a_date", str(value))


def in_utc(moment: dt.datetime) -> str:
    """RFC 3339 with `Z`, as JSON Schema's `date-time` asks."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _read_json(cell: Cell) -> Any:
    try:
        return json.loads(cell) if isinstance(cell, str) else cell
    except (ValueError, RecursionError):
        return CellProblem("not_json", cell)
