"""Set-ups that an actor may go on with: whoever manages the client's engagements."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require, require_each, require_sight
from pericia.apps.set_up.models import SetUp
from pericia.kernels.refusal import Refused


def set_ups_for(actor: Actor, client_id: UUID) -> list[SetUp]:
    """Those of the client, the one worked on last first."""
    require(actor, "engagement.manage", client_id)
    return list(SetUp.objects.filter(client_id=client_id).order_by("-saved_at", "id"))


def every_set_up_for(actors: Sequence[Actor]) -> list[SetUp]:
    """Those of these actors' clients, the one worked on last first."""
    clients = require_each(actors, "engagement.manage")
    return list(SetUp.objects.filter(client_id__in=clients).order_by("-saved_at", "id"))


def set_up_for(actor: Actor, client_id: UUID, set_up_id: UUID) -> SetUp:
    require_sight(actor, "engagement.manage", client_id, "set-up")
    found = SetUp.objects.filter(client_id=client_id, id=set_up_id).first()
    if found is None:
        raise Refused(
            "not_found",
            "There is no such set-up: it became an engagement or was given up. What was made "
            "stands under Engagements.",
            message_es="Esta preparación no existe: ya es un encargo, o se abandonó. Lo creado "
            "está en Encargos.",
        )
    return found


def set_up_of(actor: Actor, client_id: UUID, engagement_id: UUID) -> SetUp | None:
    """The one that completes this engagement, where somebody began it."""
    require(actor, "engagement.manage", client_id)
    return SetUp.objects.filter(client_id=client_id, engagement_id=engagement_id).first()
