"""What the actions on deliverables have in common: the row locked, and the event at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Case
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.kernels.refusal import Refused

WORDS = {
    "draft": "a draft",
    "in_review": "in review",
    "released": "released",
    "accepted": "accepted",
    "returned": "returned",
    "superseded": "superseded by a newer one",
}


def locked(actor: Actor, client_id: UUID, deliverable_id: UUID) -> tuple[Deliverable, Version]:
    """The deliverable, locked so that its versions move one after the other, with the newest."""
    deliverable = access.deliverable_for(actor, client_id, deliverable_id, lock=True)
    return deliverable, access.version_of(actor, deliverable)


def require_state(version: Version, *states: str) -> None:
    if version.state not in states:
        wanted = " or ".join(WORDS[each] for each in states)
        raise Refused(
            "version_state",
            f"Version {version.number} is {WORDS[version.state]}; this needs one that is {wanted}.",
        )


def move(version: Version, old: str, **changes: Any) -> None:
    """The guarded move of a version out of a state; Refused (`raced`) where it has left it."""
    moved = Version.objects.filter(
        client_id=version.client_id, id=version.id, state=old, revision=version.revision
    ).update(**changes)
    if not moved:
        raise Refused("raced", "Somebody changed this version at the same time. Try again.")
    for name, value in changes.items():
        setattr(version, name, value)


def record(
    deliverable: Deliverable,
    now: datetime,
    actor: Actor,
    verb: str,
    data: Mapping[str, Any],
    why: str | None = None,
    version: int | None = None,
) -> None:
    """The event, about the deliverable; sealed for the data subject of its case, if it has one."""
    journal.record(
        client_id=deliverable.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"deliverable:{deliverable.id}",
        data=data,
        why=why,
        version=version,
        subject_id=subject_of(deliverable.client_id, deliverable.case_id),
    )


def subject_of(client_id: UUID, case_id: UUID | None) -> UUID | None:
    if case_id is None:
        return None
    return Case.objects.values_list("subject_id", flat=True).get(client_id=client_id, id=case_id)
