"""Refused rows as a file that opens in a spreadsheet, is corrected there and uploaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from pericia.kernels.intake.formulas import neutralise_row
from pericia.kernels.intake.refusals import Refusal

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "es": ("fila_rechazada", "columna_rechazada", "codigo_de_rechazo", "motivo_de_rechazo"),
    "en": ("refused_row", "refused_column", "refusal_code", "refusal_reason"),
}

DELIMITERS: Final = {"es": ";", "en": ","}


def refused_csv(
    columns: Sequence[str],
    refusals: Iterable[Refusal],
    language: str = "es",
    delimiter: str | None = None,
) -> bytes:
    """CSV in UTF-8 with its mark: the file's own columns, then row, column, code and sentence.

    `columns` are those of the upload, empty for NDJSON; cells beyond them get columns of their
    own. Formulas are neutralised. `delimiter` is that of the upload; without one (a workbook, a
    single column) it is what spreadsheets of that language expect.
    """
    refusals = list(refusals)
    all_columns = list(dict.fromkeys([*columns, *(name for r in refusals for name in r.raw)]))
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter or DELIMITERS[language])
    writer.writerow(neutralise_row([*all_columns, *HEADINGS[language]]))
    for refusal in refusals:
        message = refusal.message_es if language == "es" else refusal.message_en
        cells = [refusal.raw.get(column, "") for column in all_columns]
        why = [refusal.row_number, refusal.column or "", refusal.code, message]
        writer.writerow(neutralise_row([*cells, *why]))
    return output.getvalue().encode("utf-8-sig", "replace")
