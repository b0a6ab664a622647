"""One chunk of an import: its cases, its refused rows and its progress, all of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pericia.apps.channels.bulk import OLDEST
from pericia.apps.channels.models import Import
from pericia.apps.engagements.queries import known_playbook, service_line
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.effects import once
from pericia.apps.work.actions.opening import PlaybookChanged, Request, open_cases
from pericia.kernels.intake.keys import row_key
from pericia.kernels.intake.refusals import Refusal, refuse_row
from pericia.kernels.intake.rows import ValidRow
from pericia.kernels.refusal import Refused
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows
from pericia.web.refusal_sentences import SPANISH

CHANNEL = "batch"
LINE_CODES = frozenset({"line_closed", "engagement_not_live"})
"""Refusals that every row of a chunk has in common."""

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


_Row = tuple[ValidRow, bytes]
_Late = tuple[ValidRow, Refusal]


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
    received = known_playbook(client_id, chunk.playbook_id).intake.get("received", "received_at")
    opened, late = _take(found, now, chunk, received)
    known = len(chunk.valid) - opened - len(late)
    refused = [*chunk.refused, *(each for row, why in late for each in _of_each_row(row, why))]
    if refused:
        rows(INSERT_REFUSED, (client_id, import_id, json_text([_stored(each) for each in refused])))
    counts = (chunk.rows_count, opened, known, len(refused))
    if not rows(ADVANCE, (client_id, import_id, *counts)):
        raise Refused("import_not_running", "This import does not run any more.")


def _take(found: Import, now: datetime, chunk: Chunk, received: str) -> tuple[int, list[_Late]]:
    """How many cases were opened, and what cannot become one; the others are known.

    A row that came before is known by its content; one that only shares the reference of a case
    with other content is refused. `received` is the field that says when a request came.
    """
    clashing = _clashing(found, chunk.valid)
    left: list[_Row] = []
    refused: list[_Late] = []
    for row in chunk.valid:
        key = _key(found, row)
        if row.reference in clashing and key not in clashing[row.reference]:
            refused.append((row, _already_imported(found, row)))
        elif why := _too_old(row, received, now):
            refused.append((row, why))
        else:
            left.append((row, key))
    opened, more = _open(found, now, left, chunk.playbook_id)
    return opened, refused + more


def _open(
    found: Import, now: datetime, left: list[_Row], playbook_id: UUID
) -> tuple[int, list[_Late]]:
    """How many cases were opened, and what cannot become one.

    All of them at once; where one of them cannot be opened, each half by itself.
    """
    try:
        with transaction.atomic():
            return _open_cases(found, now, left, playbook_id), []
    except Refused as refused:
        if len(left) > 1 and refused.code not in LINE_CODES:
            middle = len(left) // 2
            opened, first = _open(found, now, left[:middle], playbook_id)
            more, last = _open(found, now, left[middle:], playbook_id)
            return opened + more, first + last
        return 0, [(row, _refused(row, refused)) for row, _ in left]


def _open_cases(found: Import, now: datetime, left: list[_Row], playbook_id: UUID) -> int:
    return open_cases(
        actor=Actor(found.started_by, found.acting_as, ""),
        now=now,
        client_id=found.client_id,
        service_line_id=found.service_line_id,
        requests=[_request(row, key) for row, key in left],
        import_id=found.id,
        checked_against=playbook_id,
    ).count


def _clashing(found: Import, valid: Sequence[ValidRow]) -> dict[str | None, set[bytes]]:
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


def _refused(row: ValidRow, refused: Refused) -> Refusal:
    message_es = SPANISH.get(refused.code, refused.message)
    return Refusal(row.row_number, None, refused.code, message_es, refused.message, row.raw)


def _too_old(row: ValidRow, received: str, now: datetime) -> Refusal | None:
    """Beyond what calendars count, a case has no clocks."""
    said = row.received_at or row.facts.get(received)
    if not isinstance(said, str) or datetime.fromisoformat(said) > now - OLDEST:
        return None
    return refuse_row(row.row_number, received, "not_a_date", row.raw, value=said)


def _of_each_row(row: ValidRow, refusal: Refusal) -> list[Refusal]:
    """The refusal of a case at every row that makes it, so that all of them can be downloaded."""
    if not row.members:
        return [refusal]
    return [refusal._replace(row_number=number, raw=raw) for number, raw in row.members]


def _stored(refusal: Refusal) -> dict[str, Any]:
    return {**refusal._asdict(), "column": refusal.column or ""}
