"""The journal as programs read it: events, signed checkpoints, proofs, the whole as a file."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import StreamingHttpResponse
from ninja import Query, Router, Schema

from pericia.apps.journal import access
from pericia.apps.journal.exports import exported
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Moment, Short

router = Router(tags=["journal"])
Size = Annotated[int, Query(ge=1, le=cursors.POSITION_MAX)]


class EventOut(Schema):
    """`why` and `data` are null once the person they speak of was erased; `position` is null until
    the event is sealed."""

    id: UUID
    at: Moment
    actor: str
    acting_as: str
    verb: str
    object: str
    version: int | None
    subject_id: UUID
    why: str | None
    data: dict[str, Any] | None
    position: int | None
    damaged: bool


class EventPage(Schema):
    items: list[EventOut]
    next: str | None


class Checkpoint(Schema):
    client: str
    size: int
    root: str
    at: str


class SignedCheckpoint(Schema):
    """`signature` (Ed25519, base64) is of the checkpoint as canonical JSON."""

    checkpoint: Checkpoint
    key_id: str
    signature: str


class CheckpointPage(Schema):
    items: list[SignedCheckpoint]
    next: str | None


class InclusionProof(Schema):
    """That `event` is leaf `index` of the tree of `checkpoint` (RFC 9162 2.1.3)."""

    event: dict[str, Any]
    salt: str | None
    body: dict[str, Any] | None
    index: int
    proof: list[str]
    checkpoint: SignedCheckpoint


class ConsistencyProof(Schema):
    """That the tree of `size` events continues that of `old_size` (RFC 9162 2.1.4)."""

    old_size: int
    size: int
    proof: list[str]


@router.get("/events", response=EventPage, auth=Key("journal.see"))
def list_events(
    request: ApiRequest,
    verb: Annotated[list[Short], Query(max_length=50)] = [],  # noqa: B006
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """What happened, newest first."""
    before = paging.after(request, cursor, cursors.identifier)
    found = access.events_for(
        request.actor,
        request.client_id,
        before=before[0] if before else None,
        verbs=verb or None,
        limit=limit + 1,
    )
    return paging.cut(request, found, limit, lambda event: (event.id,))


@router.get("/cases/{uuid:case_id}/events", response=EventPage, auth=Key("journal.see"))
def list_case_events(
    request: ApiRequest,
    case_id: UUID,
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """What happened to one case, oldest first; nothing for a case that is not there."""
    since = paging.after(request, cursor, cursors.identifier)
    found = access.history_for(
        request.actor,
        request.client_id,
        [f"case:{case_id}"],
        after=since[0] if since else None,
        limit=limit + 1,
    )
    return paging.cut(request, found, limit, lambda event: (event.id,))


@router.get("/events/{uuid:event_id}/proof", response=InclusionProof, auth=Key("journal.see"))
def prove_event(request: ApiRequest, event_id: UUID) -> Any:
    """Proof that an event is sealed, with what is needed to check it."""
    return access.proof_for(request.actor, request.client_id, event_id)


@router.get("/checkpoints", response=CheckpointPage, auth=Key("journal.see"))
def list_checkpoints(
    request: ApiRequest, limit: paging.Limit = paging.LIMIT, cursor: paging.Cursor = None
) -> Any:
    """Signed statements of the journal's size and root, by size. Keep the newest one."""
    above = paging.after(request, cursor, cursors.position)
    found = access.checkpoints_for(
        request.actor, request.client_id, above=above[0] if above else 0, limit=limit + 1
    )
    return paging.cut(request, found, limit, lambda signed: (signed["checkpoint"]["size"],))


@router.get("/consistency", response=ConsistencyProof, auth=Key("journal.see"))
def prove_consistency(request: ApiRequest, old_size: Size, size: Size) -> Any:
    """Proof that nothing of an earlier state was changed since."""
    proof = access.consistency_for(request.actor, request.client_id, old_size, size)
    return {"old_size": old_size, "size": size, "proof": proof}


@router.get(
    "/export",
    auth=Key("journal.see"),
    openapi_extra={
        "responses": {
            200: {
                "description": "The journal, for `pericia journal verify`",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
            }
        }
    },
)
def export_journal(request: ApiRequest, withhold_bodies: bool = False) -> StreamingHttpResponse:
    """The whole journal as JSON lines; `withhold_bodies` leaves out the content of events."""
    blocks = exported(request.client_id, now=request.now, withhold_bodies=withhold_bodies)
    response = StreamingHttpResponse(blocks, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="journal-{request.client_id}.jsonl"'
    return response
