"""Service lines: what cases can be opened for, and what they start with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from pericia.apps.engagements import access
from pericia.apps.engagements.diagrams import bpmn_file
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.engagements.queries import known_playbook
from pericia.web.api.requests import ApiRequest, Key

router = Router(tags=["service lines"])


class ServiceLineOut(Schema):
    """`code` is what opening a case asks for; `sla_seconds` are seconds of business time.

    `shared_hours_min`: hours of a usual week that whoever works shares with the client's.
    """

    id: UUID
    code: str
    name: str
    state: str
    engagement_id: UUID
    playbook: str
    playbook_version: int
    sla_seconds: int
    languages: list[str]
    countries: list[str]
    shared_hours_min: int
    data_class: str


class ServiceLineDetail(ServiceLineOut):
    """`input_schema` (JSON Schema 2020-12) is what a case starts with."""

    input_schema: dict[str, Any]
    outcomes: list[str]


class ServiceLines(Schema):
    items: list[ServiceLineOut]
    next: str | None = None


@router.get("", response=ServiceLines, auth=Key("engagement.see"))
def list_service_lines(request: ApiRequest) -> Any:
    """Every service line of the client, by code."""
    found = access.service_lines_for(request.actor, request.client_id)
    return {"items": [_row(each) for each in found], "next": None}


@router.get("/{uuid:service_line_id}", response=ServiceLineDetail, auth=Key("engagement.see"))
def get_service_line(request: ApiRequest, service_line_id: UUID) -> Any:
    """One service line, with the schema of its input."""
    line = access.service_line_for(request.actor, request.client_id, service_line_id)
    playbook = known_playbook(line.client_id, line.playbook_id)
    return ServiceLineDetail(
        **_row(line), input_schema=dict(playbook.input), outcomes=list(playbook.outcomes)
    )


@router.get(
    "/{uuid:service_line_id}/bpmn",
    response={200: None},
    auth=Key("engagement.see"),
    openapi_extra={
        "responses": {200: {"content": {"application/xml": {"schema": {"type": "string"}}}}}
    },
)
def get_service_line_bpmn(request: ApiRequest, service_line_id: UUID) -> HttpResponse:
    """Its playbook as BPMN 2.0 with a diagram; people's steps carry the timers of the line's SLA.

    The words are Spanish, or English with `Accept-Language: en`.
    """
    line = access.service_line_for(request.actor, request.client_id, service_line_id)
    return bpmn_file(known_playbook(line.client_id, line.playbook_id), line.sla_seconds)


def _row(line: ServiceLine) -> dict[str, Any]:
    playbook = known_playbook(line.client_id, line.playbook_id)
    return {
        "id": line.id,
        "code": line.code,
        "name": line.name,
        "state": line.state,
        "engagement_id": line.engagement_id,
        "playbook": playbook.name,
        "playbook_version": playbook.version,
        "sla_seconds": line.sla_seconds,
        "languages": line.languages,
        "countries": line.countries,
        "shared_hours_min": line.shared_hours_min,
        "data_class": line.data_class,
    }
