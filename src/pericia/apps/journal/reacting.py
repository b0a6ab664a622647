"""Deferring what follows from events, as `settings.REACTIONS` names it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from pericia.jobs.deferring import Deferral, Id, Statement, deferring

_CLIENT, _ID, _VERB, _OBJECT = 0, 1, 5, 6


def reactions(event_rows: Iterable[tuple[Any, ...]]) -> list[Statement]:
    """The statement that defers the jobs for these rows of `event_row`, or none.

    For `tenancy.scope.together`, beside the statement that inserts the events.
    """
    deferrals = [
        each
        for row in event_rows
        for each in following(row[_VERB], row[_CLIENT], _id_of(row[_OBJECT]), row[_ID])
    ]
    return [deferring(deferrals)] if deferrals else []


def following(verb: str, client_id: UUID, object_id: str, event_id: UUID) -> list[Deferral]:
    """The jobs that follow from one event."""
    table: dict[str, tuple[str, ...]] = settings.REACTIONS
    ids: dict[str, Id] = {"object_id": object_id, "event_id": event_id}
    return [Deferral(name, client_id, ids) for name in table.get(verb, ())]


def _id_of(object_ref: str) -> str:
    return object_ref.rpartition(":")[2]
