"""Cases as programs read them: lists, conversation, files."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from pericia.apps.cases import access
from pericia.apps.cases.models import Case, Message
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Moment, Short

router = Router(tags=["cases"])
State = Literal["open", "waiting_client", "blocked", "closed", "cancelled"]


class CaseRow(Schema):
    """A case in lists. Times are UTC; `outcome` is null until it has ended."""

    id: UUID
    service_line_id: UUID
    playbook_id: UUID
    state: State
    outcome: str | None
    reference: str
    title: str
    channel: str
    priority: int
    received_at: Moment
    due_at: Moment
    opened_at: Moment
    closed_at: Moment | None
    version: int


class CasePage(Schema):
    items: list[CaseRow]
    next: str | None


class MessageOut(Schema):
    """`direction` is to_client, from_client or internal; `author` as the journal names them."""

    id: UUID
    direction: str
    author: str
    body: str
    at: Moment


class Messages(Schema):
    items: list[MessageOut]
    next: str | None = None


@router.get("", response=CasePage, auth=Key("case.see"))
def list_cases(
    request: ApiRequest,
    state: Annotated[list[State], Query(max_length=5)] = [],  # noqa: B006
    service_line_id: UUID | None = None,
    reference: Short | None = None,
    updated_since: Moment | None = None,
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """Cases, newest first. `updated_since` keeps those of which anything was recorded since."""
    found = access.cases_for(
        request.actor,
        request.client_id,
        states=tuple(state),
        service_line_id=service_line_id,
        reference=reference,
        updated_since=updated_since,
        after=paging.after(request, cursor, cursors.moment, cursors.identifier),
        limit=limit + 1,
    )
    return paging.cut(request, found, limit, lambda case: (case.opened_at, case.id))


@router.get("/{uuid:case_id}/messages", response=Messages, auth=Key("case.see"))
def list_messages(request: ApiRequest, case_id: UUID) -> Any:
    """The conversation about a case, oldest first."""
    case = access.case_for(request.actor, request.client_id, case_id)
    return {"items": messages_of(request, case), "next": None}


def messages_of(request: ApiRequest, case: Case) -> list[Message]:
    return access.messages_for(request.actor, case)
