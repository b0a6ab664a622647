"""Whether somebody gets a client's checkpoints by e-mail."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.channels.models import CheckpointReader
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_sight


def mail_of(actor: Actor, client_id: UUID) -> CheckpointReader | None:
    """The actor's own order, None without one. Raises Refused `not_found`."""
    require_sight(actor, "journal.see", client_id, "client")
    mine = CheckpointReader.objects.filter(client_id=client_id, person_id=actor.human_id)
    return mine.first()
