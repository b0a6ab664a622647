"""What workers do for work: tend the queues every few seconds, blank who was erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.work import actions, erasing, instruments
from pericia.apps.work.moves import RUN_INSTRUMENT
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
# One worker at a time looks after a client's queues; another one passes on to the next client.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('queues ' || $1::text, 0))"
PROVIDERS = """
SELECT DISTINCT organisation_id FROM people_membership
WHERE client_id = $1 AND ended_at IS NULL
"""


def tend_queues() -> None:
    """Take back what lapsed, then offer what waits to those who are there."""
    for client_id in _client_ids():
        _for_client(client_id, actions.expire_offers)
        _for_client(client_id, actions.release_lapsed)
        _for_client(client_id, actions.offer_waiting)


@job("work.blank_subject")
def blank_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Blank what was typed and handed in about an erased subject."""
    with open_scope([client_id]):
        erasing.blank_subject(client_id=client_id, subject_id=object_id, now=datetime.now(UTC))


@job("work.take_up_again")
def take_up_again(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Try the steps of a case again that waited for a file."""
    with open_scope([client_id]):
        actions.take_up_again(
            now=datetime.now(UTC), client_id=client_id, case_id=object_id, event_id=event_id
        )


@job(RUN_INSTRUMENT, retry_on=(OSError,))
def run_instrument(client_id: UUID, case_id: UUID, step: str, visit: int) -> None:
    """Run an instrument step of a case."""
    instruments.run_instrument(client_id, case_id, step, visit)


def _client_ids() -> list[UUID]:
    with open_scope([]):
        return [row[0] for row in rows(CLIENTS)]


def _for_client(client_id: UUID, action: Callable[..., int]) -> None:
    with open_scope([client_id]):
        employers = [row[0] for row in rows(PROVIDERS, (client_id,))]
    with open_scope([client_id, *employers]):
        if rows(ALONE, (str(client_id),))[0][0]:
            action(client_id=client_id, now=datetime.now(UTC))
