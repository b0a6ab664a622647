"""Tables as files that spreadsheets open with a double click, in the language of their reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pericia.kernels.intake.downloads import DELIMITERS
from pericia.kernels.intake.formulas import neutralise_row


def spreadsheet_csv(columns: Sequence[str], lines: Iterable[Sequence[Any]], language: str) -> bytes:
    """CSV in UTF-8 with its mark, with the delimiter and the decimal mark that spreadsheets of that
    language ("es" or "en") expect. Formulas are neutralised; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS[language])
    writer.writerow(neutralise_row(columns))
    for line in lines:
        writer.writerow(neutralise_row([_cell(each, language) for each in line]))
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any, language: str) -> Any:
    if language == "es" and isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return value
