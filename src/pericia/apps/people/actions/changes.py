"""What every change of a person has in common: who may make it, the lock, the facts, the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, require_own
from pericia.apps.people.facts import lock_people, store_facts
from pericia.kernels.refusal import Refused


def require_own_or_self(
    actor: Actor, permission: str, organisation_id: UUID, person_id: UUID
) -> Actor:
    """As `require_own`, but everybody may do this for themselves."""
    mine = actor.person_id == person_id and actor.organisation_id == organisation_id
    if mine and not may(actor, permission):
        return actor
    return require_own(actor, permission, organisation_id)


def refuse_self(actor: Actor, person_id: UUID, code: str, what: str) -> None:
    if actor.person_id == person_id:
        raise Refused(code, f"Nobody {what} of their own; ask a colleague who may.")


def hold(organisation_id: UUID, person_id: UUID) -> None:
    """Lock the person before reading what the change builds on."""
    lock_people(organisation_id, [person_id])


def finish(
    *,
    organisation_id: UUID,
    person_id: UUID,
    actor: Actor,
    now: datetime,
    verb: str,
    object_ref: str,
    data: Mapping[str, Any],
    why: str | None = None,
) -> int:
    """Store the facts, record the event, return the person's new version."""
    version: int = store_facts(organisation_id, [person_id])[person_id]["version"]
    journal.record(
        client_id=organisation_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=object_ref,
        data={"person": str(person_id), **data},
        why=why,
        version=version,
        subject_id=person_id,
    )
    return version
