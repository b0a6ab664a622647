"""Processes of a client with their assessments, decisions, risks and benefits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from pericia.apps.organisations.access import client_for
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, actions
from pericia.apps.sourcing.access import Entry
from pericia.apps.sourcing.models import Assessment, Decision, Rescoring
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment

router = Router(tags=["sourcing"])
DocumentIn = dict[str, Any]


class AssessmentOut(Schema):
    """`document` is a file of `pericia sourcing assess` as JSON; `outcome` what it led to."""

    number: int
    document: dict[str, Any]
    evidence: list[dict[str, Any]]
    outcome: dict[str, Any]
    note: str
    created_by: str
    created_at: Moment


class DecisionOut(Schema):
    """A decision; `engagement_id` is what was drafted when it was signed."""

    id: UUID
    number: int
    state: str
    model: str
    governance: bool
    why: str
    terms: dict[str, Any]
    proposed_by: str
    proposed_at: Moment
    signed_by: str
    signed_at: Moment | None
    authority: str
    engagement_id: UUID | None


class RescoringOut(Schema):
    """What the work since the signature showed; `differs` where it would be decided otherwise."""

    number: int
    measured: dict[str, Any]
    moved: list[dict[str, Any]]
    outcome: dict[str, Any]
    differs: bool
    at: Moment


class ProcessOut(Schema):
    """A process with the latest of everything."""

    id: UUID
    name: str
    description: str
    owner: str
    assessment: AssessmentOut | None
    decision: DecisionOut | None
    rescoring: RescoringOut | None


class Processes(Schema):
    items: list[ProcessOut]
    next: str | None = None


class Assessed(Given):
    """`document` is a file of `pericia sourcing assess` with one process, as JSON."""

    document: DocumentIn
    note: str = ""


@router.get("", response=Processes, auth=Key("decision.see"))
def list_processes(request: ApiRequest) -> Any:
    """Every process of the client, by name, with the latest assessment and decision."""
    entries = access.inventory_for([request.actor])
    return {"items": [_entry(each) for each in entries], "next": None}


@router.get("/{uuid:process_id}", response=ProcessOut, auth=Key("decision.see"))
def read_process(request: ApiRequest, process_id: UUID) -> Any:
    """One process."""
    process = access.process_for(request.actor, request.client_id, process_id)
    return _entry(_entry_of(request, process))


@router.post("/{uuid:process_id}/assessments", response=AssessmentOut, auth=Key("process.assess"))
def record_assessment(request: ApiRequest, process_id: UUID, body: Assessed) -> Any:
    """Keep answers about a process; the same file gives the same outcome on the command line."""
    return actions.record_assessment(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        process_id=process_id,
        document=body.document,
        note=body.note[:2000],
    )


def _entry_of(request: ApiRequest, process: Process) -> Entry:
    actor = request.actor
    assessments = access.assessments_of(actor, process)
    decisions = access.decisions_of(actor, process)
    standing = [each for each in decisions if each.state in ("signed", "proposed")]
    standing.sort(key=lambda each: each.state, reverse=True)
    decision: Decision | None = standing[0] if standing else None
    rescorings = access.rescorings_of(actor, decision) if decision else []
    latest: Assessment | None = assessments[0] if assessments else None
    scored: Rescoring | None = rescorings[0] if rescorings else None
    return Entry(process, client_for(actor, process.client_id), latest, decision, scored)


def _entry(entry: Entry) -> dict[str, Any]:
    process = entry.process
    return {
        "id": process.id,
        "name": process.name,
        "description": process.description,
        "owner": process.owner,
        "assessment": entry.assessment,
        "decision": entry.decision,
        "rescoring": entry.rescoring,
    }
