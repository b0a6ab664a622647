"""Deferring what follows from events, as `settings.REACTIONS` names it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from pericia.jobs.deferring import Deferral, Statement, deferring

_CLIENT, _ID, _VERB, _OBJECT = 0, 1, 5, 6


def reactions(event_rows: Iterable[tuple[Any, ...]]) -> list[Statement]:
    """The statement that defers the jobs for these rows of `event_row`, or none.

    For `tenancy.scope.together`, beside the statement that inserts the events.
    """
    table: dict[str, tuple[str, ...]] = settings.REACTIONS
    deferrals = [
        Deferral(name, row[_CLIENT], {"object_id": _id_of(row[_OBJECT]), "event_id": row[_ID]})
        for row in event_rows
        for name in table.get(row[_VERB], ())
    ]
    return [deferring(deferrals)] if deferrals else []


def _id_of(object_ref: str) -> str:
    return object_ref.rpartition(":")[2]
