"""Changing an engagement while it is a draft: nothing was agreed yet, so no change order is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from pericia.apps.engagements.actions.engagements import check_terms, engagement_of, record
from pericia.apps.engagements.actions.sampling import seeded, told
from pericia.apps.engagements.actions.service_lines import (
    check_possible,
    open_queues,
    published,
)
from pericia.apps.engagements.actions.terms import checked_governance, checked_terms
from pericia.apps.engagements.models import Engagement, EngagementProvider, ServiceLine
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.organisations import checks
from pericia.kernels.refusal import Refused


def revise_draft(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    name: str,
    process_id: UUID | None,
    statement_of_work: str,
    starts_date: date | None,
    ends_date: date | None,
    currency: str,
    governance: Mapping[str, Any],
    retention_days: int,
) -> Engagement:
    """Say anew what a drafted engagement is about. Refused (`not_a_draft`) once it went live."""
    actor = require(actor, "engagement.manage", client_id)
    draft = drafted(client_id, engagement_id)
    check_terms(client_id, process_id, starts_date, ends_date, retention_days)
    after = {
        "name": checks.checked_name(name),
        "process_id": process_id,
        "statement_of_work": statement_of_work.strip(),
        "starts_date": starts_date,
        "ends_date": ends_date,
        "currency": checks.checked_currency(currency),
        "governance": checked_governance(governance),
        "retention_days": retention_days,
    }
    changed = {field: value for field, value in after.items() if getattr(draft, field) != value}
    if not changed:
        return draft
    _update(draft, changed)
    record(draft, now, actor, "engagement.revised", {k: _plain(v) for k, v in changed.items()})
    return Engagement.objects.get(client_id=client_id, id=engagement_id)


def revise_line(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    service_line_id: UUID,
    playbook_id: UUID,
    terms: Mapping[str, Any],
) -> ServiceLine:
    """Give an open line of a drafted engagement these terms and this playbook."""
    actor = require(actor, "engagement.manage", client_id)
    line = _open_line(client_id, service_line_id)
    drafted(client_id, line.engagement_id)
    playbook = published(client_id, playbook_id)
    after = {**checked_terms(terms), "playbook_id": playbook_id}
    if "quality_plan" in after:
        after["quality_plan"] = seeded(after["quality_plan"], playbook, line.quality_plan)
    changed = {field: value for field, value in after.items() if getattr(line, field) != value}
    if not changed:
        return line
    ServiceLine.objects.filter(client_id=client_id, id=line.id).update(
        **changed, version=F("version") + 1
    )
    line = ServiceLine.objects.get(client_id=client_id, id=line.id)
    check_possible(line, playbook.name, now)
    open_queues(line, {playbook_id: playbook})
    data = {k: _plain(v) for k, v in told(changed).items()}
    _record_line(line, now, actor, "service_line.revised", data)
    return line


def drop_line(*, actor: Actor, now: datetime, client_id: UUID, service_line_id: UUID) -> None:
    """Close a line of a drafted engagement, before any case was there."""
    actor = require(actor, "engagement.manage", client_id)
    line = _open_line(client_id, service_line_id)
    drafted(client_id, line.engagement_id)
    ServiceLine.objects.filter(client_id=client_id, id=line.id, state="open").update(
        state="closed", version=F("version") + 1
    )
    line.version += 1
    _record_line(line, now, actor, "service_line.dropped", {"code": line.code})


def drop_provider(
    *, actor: Actor, now: datetime, client_id: UUID, engagement_id: UUID, provider_id: UUID
) -> None:
    """Draw no more on a provider of a drafted engagement."""
    actor = require(actor, "engagement.manage", client_id)
    draft = drafted(client_id, engagement_id)
    found = EngagementProvider.objects.filter(
        client_id=client_id, engagement_id=engagement_id, provider_id=provider_id
    )
    removed, _ = found.delete()
    if not removed:
        raise not_found("provider")
    record(draft, now, actor, "engagement.provider_dropped", {"provider": str(provider_id)})


def drafted(client_id: UUID, engagement_id: UUID) -> Engagement:
    """The engagement, locked, while it is a draft."""
    found = engagement_of(client_id, engagement_id, lock=True)
    if found.state != "draft":
        raise Refused(
            "not_a_draft",
            f"The engagement is {found.state}; agree changes of its service lines instead.",
        )
    return found


def _update(draft: Engagement, changed: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            Engagement.objects.filter(client_id=draft.client_id, id=draft.id, state="draft").update(
                **changed, version=F("version") + 1
            )
    except IntegrityError as error:
        raise Refused(
            "name_taken", "The client has an engagement of this name already.", "name"
        ) from error


def _open_line(client_id: UUID, service_line_id: UUID) -> ServiceLine:
    found = ServiceLine.objects.filter(client_id=client_id, id=service_line_id).first()
    if found is None:
        raise not_found("service line")
    if found.state != "open":
        raise Refused("service_line_closed", "This service line is closed.")
    return found


def _record_line(
    line: ServiceLine, now: datetime, actor: Actor, verb: str, data: Mapping[str, Any]
) -> None:
    journal.record(
        client_id=line.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"service_line:{line.id}",
        version=line.version,
        data=data,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | date) else value
