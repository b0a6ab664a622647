"""The figures, tables and evidence of a deliverable as one XLSX workbook.

Cells that a spreadsheet would take for formulas are written as texts (CWE-1236): nothing in the
workbook is ever computed by the program that opens it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from pericia.kernels.deliverables.document import claims_of, is_code, read_decimal
from pericia.kernels.deliverables.report import Told
from pericia.kernels.deliverables.sources import plain_digits
from pericia.kernels.deliverables.wording import KIND_WORDS, LABELS, WORDS
from pericia.kernels.intake.formulas import neutralise

CELL_CHARACTERS_MAX = 32_000
FORMED_AT = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def to_xlsx(told: Told) -> bytes:
    """The whole file: claims, the tables of the text, evidence, and a sheet for each table cited.

    The same deliverable gives the same bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": told.title[:255], "created": FORMED_AT.replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    words = WORDS[told.language]
    _Sheet(book, words["claims"], bold).fill(_banner(told), _claims(told))
    tables = [each for each in told.document["blocks"] if each["type"] == "table"]
    if tables:
        sheet = _Sheet(book, words["tables"], bold)
        for each in tables:
            sheet.fill([[each.get("caption", "")]], [each["header"], *each["rows"]])
    if told.entries:
        _Sheet(book, words["evidence"], bold).fill([], _entries(told))
        # Rows that several claims cite are written once; the list of evidence tells their digest.
        rows_of = {dict(each.facts).get("sha256", each.number): each for each in told.entries[::-1]}
        for entry in told.entries:
            if entry.header and entry in rows_of.values():
                rows = [entry.header, *entry.rows]
                _Sheet(book, f"{words['evidence']} {entry.number}", bold).fill([], rows)
    book.close()
    return out.getvalue()


class _Sheet:
    """A sheet written from above; the first row of each table is bold."""

    def __init__(self, book: Any, name: str, bold: Any) -> None:
        self.sheet = book.add_worksheet(name[:31])
        self.sheet.set_column(0, 12, 24)
        self.bold = bold
        self.row = 0

    def fill(self, before: Iterable[Sequence[str]], table: Sequence[Sequence[str]]) -> None:
        for cells in before:
            self._write(cells, None)
        for number, cells in enumerate(table):
            self._write(cells, self.bold if number == 0 else None)
        self.row += 1

    def _write(self, cells: Sequence[str], style: Any) -> None:
        for column, cell in enumerate(cells):
            number = None if style or is_code(cell) else read_decimal(cell)
            if number is not None and len(cell) <= 15:
                self.sheet.write_number(self.row, column, number)
            else:
                text = neutralise(cell)[:CELL_CHARACTERS_MAX]
                self.sheet.write_string(self.row, column, text, style)
        self.row += 1


def _banner(told: Told) -> list[list[str]]:
    words = WORDS[told.language]
    found = [[told.title]]
    if told.is_simulated:
        found.append([words["simulated"]])
    if told.is_draft:
        found.append([words["not_released"]])
    return [*found, *([LABELS[told.language].get(a, a), b] for a, b in told.facts)]


def _claims(told: Told) -> list[list[str]]:
    words = WORDS[told.language]
    head = [words[each] for each in ("kind", "claim", "value", "unit", "until", "confidence")]
    rows = [
        [
            KIND_WORDS[told.language][claim["kind"]],
            claim["text"],
            *_amount(claim.get("value", ""), claim.get("unit", "")),
            claim.get("horizon_date", ""),
            str(claim.get("confidence_percent", "")),
            ", ".join(f"[{each}]" for each in told.cited.get(claim["id"], ())),
        ]
        for claim in claims_of(told.document)
    ]
    return [[*head, words["evidence"]], *rows]


def _amount(value: str, unit: str) -> tuple[str, str]:
    """A number and its unit as people read them: shares in percent, cents in whole money."""
    number = read_decimal(value)
    kind, _, currency = unit.partition(":")
    if number is None or kind not in ("share", "cents"):
        return value, unit
    return plain_digits(number.scaleb(2 if kind == "share" else -2)), currency or "%"


def _entries(told: Told) -> list[list[str]]:
    words, labels = WORDS[told.language], LABELS[told.language]
    rows = [
        [
            str(entry.number),
            words[f"kind_{entry.kind}"],
            entry.title,
            labels.get(label, label),
            value,
        ]
        for entry in told.entries
        for label, value in entry.facts
    ]
    head = [words[each] for each in ("number", "kind", "title", "what", "value")]
    return [head, *rows]
