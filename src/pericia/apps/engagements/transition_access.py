"""Transition plans, and the tasks of one's own, that an actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from pericia.apps.engagements.actions.tasks import ACCEPTANCE
from pericia.apps.engagements.models import Engagement, TransitionNeed, TransitionTask
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found, require, require_each
from pericia.apps.journal.queries import first_time
from pericia.apps.people.models import Membership
from pericia.kernels.transition import Standing, TaskState, standing_of

OWN_MAX = 200


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A task with the name of its owner, if a person is named, and the ids that it needs."""

    task: TransitionTask
    owner_name: str
    needs: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks of an engagement in their order, and how they stand on a day."""

    rows: tuple[PlannedRow, ...]
    standing: Standing


def plan_of(actor: Actor, client_id: UUID, engagement_id: UUID, today: date) -> Plan:
    """The transition plan of an engagement; without tasks where none was drafted."""
    require(actor, "engagement.see", client_id)
    return _plan(client_id, engagement_id, today)


def planned_tasks(
    actor: Actor, client_id: UUID, engagement_id: UUID
) -> list[tuple[TransitionTask, frozenset[UUID]]]:
    """The tasks in their order, each with the ids of those that it needs."""
    require(actor, "engagement.see", client_id)
    rows = _plan(client_id, engagement_id, date.min).rows
    return [(each.task, each.needs) for each in rows]


def task_for(
    actor: Actor, client_id: UUID, task_id: UUID, today: date
) -> tuple[Engagement, PlannedRow, Plan]:
    """A task, with its engagement and the plan around it, for who sees engagements or owns it."""
    found = TransitionTask.objects.filter(client_id=client_id, id=task_id).first()
    if found is None or not _may_see(actor, found):
        raise not_found("task")
    plan = _plan(client_id, found.engagement_id, today)
    engagement = Engagement.objects.get(client_id=client_id, id=found.engagement_id)
    row = next(each for each in plan.rows if each.task.id == task_id)
    return engagement, row, plan


def own_tasks_for(actors: Sequence[Actor]) -> list[tuple[TransitionTask, str]]:
    """Open tasks that the actors themselves see to, by due date, with the engagement's name.

    Those that they own, and the acceptances that nobody else is named for and that wait for nothing
    more, where they accept for the client. One actor for each client.
    """
    clients = require_each(actors, "transition.work")
    people = {each.person_id for each in actors if each.person_id}
    accepting = [
        each.client_id
        for each in actors
        if each.client_id and may(each, "deliverable.accept", each.client_id)
    ]
    theirs = Q(owner_person_id__in=people) | (
        Q(client_id__in=accepting, kind=ACCEPTANCE, owner_person_id=None) & ~Exists(_open_needs())
    )
    found = TransitionTask.objects.filter(theirs, client_id__in=clients, state="open")
    tasks = list(found.order_by("due_date", "client_id", "number")[:OWN_MAX])
    engagements = Engagement.objects.filter(
        client_id__in=clients, id__in={each.engagement_id for each in tasks}
    ).exclude(state="ended")
    names = dict(engagements.values_list("id", "name"))
    return [(each, names[each.engagement_id]) for each in tasks if each.engagement_id in names]


def _open_needs() -> QuerySet[TransitionTask]:
    """What the task of an outer query still waits for."""
    needed = TransitionNeed.objects.filter(
        client_id=OuterRef(OuterRef("client_id")), task_id=OuterRef(OuterRef("id"))
    )
    return TransitionTask.objects.filter(
        client_id=OuterRef("client_id"), state="open", id__in=needed.values("needed_id")
    )


def set_up_time(engagement: Engagement) -> timedelta | None:
    """From draft to the first time that it went live; None while it never did."""
    live_at = first_time(
        engagement.client_id, f"engagement:{engagement.id}", "engagement.gone_live"
    )
    return None if live_at is None else live_at - engagement.created_at


def _plan(client_id: UUID, engagement_id: UUID, today: date) -> Plan:
    mine = {"client_id": client_id, "engagement_id": engagement_id}
    tasks = list(TransitionTask.objects.filter(**mine).order_by("number"))
    if not tasks:
        return Plan((), standing_of([], today))
    needs: dict[UUID, set[UUID]] = {}
    pairs = TransitionNeed.objects.filter(**mine).values_list("task_id", "needed_id")
    for task_id, needed_id in pairs:
        needs.setdefault(task_id, set()).add(needed_id)
    names = _names(client_id, (each.owner_person_id for each in tasks))
    found = tuple(
        PlannedRow(
            each,
            names.get(each.owner_person_id, "") if each.owner_person_id else "",
            frozenset(needs.get(each.id, ())),
        )
        for each in tasks
    )
    return Plan(found, standing_of([_state(each) for each in found], today))


def _state(row: PlannedRow) -> TaskState:
    task = row.task
    return TaskState(
        task.id, task.state, task.is_gate, task.starts_date, task.due_date, frozenset(row.needs)
    )


def _names(client_id: UUID, people: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {each for each in people if each}
    if not wanted:
        return {}
    found = Membership.objects.filter(client_id=client_id, person_id__in=wanted)
    return dict(found.values_list("person_id", "name"))


def _may_see(actor: Actor, task: TransitionTask) -> bool:
    if may(actor, "engagement.see", task.client_id):
        return True
    is_owner = actor.person_id is not None and actor.person_id == task.owner_person_id
    return is_owner and may(actor, "transition.work", task.client_id)
