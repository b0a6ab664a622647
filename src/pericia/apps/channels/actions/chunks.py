"""One chunk of an import: its cases, its refused rows and its progress, all of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.channels.models import Import
from pericia.apps.engagements.queries import service_line
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.effects import once
from pericia.apps.work.actions.opening import Request, open_cases
from pericia.apps.work.json_text import json_text
from pericia.kernels.intake.keys import row_key
from pericia.kernels.intake.refusals import Refusal, refuse_row
from pericia.kernels.intake.rows import ValidRow
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

CHANNEL = "batch"
ROW_CODES = frozenset({"subject_erased", "line_closed", "engagement_not_live"})
"""Refusals of cases, in the middle of an import, that its rows are refused by."""

TAKEN_REFERENCES = """
SELECT reference, intake_key FROM cases_case
WHERE client_id = $1 AND service_line_id = $2 AND reference = ANY ($3::text[])
  AND reference <> ''
"""
INSERT_REFUSED = """
INSERT INTO channels_refused_row
    (client_id, import_id, row_number, "column", code, message_es, message_en, raw)
SELECT $1, $2, r.row_number, r."column", r.code, r.message_es, r.message_en, r.raw
FROM json_to_recordset($3::json) AS r(row_number int, "column" text, code text, message_es text,
    message_en text, raw jsonb)
ON CONFLICT DO NOTHING
"""
ADVANCE = """
UPDATE channels_import SET rows_done = rows_done + $3, opened_count = opened_count + $4,
    known_count = known_count + $5, refused_count = refused_count + $6
WHERE client_id = $1 AND id = $2 AND state = 'running' RETURNING id
"""


class PlaybookChanged(Exception):
    """The service line has another playbook than the rows were checked against."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a file, as its sender counts them, checked against one version of a playbook."""

    first_row: int
    last_row: int
    playbook_id: UUID
    valid: Sequence[ValidRow]
    refused: Sequence[Refusal]

    @property
    def rows_count(self) -> int:
        return self.last_row - self.first_row + 1


@dataclass(frozen=True, slots=True)
class _Taken:
    opened: int
    known: int
    refused: list[Refusal]


_Row = tuple[ValidRow, bytes]


def write_chunk(*, now: datetime, client_id: UUID, import_id: UUID, chunk: Chunk) -> None:
    """Open the chunk's cases, keep its refused rows, advance the import; nothing the second time.

    Two attempts at one time wait for each other. Raises PlaybookChanged, and Refused
    (`import_not_running`), with nothing written.
    """
    if not once(client_id, f"import:{import_id}:{chunk.first_row}-{chunk.last_row}", now):
        return
    found = Import.objects.get(client_id=client_id, id=import_id)
    if service_line(client_id, found.service_line_id).playbook_id != chunk.playbook_id:
        raise PlaybookChanged
    taken = _take(found, now, chunk.valid)
    refused = [*chunk.refused, *taken.refused]
    if refused:
        rows(INSERT_REFUSED, (client_id, import_id, json_text([_stored(each) for each in refused])))
    counts = (chunk.rows_count, taken.opened, taken.known, len(refused))
    if not rows(ADVANCE, (client_id, import_id, *counts)):
        raise Refused("import_not_running", "This import does not run any more.")


def _take(found: Import, now: datetime, valid: Sequence[ValidRow]) -> _Taken:
    """Open what is new. A row that came before is known by its content; one that only shares the
    reference of a case with other content is refused."""
    keys = [_key(found, row) for row in valid]
    clashing = _clashing(found, valid, keys)
    left, refused = [], []
    for row, key in zip(valid, keys, strict=True):
        if row.reference in clashing and key not in clashing[row.reference]:
            refused.append(_already_imported(found, row))
        else:
            left.append((row, key))
    opened, more = _open(found, now, left)
    return _Taken(opened, len(left) - len(more) - opened, refused + more)


def _open(found: Import, now: datetime, left: list[_Row]) -> tuple[int, list[Refusal]]:
    """How many cases were opened; rows that cannot become one are refused one by one."""
    if not left:
        return 0, []
    try:
        opened = open_cases(
            actor=Actor(found.started_by, found.acting_as, ""),
            now=now,
            client_id=found.client_id,
            service_line_id=found.service_line_id,
            requests=[_request(row, key) for row, key in left],
            import_id=found.id,
            checked=True,
        )
    except Refused as refused:
        if refused.code not in ROW_CODES:
            raise
        named = {each["index"] for each in refused.details} or set(range(len(left)))
        gone = [
            refuse_row(row.row_number, None, refused.code, row.raw)
            for index, (row, _) in enumerate(left)
            if index in named
        ]
        rest = [each for index, each in enumerate(left) if index not in named]
        count, more = _open(found, now, rest)
        return count, gone + more
    return opened.count, []


def _clashing(
    found: Import, valid: Sequence[ValidRow], keys: Sequence[bytes]
) -> dict[str | None, set[bytes]]:
    """The keys under which each of the rows' references was taken before."""
    references = [row.reference for row in valid if row.reference is not None]
    taken: dict[str | None, set[bytes]] = {}
    if references:
        given = (found.client_id, found.service_line_id, references)
        for reference, key in rows(TAKEN_REFERENCES, given):
            taken.setdefault(reference, set()).add(bytes(key or b""))
    return taken


def _key(found: Import, row: ValidRow) -> bytes:
    client, line = str(found.client_id), str(found.service_line_id)
    return bytes.fromhex(row_key(client, line, row.raw, row.occurrence))


def _request(row: ValidRow, key: bytes) -> Request:
    channel = row.facts.get("channel")
    received_at = row.received_at
    return Request(
        input=row.facts,
        channel=channel if isinstance(channel, str) else CHANNEL,
        intake_key=key,
        received_at=datetime.fromisoformat(received_at) if received_at else None,
        reference=row.reference,
    )


def _already_imported(found: Import, row: ValidRow) -> Refusal:
    column = found.mapping["columns"].get("reference", "reference")
    return refuse_row(row.row_number, column, "already_imported", row.raw, reference=row.reference)


def _stored(refusal: Refusal) -> dict[str, Any]:
    return {**refusal._asdict(), "column": refusal.column or ""}
