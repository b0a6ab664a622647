"""What workers do for imports; the jobs of webhooks come with theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError

from pericia.apps.channels import actions, erasing, importing, queries
from pericia.apps.channels.actions.imports import REMOVE_FILE, RUN
from pericia.apps.channels.webhooks import jobs as webhook_jobs
from pericia.apps.work.actions.opening import PlaybookChanged
from pericia.files import store
from pericia.jobs.deferring import defer
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

__all__ = ["forget_subject", "remove_import_file", "run_import", "tidy_imports", "webhook_jobs"]

PAUSE = timedelta(seconds=3)
CLIENTS = "SELECT * FROM app.client_ids()"
# One worker at a time tidies a client's imports; another one passes on to the next client.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('imports ' || $1::text, 0))"


@job(RUN, retry_on=(IntegrityError, PlaybookChanged, OSError))
def run_import(client_id: UUID, import_id: UUID) -> None:
    """Run a confirmed import, or look again later while another one of its line runs."""
    if not importing.run_import(client_id, import_id):
        with open_scope([client_id]):
            defer(RUN, client_id, import_id=import_id, not_before=datetime.now(UTC) + PAUSE)


@job(REMOVE_FILE, retry_on=(OSError,), attempts_max=8)
def remove_import_file(client_id: UUID, import_id: UUID) -> None:
    """Remove the file of an import that has ended."""
    with open_scope([client_id]):
        stored_as = queries.stored_file_of(client_id, import_id)
    store.remove(stored_as)


@job("channels.forget_subject")
def forget_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Forget what came in about an erased subject; then their cases, which say who it is."""
    with open_scope([client_id]):
        now = datetime.now(UTC)
        erasing.forget_subject(client_id=client_id, subject_id=object_id, now=now)
        defer("cases.blank_subject", client_id, object_id=object_id, event_id=event_id)


def tidy_imports() -> None:
    """End uploads that nobody started, and forget refused rows that nobody fetched for a month."""
    with open_scope([]):
        clients = [row[0] for row in rows(CLIENTS)]
    for client_id in clients:
        with open_scope([client_id]):
            if rows(ALONE, (str(client_id),))[0][0]:
                now = datetime.now(UTC)
                actions.expire_uploads(client_id=client_id, now=now)
                actions.forget_refused_rows(client_id=client_id, now=now)
