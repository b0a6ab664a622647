"""Many cases from one request of JSON lines: good lines are opened, bad ones are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from pericia.apps.engagements.models import ServiceLine
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.work.actions import Request, open_cases
from pericia.apps.work.actions.opening import PlaybookChanged
from pericia.apps.work.intake_rules import rules_of
from pericia.files.parsing import parse_ndjson
from pericia.kernels.intake.keys import row_key, row_text
from pericia.kernels.intake.refusals import Refusal, refuse_row
from pericia.kernels.intake.rows import ValidRow, split_records
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows
from pericia.web.refusal_sentences import SPANISH

LINES_AT_ONCE = 1_000
OLDEST = timedelta(days=30 * 365)
KNOWN_BY_CONTENT = """
SELECT intake_key, id FROM cases_case
WHERE client_id = $1 AND service_line_id = $2 AND intake_key = ANY ($3::bytea[])
"""
KNOWN_BY_REFERENCE = """
SELECT reference FROM cases_case
WHERE client_id = $1 AND service_line_id = $2 AND reference = ANY ($3::text[]) AND reference <> ''
"""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line: `opened` or `known` with its case, or `refused` with why."""

    line: int
    result: str
    case_id: UUID | None = None
    code: str | None = None
    field: str | None = None
    detail: str | None = None
    detail_es: str | None = None


@dataclass(slots=True)
class _Seen:
    """What came before in the same request."""

    contents: Counter[bytes] = field(default_factory=Counter)
    references: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Bulk:
    actor: Actor
    now: datetime
    service_line: ServiceLine
    seen: _Seen

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.service_line.client_id, self.service_line.id


def open_lines(
    *, actor: Actor, now: datetime, service_line: ServiceLine, stream: IO[bytes]
) -> Iterator[Line]:
    """Open a case for each good line; one result a line, in order, blank lines passed over.

    A line that said the same before is `known`. Refused (nothing is kept then): `forbidden`,
    `line_closed`, `engagement_not_live`, and RefusedFile for bodies beyond all bounds.
    """
    require(actor, "import.run", service_line.client_id)
    bulk = _Bulk(actor, now, service_line, _Seen())
    _open_cases(bulk, [])  # a line that takes no cases refuses the whole request
    records = parse_ndjson(stream)
    while chunk := list(islice(records, LINES_AT_ONCE)):
        yield from sorted(_open_chunk(bulk, chunk), key=lambda each: each.line)


def _open_chunk(
    bulk: _Bulk, records: Iterable[tuple[int, dict[str, Any] | Refusal]]
) -> Iterator[Line]:
    playbook = known_playbook(bulk.service_line.client_id, bulk.service_line.playbook_id)
    received = playbook.intake.get("received", "received_at")
    split = split_records(
        records, playbook.input, now=bulk.now, rules=rules_of(bulk.service_line, bulk.now)
    )
    yield from (_refused(each) for each in split.refused)
    keyed = []
    for row in split.valid:
        late = _too_old(bulk, row, received)
        if late is None:
            keyed.append((row, _key(bulk, row)))
        else:
            yield _refused(late)
    known = {
        bytes(key): case_id
        for key, case_id in rows(KNOWN_BY_CONTENT, (*bulk.owner, [key for _, key in keyed]))
    }
    taken = _taken_references(bulk, [row for row, _ in keyed])
    fresh = []
    for row, key in keyed:
        if key in known:
            yield Line(row.row_number, "known", known[key])
        elif why := _reference_refusal(bulk, row, taken):
            yield _refused(why)
        else:
            fresh.append((row, key))
        if row.reference:
            bulk.seen.references.setdefault(row.reference, row.row_number)
    yield from _open(bulk, fresh)


def _too_old(bulk: _Bulk, row: ValidRow, received: str) -> Refusal | None:
    """Beyond what calendars count, a case has no clocks."""
    said = row.received_at or row.facts.get(received)
    if not isinstance(said, str) or datetime.fromisoformat(said) > bulk.now - OLDEST:
        return None
    return refuse_row(row.row_number, received, "not_a_date", row.raw, value=said)


def _key(bulk: _Bulk, row: ValidRow) -> bytes:
    """Lines that say the same in one request are cases of their own."""
    content = sha256(row_text(row.raw).encode("utf-8", "surrogatepass")).digest()
    occurrence = bulk.seen.contents[content]
    bulk.seen.contents[content] += 1
    client_id, line_id = bulk.owner
    return bytes.fromhex(row_key(str(client_id), str(line_id), row.raw, occurrence))


def _taken_references(bulk: _Bulk, valid: list[ValidRow]) -> set[str]:
    named = [row.reference for row in valid if row.reference]
    if not named:
        return set()
    return {row[0] for row in rows(KNOWN_BY_REFERENCE, (*bulk.owner, named))}


def _reference_refusal(bulk: _Bulk, row: ValidRow, taken: set[str]) -> Refusal | None:
    reference = row.reference
    if reference is None:
        return None
    earlier = bulk.seen.references.get(reference)
    if earlier is not None:
        values = {"reference": reference, "row": earlier}
        return refuse_row(row.row_number, "reference", "duplicate_in_file", row.raw, **values)
    if reference in taken:
        return refuse_row(
            row.row_number, "reference", "already_imported", row.raw, reference=reference
        )
    return None


def _open(bulk: _Bulk, fresh: list[tuple[ValidRow, bytes]]) -> list[Line]:
    """All of them at once; where one of them cannot be opened, each half by itself."""
    try:
        with transaction.atomic():
            case_ids = _open_cases(bulk, fresh)
    except Refused as refused:
        if len(fresh) > 1:
            middle = len(fresh) // 2
            return _open(bulk, fresh[:middle]) + _open(bulk, fresh[middle:])
        (row, _) = fresh[0]
        message_es = SPANISH.get(refused.code, refused.message)
        return [
            Line(row.row_number, "refused", None, refused.code, None, refused.message, message_es)
        ]
    return [
        Line(row.row_number, "opened", case_id)
        for (row, _), case_id in zip(fresh, case_ids, strict=True)
    ]


def _open_cases(bulk: _Bulk, fresh: list[tuple[ValidRow, bytes]]) -> list[UUID | None]:
    client_id, line_id = bulk.owner
    try:
        return open_cases(
            actor=bulk.actor,
            now=bulk.now,
            client_id=client_id,
            service_line_id=line_id,
            requests=[_request(row, key) for row, key in fresh],
            checked_against=bulk.service_line.playbook_id,
        ).case_ids
    except PlaybookChanged:
        raise Refused(
            "playbook_changed", "The playbook of this service line changed just now; send it again."
        ) from None


def _request(row: ValidRow, key: bytes) -> Request:
    received_at = datetime.fromisoformat(row.received_at) if row.received_at else None
    return Request(
        row.facts,
        channel="api",
        intake_key=key,
        received_at=received_at,
        reference=row.reference,
    )


def _refused(refusal: Refusal) -> Line:
    return Line(
        refusal.row_number,
        "refused",
        None,
        refusal.code,
        refusal.column,
        refusal.message_en,
        refusal.message_es,
    )
