"""The whole of one case, as programs read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Schema

from pericia.apps.cases import access as cases
from pericia.apps.cases.api import CaseRow, MessageOut
from pericia.apps.cases.attachments_api import AttachmentOut
from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work import access
from pericia.apps.work.clocks import spans_of
from pericia.web.api.requests import ApiRequest
from pericia.web.api.schemas import Moment

_OF_ITEM = ("step", "visit", "kind", "stage", "state", "opened_at", "due_at", "ended_at")


class StepOut(Schema):
    """One visit of one step. `item_id` is null for what was done without a person."""

    step: str
    visit: int
    kind: str
    stage: str | None
    state: str
    item_id: UUID | None
    assignee_id: UUID | None
    opened_at: Moment
    due_at: Moment | None
    ended_at: Moment | None


class Deliverable(Schema):
    """`sha256` is that of `content` as canonical JSON, as the journal has it."""

    step: str
    delivered_at: str
    sha256: str
    content: dict[str, Any]


class QuestionOut(Schema):
    item_id: UUID
    question: str
    asked_at: Moment
    answer: str | None
    answered_at: Moment | None


class SpanOut(Schema):
    """When a stage (waiting, bot, bpo, kpo, client) had the case; no end means that it has it."""

    stage: str
    started_at: Moment
    ended_at: Moment | None


class CaseDetail(CaseRow):
    """`outputs` holds the latest output of each step, but for those hidden from whoever must judge
    the case without knowing them."""

    service_line: str
    playbook: str
    playbook_version: int
    paused_at: Moment | None
    input: dict[str, Any]
    outputs: dict[str, Any]
    blocked: list[dict[str, Any]]
    steps: list[StepOut]
    questions: list[QuestionOut]
    messages: list[MessageOut]
    attachments: list[AttachmentOut]
    spans: list[SpanOut]
    deliverables: list[Deliverable]


def detail_of(request: ApiRequest, case: Case) -> CaseDetail:
    """Everything about a case that the actor has got."""
    playbook = known_playbook(case.client_id, case.playbook_id)
    hidden = access.hidden_on_case(request.actor, case, access.steps_in_hand(request.actor, case))
    outputs = {step: output for step, output in case.outputs.items() if step not in hidden}
    ends = [name for name, step in playbook.steps.items() if step.kind == "deliver"]
    line = access.code_of_line(case)
    return CaseDetail(
        **{name: getattr(case, name) for name in CaseRow.model_fields},
        service_line=line,
        playbook=playbook.name,
        playbook_version=playbook.version,
        paused_at=case.paused_at,
        input=case.input,
        outputs=outputs,
        blocked=case.progress.get("blocked") or [],
        steps=_steps(request, case),
        questions=_questions(request, case, hidden),
        messages=[
            MessageOut.from_orm(each)
            for each in access.conversation_for(request.actor, case, hidden)
        ],
        attachments=[
            AttachmentOut.from_orm(each) for each in cases.attachments_for(request.actor, case)
        ],
        spans=[SpanOut(**each) for each in spans_of(case)],
        deliverables=[Deliverable(step=name, **outputs[name]) for name in ends if name in outputs],
    )


def _steps(request: ApiRequest, case: Case) -> list[StepOut]:
    """Performers see who else worked on a case only once it has ended."""
    open_to_all = case.closed_at is not None or not cases.is_performer(request.actor)
    shown = {request.actor.person_id}
    human = [
        StepOut(
            item_id=item.id,
            assignee_id=item.assignee_id if open_to_all or item.assignee_id in shown else None,
            **{name: getattr(item, name) for name in _OF_ITEM},
        )
        for item in access.items_of_case(case)
    ]
    automatic = [
        StepOut(
            step=each.step,
            visit=each.visit,
            kind=each.kind,
            stage="bot",
            state="done",
            item_id=None,
            assignee_id=None,
            opened_at=each.submitted_at,
            due_at=None,
            ended_at=each.submitted_at,
        )
        for each in access.automatic_steps_of(case)
    ]
    return sorted([*human, *automatic], key=lambda each: (each.opened_at, each.step, each.visit))


def _questions(request: ApiRequest, case: Case, hidden: set[str]) -> list[QuestionOut]:
    return [
        QuestionOut(
            item_id=each.item_id,
            question=each.why,
            asked_at=each.started_at,
            answer=each.answer,
            answered_at=each.ended_at,
        )
        for each in access.questions_for(request.actor, case, hidden)
    ]
