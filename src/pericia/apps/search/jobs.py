"""What workers do for search: follow the journal, forget who was erased."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.search import indexing
from pericia.files.texts import text_of_stored
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
CLIENTS_AT_ONCE = 500
BATCHES_MAX = 20


def index_sealed() -> None:
    """Make findable what was sealed since, some of each client in turn."""
    with open_scope([]):
        every = [row[0] for row in rows(CLIENTS)]
    for at in range(0, len(every), CLIENTS_AT_ONCE):
        with open_scope(every[at : at + CLIENTS_AT_ONCE]):
            due = [row[0] for row in rows(indexing.CLIENTS_WITH_WORK)]
        for client_id in due:
            index_client(client_id)


def index_client(client_id: UUID, batches: int = BATCHES_MAX) -> None:
    """The same for one client, at most so many batches of events.

    Files are read between two transactions: the store may be far away, and a hostile file slow.
    """
    for _ in range(batches):
        with open_scope([client_id]):
            sealed = indexing.sealed_since(client_id)
            files = indexing.unread_files(client_id, sealed.case_ids)
        texts = {each.id: text_of_stored(each.name, each.stored_as) for each in files}
        with open_scope([client_id]):
            indexing.index(client_id, sealed, texts)
        if not sealed.more:
            return


@job("search.forget_subject")
def forget_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Remove from search whatever is about an erased subject."""
    with open_scope([client_id]):
        indexing.forget_subject(client_id=client_id, subject_id=object_id)
