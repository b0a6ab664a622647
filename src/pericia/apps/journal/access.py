"""Who may read a client's journal: contents of events are personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pericia.apps.journal import queries
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require, require_sight
from pericia.apps.journal.queries import Entry


def events_for(
    actor: Actor,
    client_id: UUID,
    *,
    before: UUID | None = None,
    verbs: Sequence[str] | None = None,
    limit: int = 50,
) -> list[Entry]:
    """A page of the client's events, newest first. Raises Refused (`forbidden`)."""
    require(actor, "journal.see", client_id)
    return queries.newest_events(client_id, before=before, verbs=verbs, limit=limit)


def history_for(
    actor: Actor,
    client_id: UUID,
    object_refs: Sequence[str],
    *,
    after: UUID | None = None,
    limit: int = 200,
) -> list[Entry]:
    """A page of what happened to a case and its items, oldest first.

    The caller has got the case from its own access function. Raises Refused (`forbidden`).
    """
    require(actor, "journal.see", client_id)
    return queries.events_of(client_id, object_refs, after=after, limit=limit)


def proof_for(actor: Actor, client_id: UUID, event_id: UUID) -> dict[str, Any]:
    """Proof that one event is sealed. Raises Refused (`not_found`, `not_sealed`)."""
    require_sight(actor, "journal.see", client_id, "event")
    return queries.inclusion_proof_of(client_id, event_id)


def consistency_for(actor: Actor, client_id: UUID, old_size: int, size: int) -> list[str]:
    """Proof, in hex, that the journal of `size` events continues that of `old_size`."""
    require(actor, "journal.see", client_id)
    return [each.hex() for each in queries.consistency_proof(client_id, old_size, size)]


def checkpoints_for(
    actor: Actor, client_id: UUID, *, above: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Signed checkpoints of more than `above` events, by size. Raises Refused (`forbidden`)."""
    require(actor, "journal.see", client_id)
    return queries.checkpoints(client_id, above=above, limit=limit)
