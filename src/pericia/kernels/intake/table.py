"""The one shape in which every uploaded table reaches the rest of intake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile

Cell = str | int | float | bool
"""A blank cell is the empty string. Dates of workbooks arrive as ISO 8601 text."""


class ParsedTable(NamedTuple):
    """A table as it came, untyped.

    `rows` hold one cell per column, or more where a row is wider than the header; `row_numbers`
    counts as the sender's program does, so `rows[i]` is row `first_row_number + i` of the file.
    `rows_count` counts the data rows of the file, of which `rows` may be only the first.
    `encoding` and `delimiter` are None for workbooks, and `delimiter` for files of one column.
    """

    columns: tuple[str, ...]
    rows: list[list[Cell]]
    first_row_number: int
    rows_count: int
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheet_names: tuple[str, ...] = ()


def build_table(
    rows: list[list[Cell]], limits: Limits = LIMITS, *, kind: str, first_row_number: int = 1
) -> ParsedTable:
    """Find the row of column names in `rows` and check the rest against `limits`.

    `rows` is taken over and changed. Raises RefusedFile.
    """
    _drop_blank_end(rows)
    if not rows:
        raise RefusedFile("empty_file")
    header_index = _header_index(rows, first_row_number)
    columns, width = _columns(rows, header_index)
    first_data_number = first_row_number + header_index + 1
    del rows[: header_index + 1]
    _check_size(rows, columns, limits)
    _even_out(rows, width)
    _check_cells(rows, columns, first_data_number, limits)
    return ParsedTable(columns, rows, first_data_number, len(rows), kind)


def is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_blank_row(row: Sequence[object]) -> bool:
    return all(is_blank(cell) for cell in row)


def looks_like_data(row: Sequence[Cell]) -> bool:
    """Whether at least half of the filled cells are numbers, dates, addresses or long prose."""
    filled = [cell for cell in row if not is_blank(cell)]
    values = sum(_is_value(cell) for cell in filled)
    return bool(filled) and values * 2 >= len(filled)


def _is_value(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return True
    text = cell.strip()
    if len(text) > 120 or "@" in text:
        return True
    digits = sum(character.isdigit() for character in text)
    return digits > 0 and all(
        character.isdigit() or character in "+-.,/: TZ€$%" for character in text
    )


def _drop_blank_end(rows: list[list[Cell]]) -> None:
    while rows and is_blank_row(rows[-1]):
        rows.pop()


def _header_index(rows: Sequence[Sequence[Cell]], first_row_number: int) -> int:
    """The first row that is no title: titles are narrow, and stand apart where tables are."""
    widths = [_filled_width(row) for row in rows[:50]]
    filled = [index for index, width in enumerate(widths) if width]
    usual = Counter(widths[index] for index in filled[1:] or filled).most_common(1)[0][0]
    index = filled[0]
    for following in filled[1:10]:
        if not _is_title(rows[index], usual, apart=following > index + 1):
            break
        index = following
    if looks_like_data(rows[index]) or _is_repeated(rows, index):
        raise RefusedFile("no_header", row=first_row_number + index)
    return index


def _is_repeated(rows: Sequence[Sequence[Cell]], index: int) -> bool:
    """Whether cells of the row stand in the same column below: names of columns hardly do.

    Half of the cells, or one with digits in it, tell. Rows that repeat the whole row are exports
    pasted together, and no sign of data.
    """
    row = list(rows[index])
    below = [other for other in rows[index + 1 : index + 50] if list(other) != row]
    filled = [(place, cell) for place, cell in enumerate(row) if not is_blank(cell)]
    repeated = [
        str(cell)
        for place, cell in filled
        if any(cell == other[place] for other in below if place < len(other))
    ]
    telling = any(character.isdigit() for cell in repeated for character in cell)
    return telling or (bool(repeated) and len(repeated) * 2 >= len(filled))


def _is_title(row: Sequence[Cell], usual_width: int, *, apart: bool) -> bool:
    filled = sum(not is_blank(cell) for cell in row)
    return filled * 2 <= usual_width and (usual_width >= 3 or apart)


def _filled_width(row: Sequence[Cell]) -> int:
    width = len(row)
    while width and is_blank(row[width - 1]):
        width -= 1
    return width


def _columns(rows: Sequence[Sequence[Cell]], header_index: int) -> tuple[tuple[str, ...], int]:
    """Column names and their number; nameless columns at the end count only if they hold data."""
    header = rows[header_index]
    width = _filled_width(header)
    if width < len(header):
        body = max((_filled_width(row) for row in rows[header_index + 1 :]), default=0)
        width = max(width, min(len(header), body))
    names = tuple(
        f"column_{i + 1}" if is_blank(cell) else " ".join(str(cell).split())
        for i, cell in enumerate(header[:width])
    )
    counts = Counter(name.casefold() for name in names)
    repeated = sorted({name for name in names if counts[name.casefold()] > 1})
    if repeated:
        raise RefusedFile("duplicate_columns", columns=", ".join(repeated))
    return names, width


def _check_size(rows: Sequence[object], columns: Sequence[str], limits: Limits) -> None:
    if len(columns) > limits.columns_max:
        raise RefusedFile("too_many_columns", limit=limits.columns_max)
    if not rows:
        # One line without columns is what a picture or a letter looks like that was read as text.
        raise RefusedFile("header_only" if len(columns) > 1 else "not_a_table")
    if len(rows) > limits.rows_max:
        raise RefusedFile("too_many_rows", limit=limits.rows_max)
    if len(rows) * len(columns) > limits.cells_max:
        raise RefusedFile("too_many_cells", limit=limits.cells_max)


def _even_out(rows: list[list[Cell]], width: int) -> None:
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
        elif len(row) > width:
            del row[max(width, _filled_width(row)) :]


def _check_cells(
    rows: Sequence[Sequence[Cell]], columns: Sequence[str], first_row_number: int, limits: Limits
) -> None:
    for number, row in enumerate(rows, first_row_number):
        for index, cell in enumerate(row):
            if isinstance(cell, str) and (problem := cell_problem(cell, limits)):
                column = columns[index] if index < len(columns) else f"column_{index + 1}"
                raise RefusedFile(
                    problem, row=number, column=column, limit_kb=limits.cell_bytes_max // 1000
                )


def cell_problem(text: str, limits: Limits = LIMITS) -> str | None:
    """`nul_bytes` or `cell_too_long`, or None. Length is counted in bytes of UTF-8."""
    if "\0" in text:
        return "nul_bytes"
    if len(text) * 4 <= limits.cell_bytes_max:
        return None
    too_long = len(text.encode("utf-8", "surrogatepass")) > limits.cell_bytes_max
    return "cell_too_long" if too_long else None
