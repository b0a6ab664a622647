"""Keeping a set-up as it grows, leaving it, and making the engagement of it.

What is only filled in is agreed with nobody, so the journal tells when a set-up is begun and ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pericia.apps.engagements.actions import go_live
from pericia.apps.engagements.actions.making import make_engagement
from pericia.apps.engagements.agreement import Agreement
from pericia.apps.engagements.models import Engagement
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.set_up.models import SetUp
from pericia.kernels.refusal import Refused

SET_UPS_MAX = 50


def begin_set_up(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    name: str,
    answers: Mapping[str, Any],
    done: list[str],
    engagement_id: UUID | None = None,
) -> SetUp:
    """Keep what is filled in, to be gone on with. A client has at most SET_UPS_MAX of them."""
    actor = require(actor, "engagement.manage", client_id)
    if SetUp.objects.filter(client_id=client_id).count() >= SET_UPS_MAX:
        raise Refused(
            "too_many_set_ups", f"Finish or leave some of the {SET_UPS_MAX} set-ups first."
        )
    found = SetUp(
        client_id=client_id,
        engagement_id=engagement_id,
        name=name,
        answers=dict(answers),
        done=done,
        begun_by=actor.name,
        begun_at=now,
        saved_at=now,
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "set_up_begun", "Somebody is completing this engagement already; go on there."
        ) from error
    _record(actor, now, found, "set_up.started")
    return found


def keep_step(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    set_up_id: UUID,
    step: str,
    answer: Mapping[str, Any],
    is_done: bool,
    name: str | None = None,
) -> None:
    """Keep the answer of one step, whether it is right already or not."""
    require(actor, "engagement.manage", client_id)
    found = _locked(client_id, set_up_id)
    found.answers = {**found.answers, step: _storable(answer)}
    found.done = [each for each in found.done if each != step] + ([step] if is_done else [])
    found.saved_at = now
    if name is not None:
        found.name = _storable(name)
    SetUp.objects.filter(client_id=client_id, id=set_up_id).update(
        answers=found.answers, done=found.done, saved_at=now, name=found.name
    )


def _storable(value: Any) -> Any:
    """The same without NUL characters, which no form means and no database keeps."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value


def leave_set_up(*, actor: Actor, now: datetime, client_id: UUID, set_up_id: UUID) -> None:
    """Give a set-up up: what was filled in is gone."""
    actor = require(actor, "engagement.manage", client_id)
    found = _locked(client_id, set_up_id)
    SetUp.objects.filter(client_id=client_id, id=set_up_id).delete()
    _record(actor, now, found, "set_up.abandoned")


def finish_set_up(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    set_up_id: UUID,
    agreement: Agreement,
    is_live: bool,
) -> Engagement:
    """Make the engagement as a whole, or complete the draft; set it to work if `is_live`.

    Raises the first refusal of any part, and then nothing is made.
    """
    actor = require(actor, "engagement.manage", client_id)
    found = _locked(client_id, set_up_id)
    said: dict[str, Any] = {"actor": actor, "now": now, "client_id": client_id}
    engagement = make_engagement(agreement=agreement, engagement_id=found.engagement_id, **said)
    if is_live:
        go_live(engagement_id=engagement.id, **said)
    SetUp.objects.filter(client_id=client_id, id=set_up_id).delete()
    found.engagement_id = engagement.id
    _record(actor, now, found, "set_up.finished")
    return engagement


def _locked(client_id: UUID, set_up_id: UUID) -> SetUp:
    found = SetUp.objects.filter(client_id=client_id, id=set_up_id).select_for_update().first()
    if found is None:
        raise not_found("set-up")
    return found


def _record(actor: Actor, now: datetime, set_up: SetUp, verb: str) -> None:
    engagement = set_up.engagement_id and str(set_up.engagement_id)
    journal.record(
        client_id=set_up.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"set_up:{set_up.id}",
        data={"name": set_up.name, "engagement": engagement},
    )
