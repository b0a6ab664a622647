"""Text files of rows and cells (CSV, TSV and their relatives): bytes in, table out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from pericia.kernels.intake.detect import (
    DELIMITERS,
    ENCODINGS,
    ONE_CELL,
    Dialect,
    detect_dialect,
    detect_encoding,
    hinted_delimiter,
    text_reader,
)
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.table import Cell, ParsedTable, build_table

SAMPLE_CHARACTERS = 65_536
SPARE_ROWS = 100
"""Titles and blank lines that may stand beside the rows that are counted."""

SPARE_COLUMNS = 50
_OPEN_QUOTE_LINES = 20


def read_delimited(
    data: bytes,
    limits: Limits = LIMITS,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> ParsedTable:
    """The table in `data`; encoding (one of ENCODINGS) and delimiter are detected where not given.

    Follows RFC 4180, and what exports do in its stead: other delimiters, `sep=` lines, quotes
    escaped by a backslash, tab-separated text whose quotes mean nothing. Raises RefusedFile; a
    file is taken whole or not at all.
    """
    if len(data) > limits.csv_bytes_max:
        raise RefusedFile("file_too_large", limit_mb=limits.csv_bytes_max // 1_000_000)
    if encoding is not None and encoding not in ENCODINGS:
        raise RefusedFile("unknown_encoding", "encoding")
    if delimiter is not None and delimiter not in DELIMITERS:
        raise RefusedFile("unknown_delimiter", "delimiter")
    encoding = encoding or detect_encoding(data)
    try:
        sample = _sample(data, encoding)
        hint = hinted_delimiter(sample.split("\n", 1)[0].strip())
        dialect = detect_dialect(sample, delimiter or hint)
        rows = _rows(data, encoding, dialect, limits)
    except (UnicodeDecodeError, LookupError) as error:
        raise RefusedFile("unknown_encoding") from error
    if hint:
        del rows[0]
    table = build_table(rows, limits, kind="csv", first_row_number=2 if hint else 1)
    used = None if dialect.delimiter == ONE_CELL else dialect.delimiter
    return table._replace(encoding=encoding, delimiter=used)


def _sample(data: bytes, encoding: str) -> str:
    """Whole lines from the start of the file."""
    with text_reader(data, encoding) as reader:
        sample = reader.read(SAMPLE_CHARACTERS)
    if len(sample) < SAMPLE_CHARACTERS:
        return sample
    return sample[: sample.rfind("\n") + 1] or sample


def _rows(data: bytes, encoding: str, dialect: Dialect, limits: Limits) -> list[list[Cell]]:
    """Every row under the first way of quoting that explains the whole file."""
    first_problem: RefusedFile | None = None
    for attempt in _ways_of_quoting(data, dialect):
        try:
            rows = _strict_rows(data, encoding, attempt, limits)
        except RefusedFile as refused:
            if refused.code != "broken_quotes":
                raise
            first_problem = first_problem or refused
            continue
        if attempt.quote or _is_even(rows):
            return rows
    raise first_problem or RefusedFile("broken_quotes", line=1)


def _ways_of_quoting(data: bytes, dialect: Dialect) -> Iterator[Dialect]:
    yield dialect
    if b'\\"' in data or b"\\\x00" in data:
        yield dialect._replace(escape="\\")
    yield dialect._replace(quote="")


def _is_even(rows: list[list[Cell]]) -> bool:
    """Quotes mean nothing only where all rows are as wide as the first and no cell is wrapped."""
    widths = {len(row) for row in rows if row}
    wrapped = any(cell[:1] == cell[-1:] == '"' for row in rows for cell in map(str, row))
    return len(widths) == 1 and widths != {1} and not wrapped


def _strict_rows(data: bytes, encoding: str, dialect: Dialect, limits: Limits) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    cells = line = 0
    with text_reader(data, encoding) as text:
        reader = csv.reader(text, strict=True, **_options(dialect))
        try:
            for row in reader:
                line = reader.line_num
                rows.append(row)  # type: ignore[arg-type]
                cells += len(row)
                if len(rows) > limits.rows_max + SPARE_ROWS:
                    raise RefusedFile("too_many_rows", limit=limits.rows_max)
                _check_width(row, cells, limits)
        except MemoryError:
            # CPython 3.11 needs memory to leave a frame with a handler, and would try for ever.
            rows.clear()
            raise
        except csv.Error as error:
            if _is_long(error, reader.line_num - line):
                column = _long_column(data, encoding, dialect, line)
                raise _cell_too_long(len(rows) + 1, column, limits) from None
            raise RefusedFile("broken_quotes", line=line + 1) from error
    return rows


def _check_width(row: list[str], cells: int, limits: Limits) -> None:
    if len(row) > limits.columns_max + SPARE_COLUMNS:
        raise RefusedFile("too_many_columns", limit=limits.columns_max)
    if cells > limits.cells_max * 2:
        raise RefusedFile("too_many_cells", limit=limits.cells_max)


def _options(dialect: Dialect) -> dict[str, Any]:
    if not dialect.quote:
        return {"delimiter": dialect.delimiter, "quoting": csv.QUOTE_NONE}
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote,
        "escapechar": dialect.escape or None,
        "doublequote": True,
        "skipinitialspace": True,
    }


def _is_long(error: csv.Error, lines: int) -> bool:
    """A cell beyond the reader's own bound is long, or was opened by a quote nobody closed."""
    return "limit" in str(error) and lines <= _OPEN_QUOTE_LINES


def _long_column(data: bytes, encoding: str, dialect: Dialect, lines_before: int) -> int:
    """The number, from 1, of the cell that is beyond the reader's bound in the row that follows."""
    column, length, quoted = 1, 0, False
    with text_reader(data, encoding) as text:
        for character in chain.from_iterable(islice(text, lines_before, None)):
            length += 1
            if character == dialect.quote:
                quoted = not quoted
            elif character == dialect.delimiter and not quoted:
                column, length = column + 1, 0
            if length > csv.field_size_limit():
                break
    return column


def _cell_too_long(row: int, column: int, limits: Limits) -> RefusedFile:
    kilobytes = limits.cell_bytes_max // 1000
    return RefusedFile("cell_too_long", row=row, column=column, limit_kb=kilobytes)
