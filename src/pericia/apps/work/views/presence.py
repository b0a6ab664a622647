"""Who is at work: noted now and then, so that items are offered to people who are there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions import note_presence
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers

NOTED_EVERY = timedelta(minutes=1)
_noted: dict[UUID, datetime] = {}


def note(actor: Actor, now: datetime) -> None:
    """At most one statement a minute for each person in each process."""
    person_id = actor.human_id
    last = _noted.get(person_id)
    if last is not None and timedelta(0) <= now - last < NOTED_EVERY:
        return
    if len(_noted) > 10_000:
        _noted.clear()
    _noted[person_id] = now
    note_presence(actor=actor, now=now)


def workers(request: PageRequest) -> list[Actor]:
    """The reader as one actor for each person that they are: one for each employer.

    Raises Refused (`forbidden`) for whoever neither works on cases nor directs work.
    """
    if not request.identity.clients_with("item.assign"):
        readers(request, "item.work")
    found: dict[UUID, Actor] = {}
    for client_id in request.identity.client_ids:
        actor = request.actor_for(client_id)
        found.setdefault(actor.human_id, actor)
    return list(found.values())
