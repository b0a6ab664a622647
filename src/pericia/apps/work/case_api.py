"""Opening and directing cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from pericia.apps.cases import access as cases
from pericia.apps.cases.api import router
from pericia.apps.cases.models import Case
from pericia.apps.work import access, actions
from pericia.apps.work.actions import Request
from pericia.apps.work.case_detail import CaseDetail, detail_of
from pericia.apps.work.clocks import clocks_of
from pericia.kernels.intake.convert import CLOCK_SKEW
from pericia.kernels.refusal import Refused
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, LongReason, Moment, Reason, Short, Why
from pericia.web.api.tags import require_match

OLDEST = timedelta(days=30 * 365)


class CaseIn(Given):
    """`service_line` is its code; `input` has the shape of its `input_schema`."""

    service_line: Short
    input: dict[str, Any]
    reference: Short | None = None
    title: Short | None = None
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")] = "api"
    received_at: Moment | None = None


class CaseChange(Given):
    """`priority` (-100 to 100) moves the case, with its waiting items, in the queues."""

    priority: Annotated[int, Field(ge=-100, le=100)]
    why: Reason


class Answer(Given):
    """`item_id` says which question is answered, where several are open."""

    answer: LongReason
    item_id: UUID | None = None


class Unblocking(Given):
    """`route` is the step to go on with; without one the blocked step is tried again."""

    step: Short
    route: Short | None = None
    why: Reason


class StageOut(Schema):
    wall_seconds: int
    business_seconds: int


class ServiceLevel(Schema):
    """Seconds of business time in which the case was not with the client."""

    due_at: Moment
    used_seconds: int
    remaining_seconds: int
    paused: bool
    breached: bool


class Clocks(Schema):
    at: Moment
    stages: dict[str, StageOut]
    service_level: ServiceLevel


@router.post("", response={201: CaseDetail}, auth=Key("case.open"))
def open_case(request: ApiRequest, body: CaseIn, response: HttpResponse) -> Any:
    """Open one case; its first steps begin at once."""
    line = access.line_to_open(request.actor, request.client_id, body.service_line)
    if body.received_at is not None:
        _refuse_unlikely(body.received_at, request.now)
    opened = actions.open_cases(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        service_line_id=line.id,
        requests=[
            Request(
                body.input,
                channel=body.channel,
                received_at=body.received_at,
                reference=body.reference,
                title=body.title,
            )
        ],
    )
    (case_id,) = opened.case_ids
    assert case_id is not None
    response["Location"] = f"{request.path}/{case_id}"
    case = Case.objects.get(client_id=request.client_id, id=case_id)
    return detail_of(request, case)


@router.get("/{uuid:case_id}", response=CaseDetail, auth=Key("case.see"))
def get_case(request: ApiRequest, case_id: UUID) -> Any:
    """One case: what was asked, where it stands, what was delivered."""
    return detail_of(request, cases.case_for(request.actor, request.client_id, case_id))


@router.get("/{uuid:case_id}/clocks", response=Clocks, auth=Key("case.see"))
def get_clocks(request: ApiRequest, case_id: UUID) -> Any:
    """What each stage used of the case's time until now, and how its service level stands."""
    case = cases.case_for(request.actor, request.client_id, case_id)
    stages, state, _spans = clocks_of(case, request.now)
    return {
        "at": request.now,
        "stages": {name: asdict(used) for name, used in stages.items()},
        "service_level": asdict(state),
    }


@router.patch("/{uuid:case_id}", response=CaseDetail, auth=Key("case.change"))
def change_case(request: ApiRequest, case_id: UUID, body: CaseChange) -> Any:
    """Change the priority of an open case. Needs If-Match."""
    case = cases.case_for(request.actor, request.client_id, case_id, lock=True)
    require_match(request, detail_of(request, case))
    actions.set_priority(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        case_id=case.id,
        priority=body.priority,
        why=body.why,
    )
    return get_case(request, case_id)


@router.post("/{uuid:case_id}/cancellation", response=CaseDetail, auth=Key("case.change"))
def cancel_case(request: ApiRequest, case_id: UUID, body: Why) -> Any:
    """End a case without a result."""
    cases.case_for(request.actor, request.client_id, case_id)
    actions.cancel_case(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        case_id=case_id,
        why=body.why,
    )
    return get_case(request, case_id)


@router.post("/{uuid:case_id}/unblocking", response=CaseDetail, auth=Key("case.change"))
def unblock_case(request: ApiRequest, case_id: UUID, body: Unblocking) -> Any:
    """Let a blocked case go on."""
    cases.case_for(request.actor, request.client_id, case_id)
    actions.unblock_case(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        case_id=case_id,
        step=body.step,
        route=body.route,
        why=body.why,
    )
    return get_case(request, case_id)


@router.post("/{uuid:case_id}/answers", response={201: CaseDetail}, auth=Key("case.answer"))
def answer_question(request: ApiRequest, case_id: UUID, body: Answer) -> Any:
    """Answer, as the client, what somebody asked; the case's clock goes on."""
    case = cases.case_for(request.actor, request.client_id, case_id)
    actions.answer_client(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        item_id=access.asked_item_for(request.actor, case, body.item_id),
        answer=body.answer,
    )
    return get_case(request, case_id)


def _refuse_unlikely(received_at: datetime, now: datetime) -> None:
    if received_at > now + CLOCK_SKEW:
        raise Refused("date_in_future", "It cannot be received in the future.", "received_at")
    if received_at < now - OLDEST:
        raise Refused("date_too_old", "It was received too long ago.", "received_at")
