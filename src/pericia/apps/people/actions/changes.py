"""What every change of a person has in common: who may make it, the lock, the facts, the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import may, require
from pericia.apps.people.facts import lock_people, store_facts
from pericia.kernels.refusal import Refused


def require_employer(actor: Actor, organisation_id: UUID, permission: str) -> Actor:
    """The actor, acting as a role with the permission, at the organisation that employs them."""
    actor = require(actor, permission)
    if actor != SYSTEM and actor.organisation_id != organisation_id:
        raise Refused("forbidden", "Only somebody of the same organisation may change this person.")
    return actor


def require_employer_or_self(
    actor: Actor, organisation_id: UUID, person_id: UUID, permission: str
) -> Actor:
    """As `require_employer`, but everybody may do this for themselves."""
    if actor.person_id == person_id and actor.organisation_id == organisation_id:
        return require(actor, permission) if may(actor, permission) else actor
    return require_employer(actor, organisation_id, permission)


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
