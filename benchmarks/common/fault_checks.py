"""Counting after faults: what was acknowledged against what is there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.common.lines import Line
from benchmarks.common.platforms import Platform
from benchmarks.common.programs import CASES_AHEAD, Acknowledged
from pericia.tenancy.scope import open_scope, rows

SEALED_SECONDS_MAX = 60.0
SUBMISSIONS = "SELECT id FROM work_submission WHERE client_id = $1 AND item_id IS NOT NULL"
OPENED_BY_PROGRAMS = "SELECT id FROM cases_case WHERE client_id = $1 AND channel = 'api'"
EVENTS_OF = "SELECT count(*) FROM journal_event WHERE client_id = $1 AND verb = $2"
OF_IMPORT = """
SELECT i.state, i.rows_done, i.opened_count, i.refused_count,
    (SELECT count(*) FROM cases_case c WHERE c.client_id = $1 AND c.import_id = i.id),
    (SELECT count(DISTINCT c.input->>'text') FROM cases_case c
      WHERE c.client_id = $1 AND c.import_id = i.id),
    (SELECT count(*) FROM channels_refused_row r WHERE r.client_id = $1 AND r.import_id = i.id)
FROM channels_import i WHERE i.client_id = $1 AND i.id = $2
"""
UNSEALED = """
SELECT count(*) FROM journal_event e WHERE e.client_id = $1
AND NOT EXISTS (SELECT FROM journal_leaf l WHERE l.client_id = $1 AND l.event_id = e.id)
"""
EVENTS = "SELECT count(*) FROM journal_event WHERE client_id = $1"


def of_work(line: Line, acknowledged: Acknowledged) -> dict[str, Any]:
    """Every submission and case that was acknowledged is there, and nothing beside them: what was
    sent again because its answer got lost was done once. Each has its event."""
    with open_scope(line.scope):
        kept = {row[0] for row in rows(SUBMISSIONS, (line.client_id,))}
        opened = {row[0] for row in rows(OPENED_BY_PROGRAMS, (line.client_id,))}
        told = _count(EVENTS_OF, line.client_id, "item.submitted")
        told_opened = _count(EVENTS_OF, line.client_id, "case.opened")
    submissions, cases = set(acknowledged.submissions), set(acknowledged.cases)
    return {
        "acknowledged_submissions": len(submissions),
        "acknowledged_cases": len(cases),
        "sent_again": acknowledged.retried,
        "refused": len(acknowledged.refused),
        "lost": len(submissions - kept) + len(cases - opened),
        "doubled": len(kept - submissions) + len(opened - cases),
        "events_missing": abs(len(kept) - told) + abs(len(opened) + CASES_AHEAD - told_opened),
    }


def of_imports(
    line: Line, import_ids: Sequence[UUID], rows_of_each: int, blank_every: int
) -> dict[str, Any]:
    """Each import is done; each row became one case, or one refused row where it was blank."""
    refused = rows_of_each // blank_every
    good = rows_of_each - refused
    right = ("done", rows_of_each, good, refused, good, good, refused)
    with open_scope(line.scope):
        found = [rows(OF_IMPORT, (line.client_id, each))[0] for each in import_ids]
        ended = _count(EVENTS_OF, line.client_id, "import.ended")
    return {
        "imports": len(import_ids),
        "imports_wrong": sum(tuple(each) != right for each in found),
        "import_events_wrong": abs(ended - len(import_ids)),
    }


def of_journals(running: Platform, lines: Sequence[Line], folder: Path) -> dict[str, Any]:
    """Export and verify as the clients would, once everything is sealed."""
    key = running.run("journal", "key")["key"]
    events = missing = unverified = 0
    for line in lines:
        _wait_until_sealed(line.client_id)
        path = folder / f"{line.client_id}.ndjson"
        running.run("journal", "export", "--client", str(line.client_id), "--out", str(path))
        report = verified(path, key)
        with open_scope([line.client_id]):
            written = _count(EVENTS, line.client_id)
        events += report["events"]
        missing += abs(written - report["events"])
        unverified += not report["verified"]
    return {
        "journal_events": events,
        "journal_events_missing": missing,
        "journals_not_verified": unverified,
    }


def verified(path: Path, key: str) -> dict[str, Any]:
    """What the verifier says of an export."""
    from pericia.apps.journal.verifier import verify_export

    return verify_export(path, [key]).as_dict()


def of_the_platform(running: Platform) -> dict[str, Any]:
    """Nothing is in quarantine, and `pericia doctor` finds nothing wrong."""
    jobs = running.run("jobs", "list")
    checks = running.run("doctor")["checks"]
    quarantined = jobs if isinstance(jobs, list) else next(iter(jobs.values()))
    return {
        "jobs_in_quarantine": len(quarantined),
        "doctor_complaints": sum(each["status"] == "wrong" for each in checks),
    }


def _wait_until_sealed(client_id: UUID) -> None:
    deadline = time.monotonic() + SEALED_SECONDS_MAX
    while True:
        with open_scope([client_id]):
            if not _count(UNSEALED, client_id):
                return
        if time.monotonic() > deadline:
            raise RuntimeError("the journal was not sealed in time")
        time.sleep(0.2)


def _count(statement: str, *parameters: Any) -> int:
    return int(rows(statement, parameters)[0][0])
