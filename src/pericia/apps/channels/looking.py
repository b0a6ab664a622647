"""How the rows of an uploaded file come out, before anything is imported."""

from __future__ import annotations

from datetime import datetime

from pericia.apps.channels.mapping import Decided, confirmed, preview_of
from pericia.apps.channels.models import Import
from pericia.apps.channels.uploading import sample_table, whole_table
from pericia.files import store
from pericia.kernels.intake.fields import Schema
from pericia.kernels.intake.groups import makes_cases_of_rows
from pericia.kernels.intake.rows import Rules, Split
from pericia.kernels.intake.table import ParsedTable

WHOLE_ROWS_MAX = 20_000
"""So many rows are read again to tell the cases that they make."""


def looked_at(
    found: Import, schema: Schema, decided: Decided, now: datetime, rules: Rules
) -> tuple[Decided, Split]:
    """What is decided, as it would be confirmed, and how rows come out under it: the first ones,
    or all of them where rows make cases together and are not too many.

    Raises RefusedFile, and Refused where the file is gone.
    """
    settled = confirmed(found.reading, schema, decided, now)
    together = makes_cases_of_rows(schema, settled.columns, settled.defaults) is not None
    table = _whole(found) if together and is_light(found) else sample_table(found.reading)
    return settled, preview_of(table, schema, settled, now, rules)


def is_light(found: Import) -> bool:
    return bool(found.rows_total <= WHOLE_ROWS_MAX)


def rows_looked_at(found: Import) -> int:
    """Of rows that make cases together."""
    return found.rows_total if is_light(found) else len(found.reading.get("sample", []))


def _whole(found: Import) -> ParsedTable:
    with store.fetched(found.stored_as) as path:
        return whole_table(path, found.file_name, found.reading)
