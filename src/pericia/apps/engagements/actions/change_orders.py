"""Agreed changes of a service line, kept with what stood before and after."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max

from pericia.apps.engagements.actions.sampling import seeded, told
from pericia.apps.engagements.actions.service_lines import (
    check_possible,
    open_queues,
    published,
)
from pericia.apps.engagements.actions.terms import checked_terms
from pericia.apps.engagements.models import ChangeOrder, Engagement, Queue, ServiceLine
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.kernels.refusal import Refused


def agree_change(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    service_line_id: UUID,
    version: int,
    changes: Mapping[str, Any],
    why: str,
) -> ChangeOrder:
    """Change terms of a service line, as agreed, from the `version` of it that was read.

    `changes` are terms with new values; `playbook_id` names the version for cases that open from
    now on, while open cases stay on theirs. Changed countries and data class hold for all work.
    Raises Refused (`changed_meanwhile`) when somebody else changed the line first.
    """
    actor = require(actor, "change.agree", client_id)
    if not why.strip():
        raise Refused("reason_missing", "Say why the change was agreed.", "why")
    line = _locked_line(client_id, service_line_id)
    after = _after(line, changes)
    before = {field: getattr(line, field) for field in after}
    if after == before:
        raise Refused("nothing_changes", "The service line says all of this already.", "changes")
    _check_possible(line, after, now)
    found = ServiceLine.objects.filter(
        client_id=client_id, id=service_line_id, state="open", version=version
    )
    if not found.update(**after, version=F("version") + 1):
        raise _refusal(line)
    _renew_queues(ServiceLine.objects.get(client_id=client_id, id=service_line_id))
    order = _write_order(actor, now, line, before, after, why.strip())
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="change.agreed",
        object_ref=f"service_line:{service_line_id}",
        version=version + 1,
        data={"order": order.number, "before": order.before, "after": order.after},
        why=order.why,
    )
    return order


def _locked_line(client_id: UUID, service_line_id: UUID) -> ServiceLine:
    """The line, with its engagement locked so that change orders are numbered one by one."""
    line = ServiceLine.objects.filter(client_id=client_id, id=service_line_id).first()
    if line is None:
        raise not_found("service line")
    engagement = Engagement.objects.filter(client_id=client_id, id=line.engagement_id)
    engagement.select_for_update().get()
    line.refresh_from_db()
    return line


def _after(line: ServiceLine, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changed columns, checked; the quality plan keeps its seed, or is given one now."""
    terms = dict(changes)
    playbook_id = terms.pop("playbook_id", None)
    after = checked_terms(terms)
    if playbook_id is None and "quality_plan" not in after:
        return after
    playbook = published(line.client_id, playbook_id or line.playbook_id)
    plan = seeded(after.get("quality_plan", line.quality_plan), playbook, line.quality_plan)
    if "quality_plan" in after or plan != line.quality_plan:
        after["quality_plan"] = plan
    return after if playbook_id is None else {**after, "playbook_id": playbook_id}


def _check_possible(line: ServiceLine, after: Mapping[str, Any], now: datetime) -> None:
    """The terms as they would be are such as the engagement's providers can meet."""
    changed = copy(line)
    for field, value in after.items():
        setattr(changed, field, value)
    check_possible(changed, published(line.client_id, changed.playbook_id).name, now)


def _refusal(line: ServiceLine) -> Refused:
    if line.state != "open":
        return Refused("service_line_closed", "This service line is closed.")
    return Refused(
        "changed_meanwhile",
        f"The service line is at version {line.version} by now; read it again, then agree.",
        "version",
    )


def _renew_queues(line: ServiceLine) -> None:
    known = Queue.objects.filter(client_id=line.client_id, service_line_id=line.id)
    versions = {*known.values_list("playbook_id", flat=True), line.playbook_id}
    open_queues(line, {each: published(line.client_id, each) for each in sorted(versions)})


def _write_order(
    actor: Actor,
    now: datetime,
    line: ServiceLine,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    why: str,
) -> ChangeOrder:
    mine = ChangeOrder.objects.filter(client_id=line.client_id, engagement_id=line.engagement_id)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    return ChangeOrder.objects.create(
        client_id=line.client_id,
        engagement_id=line.engagement_id,
        service_line_id=line.id,
        number=last + 1,
        why=why,
        before=_plain(told(before)),
        after=_plain(told(after)),
        agreed_by=actor.name,
        at=now,
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(each) if isinstance(each, UUID) else each for key, each in values.items()}
