"""Event logs of a process: kept, then read by a worker, or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import require
from pericia.apps.sourcing.actions.common import held_process, record
from pericia.apps.sourcing.models import ProcessLog
from pericia.jobs.deferring import defer
from pericia.kernels.refusal import Refused

READ = "sourcing.read_log"


def store_log(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    log_id: UUID,
    file_name: str,
    stored_as: str,
    sha256: str,
    size_bytes: int,
    columns: Mapping[str, str],
) -> ProcessLog:
    """The row of a file that lies in the store already; a worker reads it."""
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    log = ProcessLog(
        client_id=client_id,
        id=log_id,
        process_id=process_id,
        file_name=file_name,
        stored_as=stored_as,
        sha256=sha256,
        size_bytes=size_bytes,
        columns=dict(columns),
        uploaded_by=actor.name,
        uploaded_at=now,
    )
    log.save(force_insert=True)
    record(
        log,
        "process_log",
        "process_log.uploaded",
        actor=actor,
        now=now,
        data={"process": str(process_id), "file_name": file_name, "sha256": sha256},
    )
    defer(READ, client_id, log_id=log_id)
    return log


def finish_log(
    *, now: datetime, client_id: UUID, log_id: UUID, findings: Mapping[str, Any]
) -> None:
    """What the worker found in a log that waited; one that was finished before stays as it is."""
    _end(now, client_id, log_id, "read", {"findings": dict(findings)})


def refuse_log(*, now: datetime, client_id: UUID, log_id: UUID, refusal: Refused) -> None:
    """Why a log that waited cannot be read."""
    kept = {"code": refusal.code, "message": refusal.message, "details": list(refusal.details)}
    _end(now, client_id, log_id, "refused", {"refusal": kept})


def _end(
    now: datetime, client_id: UUID, log_id: UUID, state: str, found: Mapping[str, Any]
) -> None:
    waiting = ProcessLog.objects.filter(client_id=client_id, id=log_id, state="waiting")
    if not waiting.update(state=state, read_at=now, **found):
        return
    log = ProcessLog.objects.get(client_id=client_id, id=log_id)
    known = log.findings or {}
    record(
        log,
        "process_log",
        "process_log.read" if state == "read" else "process_log.refused",
        actor=SYSTEM,
        now=now,
        data={
            "process": str(log.process_id),
            "cases": known.get("cases"),
            "events": known.get("events"),
            "refusal": (log.refusal or {}).get("code"),
        },
    )
