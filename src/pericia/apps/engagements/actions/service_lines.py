"""Service lines: the terms of one service, and the queues in which its steps wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pericia.apps.engagements.actions.contributing import check_contributed
from pericia.apps.engagements.actions.sampling import seeded, told
from pericia.apps.engagements.actions.terms import checked_terms
from pericia.apps.engagements.models import Engagement, PlaybookVersion, Queue, ServiceLine
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.organisations import checks
from pericia.apps.organisations.models import Client
from pericia.kernels.procedure.playbook import Playbook, Step, compile_playbook
from pericia.kernels.refusal import Refused


def add_service_line(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    playbook_id: UUID,
    name: str,
    code: str,
    sla_seconds: int,
    calendar: Mapping[str, Any],
    languages: Sequence[str] = (),
    countries: Sequence[str] = (),
    shared_hours_min: int = 0,
    data_class: str = "internal",
    priority: int = 0,
    sla_targets: Mapping[str, Any] | None = None,
    rate_card: Mapping[str, Any] | None = None,
    quality_plan: Mapping[str, Any] | None = None,
    governance: Mapping[str, Any] | None = None,
) -> ServiceLine:
    """One service of an engagement, run by a published playbook. `countries` empty allows all.

    Raises Refused (`service_not_contributed`) where the engagement is at work and none of its
    providers contributes the service in these languages and hours.
    Where the playbook draws cases for review, the quality plan is given its seed here.
    """
    actor = require(actor, "engagement.manage", client_id)
    _check_going_on(client_id, engagement_id)
    playbook = published(client_id, playbook_id)
    terms = checked_terms(
        {
            "name": name,
            "priority": priority,
            "sla_seconds": sla_seconds,
            "sla_targets": sla_targets or {},
            "calendar": calendar,
            "languages": languages,
            "countries": countries,
            "shared_hours_min": shared_hours_min,
            "data_class": data_class,
            "rate_card": rate_card or {},
            "quality_plan": quality_plan or {},
            "governance": governance or {},
        }
    )
    terms["quality_plan"] = seeded(terms["quality_plan"], playbook)
    line = ServiceLine(
        client_id=client_id,
        engagement_id=engagement_id,
        playbook_id=playbook_id,
        code=checks.checked_slug(code),
        **terms,
    )
    check_possible(line, playbook.name, now)
    _insert(line)
    open_queues(line, {playbook_id: playbook})
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="service_line.added",
        object_ref=f"service_line:{line.id}",
        version=1,
        data={"engagement": str(engagement_id), "playbook": str(playbook_id), **told(terms)},
    )
    return line


def published(client_id: UUID, playbook_id: UUID) -> Playbook:
    """The compiled playbook version of this client, or Refused."""
    found = PlaybookVersion.objects.filter(client_id=client_id, id=playbook_id).first()
    if found is None:
        raise Refused("unknown_playbook", "The client has no such playbook.", "playbook_id")
    return compile_playbook(found.document)


def open_queues(line: ServiceLine, playbooks: Mapping[UUID, Playbook]) -> None:
    """A queue for each step of these versions that waits for somebody or for a job.

    Queues that exist are given the line's present terms. Bots run within the
    action that reaches them, and instruments in a worker at once, so they have none.
    """
    client_hours = _client_hours(line)
    Queue.objects.bulk_create(
        [
            Queue(
                client_id=line.client_id,
                service_line_id=line.id,
                playbook_id=playbook_id,
                step=step.name,
                kind=step.kind,
                requirement=requirement_of(step, line, client_hours),
            )
            for playbook_id, playbook in playbooks.items()
            for step in playbook.steps.values()
            if not (step.is_run or step.is_by_worker)
        ],
        update_conflicts=True,
        unique_fields=["client_id", "service_line_id", "playbook_id", "step"],
        update_fields=["requirement"],
    )


def requirement_of(
    step: Step, line: ServiceLine, client_hours: Mapping[str, Any]
) -> dict[str, Any]:
    """What the eligibility kernel asks of whoever takes an item of this step."""
    shared = {"client_hours": client_hours, "seconds_min": line.shared_hours_min * 3600}
    return {
        **step.who,
        "countries": list(line.countries) or None,
        "not_by": list(step.not_by),
        "effort_seconds": step.effort_seconds,
        "data_class": line.data_class,
        **({"shared_hours": shared} if line.shared_hours_min else {}),
    }


def _client_hours(line: ServiceLine) -> dict[str, Any]:
    return dict(Client.objects.get(client_id=line.client_id).hours)


def check_possible(line: ServiceLine, service: str, now: datetime) -> None:
    """Refuse terms that nobody could meet: hours shared with a client whose hours are unknown and,
    once the engagement is at work, what none of its providers contributes."""
    if line.shared_hours_min and not _client_hours(line):
        raise Refused(
            "client_hours_missing",
            "The client's hours are not known, so nobody can share them: ask for 0 shared hours.",
            "shared_hours_min",
        )
    engagement = Engagement.objects.get(client_id=line.client_id, id=line.engagement_id)
    if engagement.state != "draft":
        check_contributed(line, service, now)


def _insert(line: ServiceLine) -> None:
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "code_taken", f"The client has a service line {line.code!r} already.", "code"
        ) from error


def _check_going_on(client_id: UUID, engagement_id: UUID) -> None:
    found = Engagement.objects.filter(client_id=client_id, id=engagement_id).first()
    if found is None:
        raise not_found("engagement")
    if found.state == "ended":
        raise Refused("engagement_ended", "The engagement has ended; draft a new one.")
