"""Erasing people as programs do it, and what was erased."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import StringConstraints

from pericia.apps.cases import erasing, subjects
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment, Reason, Short

router = Router(tags=["erasures"])
ERASE = "data.erase"
Reference = Annotated[Short, StringConstraints(min_length=1)]


class ErasureIn(Given):
    """`reference` is what the client calls the person, or the reference or id of one case."""

    reference: Reference
    why: Reason


class ErasureMade(Schema):
    """`event_id` is the erasure's own event, whose proof the journal gives."""

    subject_id: UUID
    event_id: UUID


class ErasureRow(ErasureMade):
    at: Moment
    actor: str


class ErasurePage(Schema):
    items: list[ErasureRow]
    next: str | None


@router.post("", response={201: ErasureMade}, auth=Key(ERASE))
def erase_person(request: ApiRequest, body: ErasureIn) -> Any:
    """Erase a person of whom every case has ended. Nobody can undo it."""
    subject_id = subjects.subject_named(request.actor, request.client_id, body.reference)
    event_id = erasing.erase_subject(
        client_id=request.client_id,
        subject_id=subject_id,
        actor=request.actor,
        now=request.now,
        why=body.why,
    )
    return {"subject_id": subject_id, "event_id": event_id}


@router.get("", response=ErasurePage, auth=Key(ERASE))
def list_erasures(
    request: ApiRequest, limit: paging.Limit = paging.LIMIT, cursor: paging.Cursor = None
) -> Any:
    """Who was erased, as the journal calls them, newest first."""
    found = subjects.erasures_for(
        [request.actor],
        after=paging.after(request, cursor, cursors.moment, cursors.identifier),
        limit=limit + 1,
    )
    return paging.cut(request, found, limit, lambda each: (each.at, each.id))
