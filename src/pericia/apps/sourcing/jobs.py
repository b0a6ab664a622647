"""What workers do for the sourcing decision: read event logs, score decisions again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.sourcing import actions, queries
from pericia.apps.sourcing.actions.logs import READ, REMOVE_FILE
from pericia.apps.sourcing.reading import columns_in, findings_of
from pericia.files import store
from pericia.jobs.registry import job
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"


@job(READ, retry_on=(OSError,))
def read_log(client_id: UUID, log_id: UUID) -> None:
    """Read one uploaded log. What cannot be read is told on its page, not retried."""
    with open_scope([client_id]):
        log = queries.waiting_log(client_id, log_id)
    if log is None:
        return
    try:
        findings = findings_of(log)
    except Refused as refused:
        columns = columns_in(log)
        with open_scope([client_id]):
            actions.refuse_log(
                now=datetime.now(UTC),
                client_id=client_id,
                log_id=log_id,
                refusal=refused,
                columns=columns,
            )
        return
    with open_scope([client_id]):
        actions.finish_log(
            now=datetime.now(UTC), client_id=client_id, log_id=log_id, findings=findings
        )


@job(REMOVE_FILE, retry_on=(OSError,), attempts_max=8)
def remove_log_file(client_id: UUID, log_id: UUID) -> None:
    """Remove the file of a log that was removed, or that is none."""
    with open_scope([client_id]):
        log = queries.log_without_file(client_id, log_id)
    if log is not None:
        store.remove(log.stored_as)


def rescore_decisions() -> None:
    """Score every signed decision again that was not looked at in the last hours."""
    with open_scope([]):
        clients = [row[0] for row in rows(CLIENTS)]
    for client_id in clients:
        with open_scope([client_id]):
            ids = queries.decisions_to_rescore(client_id)
        for decision_id in ids:
            with open_scope([client_id]):
                actions.rescore_decision(
                    now=datetime.now(UTC), client_id=client_id, decision_id=decision_id
                )
