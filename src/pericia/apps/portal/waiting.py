"""What waits for the client: to decide, to accept, to answer, to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from pericia.apps.cases.access import case_rows_for
from pericia.apps.cases.queries import Filters
from pericia.apps.engagements.transition_access import own_tasks_for
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_each
from pericia.apps.knowledge.access import deliverables_for
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing.models import Decision
from pericia.web.schema_reading import in_language

SHOWN_MAX = 20
PermittedActors = Callable[[str], Sequence[Actor]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader, since or until when, and where it is done."""

    kind: str
    title: str
    url: str
    at: datetime | date | None


@dataclass(frozen=True, slots=True)
class Approvable:
    """A released deliverable that the client accepts or returns."""

    client_id: UUID
    id: UUID
    title: str
    version: int
    released_at: datetime | None


def decisions_for(permitted: PermittedActors) -> list[Waiting]:
    """Decisions that were proposed and that nobody signed or withdrew."""
    clients = require_each(permitted("decision.sign"), "decision.sign")
    found = Decision.objects.filter(client_id__in=clients, state="proposed")
    decisions = list(found.order_by("proposed_at")[:SHOWN_MAX])
    named = Process.objects.filter(
        client_id__in=clients, id__in={each.process_id for each in decisions}
    )
    names = dict(named.values_list("id", "name"))
    return [
        Waiting(
            "decision",
            names[each.process_id],
            reverse("sign_decision", args=[each.client_id, each.process_id, each.id]),
            each.proposed_at,
        )
        for each in decisions
    ]


def questions_for(permitted: PermittedActors) -> list[Waiting]:
    """Cases that stand still until the client answers; their links lead into the answer."""
    actors = permitted("case.answer")
    filters = Filters(state="waiting_client")
    return [
        Waiting(
            "question",
            each.title or each.reference,
            f"{reverse('case', args=[each.client_id, each.id])}#answer-1",
            each.due_at,
        )
        for each in case_rows_for(actors, filters, limit=SHOWN_MAX)
    ]


def tasks_for(permitted: PermittedActors) -> list[Waiting]:
    """Open tasks of a transition that the reader owns."""
    return [
        Waiting(
            "task",
            f"{in_language(task.title)} · {engagement}",
            reverse("transition_task", args=[task.client_id, task.engagement_id, task.id]),
            task.due_date,
        )
        for task, engagement in own_tasks_for(permitted("transition.work"))[:SHOWN_MAX]
    ]


def approvable_for(permitted: PermittedActors) -> list[Approvable]:
    """Deliverables that were released and neither accepted nor returned.

    What is about an erased person has lost its title, and nothing more is recorded about it.
    """
    found = deliverables_for(
        permitted("deliverable.accept"), state="released", awaiting=True, limit=SHOWN_MAX
    )
    return [
        Approvable(each.client_id, each.id, each.title, version.number, version.released_at)
        for each, version in found
        if each.title
    ]
