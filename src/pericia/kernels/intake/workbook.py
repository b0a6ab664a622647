"""XLSX workbooks: bytes in, table out. Formulas arrive as the values last computed for them."""

from __future__ import annotations

import datetime
import io
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from pericia.kernels.intake.archives import repack
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.sheet_bounds import check_sheets
from pericia.kernels.intake.table import Cell, ParsedTable, build_table

_PARTS = (".xml", ".rels")


def read_workbook(data: bytes, limits: Limits = LIMITS, *, sheet: str | None = None) -> ParsedTable:
    """The table on `sheet`, or on the first visible sheet that holds anything.

    Raises RefusedFile, before the workbook's own reader sees a byte where the archive or its
    sheets promise more than `limits` allow.
    """
    if len(data) > limits.xlsx_bytes_max:
        raise RefusedFile("file_too_large", limit_mb=limits.xlsx_bytes_max // 1_000_000)
    measured = repack(data, lambda name: name.lower().endswith(_PARTS), limits)
    check_sheets(measured, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(measured))
        return _read_sheet(workbook, sheet, limits)
    except PasswordError as error:
        raise RefusedFile("encrypted_file") from error
    except (CalamineError, XmlError, ZipError, ValueError) as error:
        raise RefusedFile("damaged_file") from error


def _read_sheet(workbook: CalamineWorkbook, name: str | None, limits: Limits) -> ParsedTable:
    names = tuple(
        sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet
    )
    chosen = _sheet_named(workbook, name, names) if name is not None else _first_filled(workbook)
    if chosen.height * chosen.width > limits.cells_max:
        raise RefusedFile("too_many_cells", limit=limits.cells_max)
    rows = [[_cell(value) for value in row] for row in chosen.to_python(skip_empty_area=True)]
    first_row_number = (chosen.start[0] if chosen.start else 0) + 1
    table = build_table(rows, limits, kind="xlsx", first_row_number=first_row_number)
    return table._replace(sheet=chosen.name, sheet_names=names)


def _sheet_named(workbook: CalamineWorkbook, name: str, names: tuple[str, ...]) -> CalamineSheet:
    if name not in names:
        raise RefusedFile("unknown_sheet", "sheet", sheet=name, sheets=", ".join(names))
    return workbook.get_sheet_by_name(name)


def _first_filled(workbook: CalamineWorkbook) -> CalamineSheet:
    for metadata in workbook.sheets_metadata:
        visible = metadata.visible is SheetVisibleEnum.Visible
        if visible and metadata.typ is SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(metadata.name)
            if sheet.start is not None:
                return sheet
    raise RefusedFile("empty_file")


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep="T", timespec="seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    return value if isinstance(value, (str, bool, int)) else str(value)
