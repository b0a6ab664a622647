"""What the actions on a process share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found
from pericia.apps.organisations.models import Process
from pericia.tenancy.models import ClientModel


def held_process(client_id: UUID, process_id: UUID) -> Process:
    """The process, held until the transaction ends: what is numbered within it is numbered once."""
    held = Process.objects.select_for_update(no_key=True)
    found = held.filter(client_id=client_id, id=process_id).first()
    if found is None:
        raise not_found("process")
    return found


def next_number(model: type[ClientModel], **within: UUID) -> int:
    """The number after the last one of these rows; whoever holds their owner gets it alone."""
    last = model._default_manager.filter(**within).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def record(
    row: ClientModel,
    kind: str,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    why: str | None = None,
) -> None:
    """The event of an action on a row of the client."""
    journal.record(
        client_id=row.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"{kind}:{row.id}",
        version=getattr(row, "version", None),
        data=data,
        why=why or None,
    )
