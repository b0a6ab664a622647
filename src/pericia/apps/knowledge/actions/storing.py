"""What evidence points to: runs of instruments and snapshots of tables, kept as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.knowledge import access, sources
from pericia.apps.knowledge.actions.common import record, subject_of
from pericia.apps.knowledge.models import Deliverable, Run, TableSnapshot
from pericia.apps.knowledge.runs import (
    DIGESTS_APART,
    checked_result,
    input_digests,
    result_text,
)
from pericia.apps.organisations import checks
from pericia.kernels.deliverables.sources import read_table, table_sha256
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

QUERY_MAX = 4_000


def store_run(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    service_line_id: UUID,
    result: Mapping[str, Any],
    source: str = "",
    case_id: UUID | None = None,
) -> Run:
    """Keep what an instrument gave: `{"figures", "tables", "claims", "run": {"instrument",
    "version", "parameters", "seed", "input_sha256"}}`.

    `source` is the reference of what it was run on (`sources.py`), empty for what the platform
    does not hold. Refused: `run_invalid`, `run_too_large`, `source_unknown`, and `input_differs`
    where what is named is not what was run on.
    """
    actor = require(actor, "deliverable.write", client_id)
    line = _line(actor, client_id, service_line_id, case_id)
    checked = checked_result(result)
    text, told = result_text(checked), checked["run"]
    digests = input_digests(told)
    run = Run(
        client_id=client_id,
        id=new_id(),
        engagement_id=line.engagement_id,
        service_line_id=line.id,
        case_id=case_id,
        instrument=told["instrument"],
        version=str(told["version"]),
        parameters=told["parameters"],
        seed="" if told.get("seed") is None else str(told["seed"]),
        input_sha256=DIGESTS_APART.join(digests),
        source=source,
        source_sha256=_source_digest(client_id, source, digests),
        result=text,
        sha256=sha256(text.encode()).hexdigest(),
        made_by=actor.reference,
        made_at=now,
    )
    run.save(force_insert=True)
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="run.stored",
        object_ref=f"run:{run.id}",
        data={
            "instrument": run.instrument,
            "version": run.version,
            "input_sha256": run.input_sha256,
            "sha256": run.sha256,
            "case": case_id and str(case_id),
        },
        subject_id=subject_of(client_id, case_id),
    )
    return run


def take_table(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    name: str,
    text: str,
    query: str = "",
    source: str = "",
) -> TableSnapshot:
    """Keep a table for a deliverable to cite, as it is pasted; `query` says how it was got.

    `source` as for `store_run`. Refused: `table_empty`, `table_too_large`, `table_uneven`,
    `source_unknown`.
    """
    actor = require(actor, "deliverable.write", client_id)
    deliverable = access.deliverable_for(actor, client_id, deliverable_id)
    read = read_table(text)
    return keep_table(
        deliverable, actor, now, name, read.header, read.rows, query=query, source=source
    )


def keep_table(
    deliverable: Deliverable,
    actor: Actor,
    now: datetime,
    name: str,
    header: Any,
    rows: Any,
    *,
    query: str = "",
    source: str = "",
) -> TableSnapshot:
    """The snapshot of a table that is read already, and its event."""
    if len(query) > QUERY_MAX:
        raise Refused("query_too_long", f"Describe it in {QUERY_MAX} characters.", "query")
    header, rows = list(header), [list(each) for each in rows]
    table = TableSnapshot(
        client_id=deliverable.client_id,
        id=new_id(),
        deliverable_id=deliverable.id,
        case_id=deliverable.case_id,
        name=checks.checked_name(name),
        header=header,
        rows=rows,
        sha256=table_sha256(header, rows),
        query=query.strip(),
        source=source,
        source_sha256=_source_digest(deliverable.client_id, source) if source else "",
        taken_by=actor.reference,
        taken_at=now,
    )
    table.save(force_insert=True)
    data = {"table": str(table.id), "rows": len(rows), "sha256": table.sha256, "source": source}
    record(deliverable, now, actor, "deliverable.table_added", data)
    return table


def _source_digest(client_id: UUID, source: str, inputs: Sequence[str] = ()) -> str:
    if not source:
        return ""
    digest = sources.digest_of(client_id, source)
    if digest is None:
        raise Refused("source_unknown", "There is nothing under this reference.", "source")
    known = sources.input_digests_of(client_id, source)
    if inputs and known is not None and known != list(inputs):
        raise Refused(
            "input_differs",
            "The instrument was run on another input than is named here; run it on this one.",
            "source",
        )
    return digest


def _line(
    actor: Actor, client_id: UUID, service_line_id: UUID, case_id: UUID | None
) -> ServiceLine:
    found = [each for each, _ in access.lines_for(actor, client_id) if each.id == service_line_id]
    if not found:
        raise not_found("service line")
    mine = {"client_id": client_id, "id": case_id, "service_line_id": service_line_id}
    if case_id is not None and not Case.objects.filter(**mine).exists():
        raise not_found("case")
    return found[0]
