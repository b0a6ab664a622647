"""Who gets checkpoints by e-mail: everybody decides that for themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.channels.models import CheckpointReader
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id


def start_mail(*, actor: Actor, now: datetime, client_id: UUID, email: str) -> None:
    """Send the actor the newest checkpoint once a day, from the next round on.

    Refused `forbidden`, `mail_started_already`.
    """
    actor = require(actor, "journal.see", client_id)
    _, is_new = CheckpointReader.objects.get_or_create(
        client_id=client_id,
        person_id=actor.human_id,
        defaults={"id": new_id(), "email": email, "started_at": now},
    )
    if not is_new:
        raise Refused("mail_started_already", "You get the checkpoints by e-mail already.")
    _record(actor, now, client_id, "checkpoint.mail_started")


def stop_mail(*, actor: Actor, now: datetime, client_id: UUID) -> None:
    """Send the actor nothing more. Refused `mail_not_started`."""
    person_id = actor.human_id
    mine = CheckpointReader.objects.filter(client_id=client_id, person_id=person_id)
    if not mine.delete()[0]:
        raise Refused("mail_not_started", "You get no checkpoints by e-mail.")
    _record(actor, now, client_id, "checkpoint.mail_stopped")


def _record(actor: Actor, now: datetime, client_id: UUID, verb: str) -> None:
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"person:{actor.human_id}",
        data={},
    )
