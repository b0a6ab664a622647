"""Event logs of a process: kept, read by a worker or refused with a reason, and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.sourcing.actions.common import held_process, record
from pericia.apps.sourcing.models import ProcessLog
from pericia.jobs.deferring import defer
from pericia.kernels.refusal import Refused

READ, REMOVE_FILE = "sourcing.read_log", "sourcing.remove_log_file"
# Other columns may make a log of the same file; for other reasons it is of no use.
ABOUT_COLUMNS = frozenset(
    {
        "activity_too_long",
        "column_absent",
        "column_unfit",
        "columns_unknown",
        "day_and_month_mixed",
        "log_empty",
        "log_without_events",
        "time_format_unfit",
        "too_many_activities",
    }
)


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


def read_log_again(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    log_id: UUID,
    columns: Mapping[str, str],
) -> None:
    """Have a worker read the same file by other columns; what was found before is forgotten.

    Raises Refused: `forbidden`, `not_found`, `log_file_gone`, `raced`.
    """
    actor = require(actor, "process.assess", client_id)
    log = _held_log(client_id, process_id, log_id)
    if log.state not in ("read", "refused"):
        raise _raced()
    if not is_file_kept(log):
        raise Refused("log_file_gone", "The file is not kept any more. Upload it again.")
    log.state, log.columns, log.findings, log.refusal = "waiting", dict(columns), None, None
    log.read_at = None
    log.save(update_fields=["state", "columns", "findings", "refusal", "read_at"])
    data = {"process": str(process_id), "columns": log.columns}
    record(log, "process_log", "process_log.sent_again", actor=actor, now=now, data=data)
    defer(READ, client_id, log_id=log_id)


def remove_log(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    log_id: UUID,
    why: str,
) -> None:
    """Forget what a log holds: its findings at once, its file by a worker. The row says who did it.

    Raises Refused: `forbidden`, `not_found`, `reason_missing`, `raced`.
    """
    actor = require(actor, "process.assess", client_id)
    log = _held_log(client_id, process_id, log_id)
    if not why.strip():
        raise Refused("reason_missing", "Say why the log is removed.", "why")
    if log.state == "removed":
        raise _raced()
    log.state, log.columns, log.findings, log.refusal = "removed", {}, None, None
    log.removal = {"by": actor.name, "at": now.isoformat(), "why": why.strip()}
    log.save(update_fields=["state", "columns", "findings", "refusal", "removal"])
    record(
        log,
        "process_log",
        "process_log.removed",
        actor=actor,
        now=now,
        data={"process": str(process_id), "sha256": log.sha256},
        why=why.strip(),
    )
    defer(REMOVE_FILE, client_id, log_id=log_id)


def is_file_kept(log: ProcessLog) -> bool:
    """Whether the store still has the file, or is to have it."""
    return log.state in ("waiting", "read") or bool((log.refusal or {}).get("is_kept"))


def finish_log(
    *, now: datetime, client_id: UUID, log_id: UUID, findings: Mapping[str, Any]
) -> None:
    """What the worker found in a log that waited; one that was finished before stays as it is."""
    _end(now, client_id, log_id, "read", {"findings": dict(findings)})


def refuse_log(
    *,
    now: datetime,
    client_id: UUID,
    log_id: UUID,
    refusal: Refused,
    columns: Sequence[str] = (),
) -> None:
    """Why a log that waited cannot be read. `columns` are those that the file has; a file that is
    no log by any columns is removed."""
    is_kept = refusal.code in ABOUT_COLUMNS
    kept = {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.field,
        "details": list(refusal.details),
        "columns": list(columns),
        "is_kept": is_kept,
    }
    if _end(now, client_id, log_id, "refused", {"refusal": kept}) and not is_kept:
        defer(REMOVE_FILE, client_id, log_id=log_id)


def _end(
    now: datetime, client_id: UUID, log_id: UUID, state: str, found: Mapping[str, Any]
) -> bool:
    """Whether the log still waited."""
    waiting = ProcessLog.objects.filter(client_id=client_id, id=log_id, state="waiting")
    if not waiting.update(state=state, read_at=now, **found):
        return False
    log = ProcessLog.objects.get(client_id=client_id, id=log_id)
    known = log.findings or {}
    record(
        log,
        "process_log",
        "process_log.mined" if state == "read" else "process_log.refused",
        actor=SYSTEM,
        now=now,
        data={
            "process": str(log.process_id),
            "cases": known.get("cases"),
            "events": known.get("events"),
            "refusal": (log.refusal or {}).get("code"),
        },
    )
    return True


def _held_log(client_id: UUID, process_id: UUID, log_id: UUID) -> ProcessLog:
    held = ProcessLog.objects.select_for_update(no_key=True)
    found = held.filter(client_id=client_id, process_id=process_id, id=log_id).first()
    if found is None:
        raise not_found("process_log")
    return found


def _raced() -> Refused:
    return Refused("raced", "It has changed meanwhile. Load the page again and look at it.")
