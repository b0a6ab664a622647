"""Ethical walls between a person and an organisation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require_own
from pericia.apps.people.actions.changes import finish, hold, refuse_self
from pericia.apps.people.models import Wall
from pericia.kernels.refusal import Refused


def raise_wall(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    person_id: UUID,
    walled_id: UUID,
    reason: str,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Wall:
    """Keep the person away from an organisation and its opponents, from today unless dated.

    The last day is `until_date`; None stands until the wall is lowered.
    """
    actor = require_own(actor, "wall.manage", organisation_id)
    if not reason.strip():
        raise Refused("reason_missing", "Say why the wall is raised.", "reason")
    begins = from_date or now.date()
    if until_date is not None and until_date < begins:
        raise Refused("dates_reversed", "A wall ends on the day it begins or later.", "until_date")
    if walled_id == organisation_id:
        raise Refused("own_employer", "Nobody is walled from their own employer.", "walled_id")
    hold(organisation_id, person_id)
    wall = Wall.objects.create(
        organisation_id=organisation_id,
        person_id=person_id,
        walled_id=walled_id,
        reason=reason.strip(),
        set_by=actor.name,
        from_date=begins,
        until_date=until_date,
    )
    finish(
        organisation_id=organisation_id,
        person_id=person_id,
        actor=actor,
        now=now,
        verb="wall.raised",
        object_ref=f"wall:{wall.id}",
        data={
            "walled": str(walled_id),
            "from_date": begins.isoformat(),
            "until_date": until_date and until_date.isoformat(),
        },
        why=wall.reason,
    )
    return wall


def lower_wall(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    wall_id: UUID,
    why: str,
    last_date: date | None = None,
) -> int:
    """The wall stands through `last_date` (today unless dated) and not longer."""
    actor = require_own(actor, "wall.manage", organisation_id)
    last = last_date or now.date()
    if last < now.date():
        raise Refused("date_past", "A wall is lowered from today on, never backwards.", "last_date")
    wall = Wall.objects.filter(organisation_id=organisation_id, id=wall_id).first()
    if wall is None:
        raise not_found("wall")
    refuse_self(actor, wall.person_id, "own_wall", "lowers a wall")
    hold(organisation_id, wall.person_id)
    standing = Wall.objects.filter(organisation_id=organisation_id, id=wall_id)
    if not standing.exclude(until_date__lte=last).update(until_date=last):
        raise Refused("wall_ends_before", "This wall ends by that day already.")
    return finish(
        organisation_id=organisation_id,
        person_id=wall.person_id,
        actor=actor,
        now=now,
        verb="wall.lowered",
        object_ref=f"wall:{wall_id}",
        data={"walled": str(wall.walled_id), "until_date": last.isoformat()},
        why=why,
    )
