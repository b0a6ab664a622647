"""What workers do for hours and cost: count the cases that ended."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pericia.apps.billing import counting
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
CLIENTS_AT_ONCE = 500
BATCHES_MAX = 4  # offers and leases wait for the same thread
EMPLOYERS = "SELECT DISTINCT organisation_id FROM people_membership WHERE client_id = $1"
WORKED_FOR = """
SELECT DISTINCT client_id FROM people_membership WHERE organisation_id = ANY ($1)
"""


def count_ended() -> None:
    """Count what ended since, some of each client in turn."""
    every = _client_ids()
    for some in _parts(every):
        with open_scope(some):
            due = [row[0] for row in rows(counting.CLIENTS_WITH_EVENTS)]
        for client_id in due:
            count_client(client_id, every)


def count_client(client_id: UUID, every: Sequence[UUID] = ()) -> None:
    """The same for one client. `every` are all clients, whose work its people may have in hand."""
    for _ in range(BATCHES_MAX):
        with open_scope([client_id]):
            ended = counting.ended_since(client_id)
            if not ended.case_ids:
                counting.count(client_id, ended, ())
            employers = [row[0] for row in rows(EMPLOYERS, (client_id,))]
        if ended.case_ids:
            others = _worked_for(employers, every or _client_ids())
            with open_scope([client_id, *employers, *others]):
                counting.count(client_id, counting.ended_since(client_id), others)
        if not ended.more:
            return


def _client_ids() -> list[UUID]:
    with open_scope([]):
        return [row[0] for row in rows(CLIENTS)]


def _worked_for(employers: Sequence[UUID], every: Sequence[UUID]) -> list[UUID]:
    found: list[UUID] = []
    for some in _parts(every):
        with open_scope(some):
            found += [row[0] for row in rows(WORKED_FOR, (list(employers),))]
    return found


def _parts(every: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [every[at : at + CLIENTS_AT_ONCE] for at in range(0, len(every), CLIENTS_AT_ONCE)]
