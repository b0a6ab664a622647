"""Deliverables as programs use them: listed, read with their evidence, released, answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import StringConstraints

from pericia.apps.knowledge import access, actions
from pericia.apps.knowledge.annex import entries_of
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.apps.knowledge.states import standing_of
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment, Reason

router = Router(tags=["deliverables"])
State = Literal["draft", "in_review", "released", "accepted", "returned", "superseded"]
VersionNumber = Annotated[int, Query(ge=1, le=1000)]


class DeliverableRow(Schema):
    """A deliverable with its newest version that the key sees; `sha256` is that of the released
    text, as the journal has it. `awaits_acceptance` is false where the client is not asked to
    accept each one, and may all the same."""

    id: UUID
    engagement_id: UUID
    service_line_id: UUID | None
    case_id: UUID | None
    title: str
    language: str
    awaits_acceptance: bool
    created_at: Moment
    version: int
    state: State
    released_at: Moment | None
    sha256: str


class Deliverables(Schema):
    items: list[DeliverableRow]
    next: str | None


class EvidenceOut(Schema):
    """What a claim (`block`) cites. `state` says how it stands now: it holds, is broken, or what it
    was made from has changed."""

    id: UUID
    number: int
    block: str
    kind: Literal["span", "table", "run", "sign_off"]
    state: Literal["holds", "broken", "changed"]
    title: str
    facts: list[tuple[str, str]]


class UnprovenOut(Schema):
    """Why a block may not be released, in both languages."""

    block: str
    code: str
    en: str
    es: str


class CommentOut(Schema):
    block: str
    author: str
    acting_as: str
    is_internal: bool
    body: str
    at: Moment


class DeliverableDetail(DeliverableRow):
    """`document` holds the blocks; `problems` what stands in the way of a release, for keys that
    see drafts."""

    document: dict[str, Any]
    evidence: list[EvidenceOut]
    problems: list[UnprovenOut]
    comments: list[CommentOut]


class AnswerIn(Given):
    """`version` is the number of the version that was read."""

    version: Annotated[int, Query(ge=1, le=1000)]
    why: Annotated[str, StringConstraints(max_length=2000)] = ""


class ReturnIn(Given):
    version: Annotated[int, Query(ge=1, le=1000)]
    why: Reason


class RunIn(Given):
    """`result` is what an instrument gave: figures, tables, claims and `run` with instrument,
    version, parameters, seed and input_sha256. `source` names the stored input, such as
    `attachment:ID`, `case:ID#input.FIELD` or `table:ID`."""

    service_line_id: UUID
    result: dict[str, Any]
    source: Annotated[str, StringConstraints(max_length=300)] = ""
    case_id: UUID | None = None


class RunOut(Schema):
    """`sha256` is that of the stored result."""

    id: UUID
    instrument: str
    version: str
    input_sha256: str
    sha256: str


class ActionOut(Schema):
    """`verdict` is that of the last measurement; `expected_change` is in the unit, for shares in
    percentage points."""

    id: UUID
    title: str
    state: Literal["open", "done", "dropped"]
    owner_id: UUID
    due_date: date
    indicator: str
    unit: str
    kind: Literal["mean", "share"]
    direction: Literal["up", "down"]
    expected_change: float
    verdict: Literal["improved", "worsened", "cannot_tell"] | None


class Actions(Schema):
    items: list[ActionOut]
    next: str | None


@router.get("", response=Deliverables, auth=Key("deliverable.see"))
def list_deliverables(
    request: ApiRequest,
    state: State | None = None,
    case_id: UUID | None = None,
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """Deliverables, newest first; `state` is that of the newest version that the key sees."""
    found = access.deliverables_for(
        [request.actor],
        state=state or "",
        case_id=case_id,
        after=paging.after(request, cursor, cursors.moment, cursors.identifier),
        limit=limit + 1,
    )
    page = paging.cut(request, found, limit, lambda row: (row[0].created_at, row[0].id))
    return {**page, "items": [_row(*each) for each in page["items"]]}


@router.post("/runs", response={201: RunOut}, auth=Key("deliverable.write"))
def store_run(request: ApiRequest, given: RunIn) -> Any:
    """Keep what an instrument gave, for claims to cite."""
    run = actions.store_run(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        service_line_id=given.service_line_id,
        result=given.result,
        source=given.source,
        case_id=given.case_id,
    )
    return Status(201, run)


@router.get("/actions", response=Actions, auth=Key("action.see"))
def list_actions(
    request: ApiRequest,
    state: Literal["open", "done", "dropped"] | None = None,
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """What follows from findings, by due date, with the effect that was measured last."""
    found = access.actions_for(
        [request.actor],
        state=state or "",
        after=paging.after(request, cursor, date.fromisoformat, cursors.identifier),
        limit=limit + 1,
    )
    page = paging.cut(request, found, limit, lambda row: (row.due_date.isoformat(), row.id))
    verdicts = access.verdicts_of(page["items"])
    for each in page["items"]:
        each.verdict = verdicts.get(each.id)
    return page


@router.get("/{uuid:deliverable_id}", response=DeliverableDetail, auth=Key("deliverable.see"))
def get_deliverable(
    request: ApiRequest, deliverable_id: UUID, version: VersionNumber | None = None
) -> Any:
    """One version with all that it cites, the newest unless numbered."""
    found = access.deliverable_for(request.actor, request.client_id, deliverable_id)
    return _detail(request, found, access.version_of(request.actor, found, version))


@router.post(
    "/{uuid:deliverable_id}/release", response=DeliverableDetail, auth=Key("deliverable.release")
)
def release_deliverable(request: ApiRequest, deliverable_id: UUID) -> Any:
    """Release the version in review; refused, with every claim that is not proved."""
    version = actions.release_version(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        deliverable_id=deliverable_id,
    )
    found = access.deliverable_for(request.actor, request.client_id, deliverable_id)
    return _detail(request, found, version)


@router.post(
    "/{uuid:deliverable_id}/acceptance", response={204: None}, auth=Key("deliverable.accept")
)
def accept_deliverable(request: ApiRequest, deliverable_id: UUID, given: AnswerIn) -> Any:
    """Accept the version that was read."""
    actions.accept_version(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        deliverable_id=deliverable_id,
        number=given.version,
        why=given.why,
    )
    return Status(204, None)


@router.post("/{uuid:deliverable_id}/return", response={204: None}, auth=Key("deliverable.accept"))
def return_deliverable(request: ApiRequest, deliverable_id: UUID, given: ReturnIn) -> Any:
    """Return the version that was read, and say what to change."""
    actions.return_version(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        deliverable_id=deliverable_id,
        number=given.version,
        why=given.why,
    )
    return Status(204, None)


_ROW = (
    "id",
    "engagement_id",
    "service_line_id",
    "case_id",
    "title",
    "language",
    "awaits_acceptance",
    "created_at",
)


def _row(found: Deliverable, version: Version) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in _ROW},
        "version": version.number,
        "state": version.state,
        "released_at": version.released_at,
        "sha256": version.sha256,
    }


def _detail(request: ApiRequest, found: Deliverable, version: Version) -> dict[str, Any]:
    cited, problems = standing_of(found, version, access.evidence_of(version))
    entries = {each.number: each for each in entries_of(cited, found.language)}
    inside = access.sees_drafts(request.actor)
    return {
        **_row(found, version),
        "document": version.document,
        "evidence": [
            {
                "id": each.evidence.id,
                "number": each.evidence.number,
                "block": each.evidence.block_id,
                "kind": each.evidence.kind,
                "state": each.state.state,
                "title": entries[each.evidence.number].title,
                "facts": list(entries[each.evidence.number].facts),
            }
            for each in cited
        ],
        "problems": [
            {"block": each.block_id, "code": each.code, "en": each.english, "es": each.spanish}
            for each in (problems if inside else ())
        ],
        "comments": [
            {
                "block": each.block_id,
                "author": each.author,
                "acting_as": each.acting_as,
                "is_internal": each.is_internal,
                "body": each.body,
                "at": each.at,
            }
            for each in access.comments_of(request.actor, version)
        ],
    }
