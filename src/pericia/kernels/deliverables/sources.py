"""What evidence is taken from: passages of a text, and tables as they were pasted."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pericia.kernels.deliverables.document import COLUMNS_MAX
from pericia.kernels.intake.numbers import decimal_mark, read_number
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused

QUOTE_MAX = 4_000
ROWS_MAX = 5_000
CELL_MAX = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, with the SHA-256 (hex) of what stands there."""

    start: int
    end: int
    text: str
    sha256: str


def find_span(text: str, quote: str) -> Span:
    """Where the quoted passage stands; line breaks and runs of spaces may differ.

    Raises Refused `quote_empty`, `quote_too_long`, `quote_not_found`, `quote_ambiguous`.
    """
    words = quote.split()
    if not words:
        raise Refused("quote_empty", "Write or paste the passage that is quoted.", "quote")
    if len(quote) > QUOTE_MAX:
        raise Refused("quote_too_long", f"Quote at most {QUOTE_MAX} characters.", "quote")
    found = list(re.finditer(r"\s+".join(map(re.escape, words)), text))
    if not found:
        raise Refused(
            "quote_not_found", "The document does not hold this passage; copy it exactly.", "quote"
        )
    if len(found) > 1:
        raise Refused(
            "quote_ambiguous",
            f"The passage stands there {len(found)} times; quote more of what is around it.",
            "quote",
        )
    return span_at(text, *found[0].span())


def span_at(text: str, start: int, end: int) -> Span:
    """The passage that stands there now; shorter where the text has become shorter."""
    passage = text[start:end]
    return Span(start, end, passage, sha256(passage.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under a header; numbers are written in plain digits."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def sha256(self) -> str:
        """Of header and rows as canonical JSON, in hex."""
        return table_sha256(self.header, self.rows)


def table_sha256(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    value = {"header": list(header), "rows": [list(each) for each in rows]}
    return sha256(canonical_json(value)).hexdigest()


def read_table(text: str, columns_max: int = COLUMNS_MAX, rows_max: int = ROWS_MAX) -> Table:
    """A table as it is pasted from a spreadsheet or a CSV file; the first line is the header.

    Columns are apart by tabs, semicolons or commas, whichever the first line has. Raises Refused
    `table_empty`, `table_too_large`, `table_uneven`.
    """
    lines = [each for each in text.strip("\r\n").splitlines() if each.strip()]
    if len(lines) < 2:
        raise Refused("table_empty", "Paste a header and one row at least.", "rows")
    mark = next((each for each in "\t;," if each in lines[0]), "\t")
    cells = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    if len(cells) - 1 > rows_max or len(cells[0]) > columns_max:
        raise Refused(
            "table_too_large",
            f"A table has at most {rows_max} rows and {columns_max} columns.",
            "rows",
        )
    for number, row in enumerate(cells, 1):
        if len(row) != len(cells[0]) or any(len(cell) > CELL_MAX for cell in row):
            raise Refused(
                "table_uneven",
                f"Line {number} does not have the {len(cells[0])} cells of the header, "
                f"or one of more than {CELL_MAX} characters.",
                "rows",
            )
    header, *rows = cells
    columns = [_plain_numbers(column) for column in zip(*rows, strict=True)]
    return Table(tuple(header), tuple(zip(*columns, strict=True)))


def cell_at(table: Mapping[str, Any] | Table, row: int, column: int) -> str | None:
    """The cell at a place counted from 0; None where the table has none."""
    rows: Sequence[Sequence[str]] = table.rows if isinstance(table, Table) else table["rows"]
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        return None
    return rows[row][column]


def plain_digits(number: float | Decimal) -> str:
    """A number without exponent or thousands."""
    return f"{Decimal(str(number)):f}"


def _plain_numbers(column: Sequence[str]) -> list[str]:
    """A column of numbers in plain digits; any other column as it is."""
    mark = decimal_mark(column)
    try:
        return [_digits(cell, mark) if cell else "" for cell in column]
    except ValueError:
        return list(column)


def _digits(cell: str, mark: str | None) -> str:
    if re.fullmatch(r"-?\d+(\.\d+)?", cell) and mark != ",":
        return cell
    if re.fullmatch(r"0\d+", cell):
        raise ValueError(cell)  # a code, which would lose its zeros
    return plain_digits(read_number(cell, mark))
