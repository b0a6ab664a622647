"""Transition plans of engagements: what is to be done before they go live, and its completion."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import AfterValidator, StringConstraints

from pericia.apps.engagements import access, actions, transition_access
from pericia.apps.engagements.actions.tasks import TEXT_MAX
from pericia.apps.engagements.transition_access import Plan, PlannedRow
from pericia.apps.journal.permissions import not_found
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment

router = Router(tags=["transition"])


def _no_null(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds a null character")
    return text


Text = Annotated[str, StringConstraints(max_length=TEXT_MAX), AfterValidator(_no_null)]


class TaskOut(Schema):
    """Words are {language: text}. `needs` are ids of tasks that come first, `waits_for` those of
    them that are open. While a gate is open the engagement does not go live."""

    id: UUID
    engagement_id: UUID
    number: int
    kind: str
    title: dict[str, str]
    shown: dict[str, str]
    owner_side: str
    owner_role: dict[str, str]
    owner_person_id: UUID | None
    owner_name: str
    starts_date: date
    due_date: date
    is_gate: bool
    state: str
    needs: list[UUID]
    waits_for: list[UUID]
    settled_at: Moment | None
    settled_by: str
    note: str
    evidence: str
    version: int


class Tasks(Schema):
    items: list[TaskOut]
    next: str | None = None


class Completion(Given):
    """`evidence` shows that it is done: words, or the address of a case, a file or a document."""

    note: Text = ""
    evidence: Text = ""


@router.get("/{uuid:engagement_id}/transition-tasks", response=Tasks, auth=Key("engagement.see"))
def list_transition_tasks(request: ApiRequest, engagement_id: UUID) -> Any:
    """The tasks of an engagement's transition, in order; none where no plan was drafted."""
    access.engagement_for(request.actor, request.client_id, engagement_id)
    plan = transition_access.plan_of(
        request.actor, request.client_id, engagement_id, request.now.date()
    )
    return {"items": [_row(each, plan) for each in plan.rows], "next": None}


@router.post(
    "/{uuid:engagement_id}/transition-tasks/{uuid:task_id}/completion",
    response=TaskOut,
    auth=Key("transition.work"),
)
def complete_transition_task(
    request: ApiRequest, engagement_id: UUID, task_id: UUID, body: Completion
) -> Any:
    """The task is done, by its owner or whoever manages the engagement."""
    _read(request, engagement_id, task_id)
    actions.complete_task(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        task_id=task_id,
        note=body.note,
        evidence=body.evidence,
    )
    return _row(*_read(request, engagement_id, task_id))


def _read(request: ApiRequest, engagement_id: UUID, task_id: UUID) -> tuple[PlannedRow, Plan]:
    today = request.now.date()
    engagement, row, plan = transition_access.task_for(
        request.actor, request.client_id, task_id, today
    )
    if engagement.id != engagement_id:
        raise not_found("task")
    return row, plan


def _row(row: PlannedRow, plan: Plan) -> dict[str, Any]:
    stored = set(TaskOut.model_fields) - {"owner_name", "needs", "waits_for"}
    return {
        **{name: getattr(row.task, name) for name in stored},
        "owner_name": row.owner_name,
        "needs": sorted(row.needs),
        "waits_for": list(plan.standing.waiting.get(row.task.id, ())),
    }
