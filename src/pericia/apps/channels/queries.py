"""Imports as lists and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.apps.channels.models import Import, RefusedRow
from pericia.kernels.intake.refusals import Refusal
from pericia.tenancy.scope import rows

LIST_IMPORTS = """
SELECT i.client_id, i.id, c.name, l.name, i.file_name, i.state, i.rows_total, i.rows_done,
    i.opened_count, i.known_count, i.refused_count, i.uploaded_at, i.ended_at
FROM channels_import i
JOIN organisations_client c ON c.client_id = i.client_id
JOIN engagements_service_line l ON l.client_id = i.client_id AND l.id = i.service_line_id
WHERE i.client_id = ANY ($1)
  AND ($2::timestamptz IS NULL OR i.uploaded_at < $2 OR (i.uploaded_at = $2 AND i.id > $3))
ORDER BY i.uploaded_at DESC, i.id LIMIT $4
"""
REFUSED_BY_CODE = """
SELECT DISTINCT ON (count, code) code, count, message_es, message_en, row_number
FROM (SELECT r.*, count(*) OVER (PARTITION BY code) AS count
      FROM channels_refused_row r WHERE client_id = $1 AND import_id = $2) r
ORDER BY count DESC, code, row_number
"""
After = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in a list."""

    client_id: UUID
    id: UUID
    client_name: str
    line_name: str
    file_name: str
    state: str
    rows_total: int
    rows_done: int
    opened_count: int
    known_count: int
    refused_count: int
    uploaded_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How many rows were refused under one code; the sentences are those of the first."""

    code: str
    count: int
    message_es: str
    message_en: str
    first_row: int


def newest_imports(
    client_ids: Sequence[UUID], *, after: After | None, limit: int
) -> list[ImportRow]:
    """Newest first, after the row of that (uploaded_at, id)."""
    uploaded_at, last_id = after or (None, None)
    found = rows(LIST_IMPORTS, (list(client_ids), uploaded_at, last_id, limit))
    return [ImportRow(*row) for row in found]


def refusals_by_code(client_id: UUID, import_id: UUID) -> list[RefusalCount]:
    """The most frequent first."""
    return [RefusalCount(*row) for row in rows(REFUSED_BY_CODE, (client_id, import_id))]


def refused_rows(
    client_id: UUID, import_id: UUID, *, after_row: int = 0, limit: int | None = None
) -> list[Refusal]:
    """In the order of the file."""
    found = RefusedRow.objects.filter(
        client_id=client_id, import_id=import_id, row_number__gt=after_row
    )
    fields = ("row_number", "column", "code", "message_es", "message_en", "raw")
    return [Refusal(*each) for each in found.order_by("row_number").values_list(*fields)[:limit]]


def stored_file_of(client_id: UUID, import_id: UUID) -> str:
    return Import.objects.values_list("stored_as", flat=True).get(client_id=client_id, id=import_id)
