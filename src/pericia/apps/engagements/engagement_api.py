"""Engagements as files, by the API: handed out, tried, and made."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Schema
from pydantic import StringConstraints

from pericia.apps.engagements import access, agreement
from pericia.apps.engagements.actions.making import as_copy, make_engagement, try_engagement
from pericia.apps.engagements.transition_api import router
from pericia.kernels.refusal import Refused
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given

Text = Annotated[str, StringConstraints(max_length=agreement.BYTES_MAX)]


class EngagementFile(Given):
    """`text` is the file. With `preview` nothing is made; with `as_copy` a name and codes that are
    taken are changed."""

    text: Text
    preview: bool = True
    as_copy: bool = False


class PartOut(Schema):
    """`what`: made, changed, dropped or refused; `code` and `message` say why it is refused."""

    kind: str
    name: str
    what: str
    code: str = ""
    message: str = ""


class EngagementFileOut(Schema):
    """`engagement_id` is there once it is made."""

    engagement_id: UUID | None
    parts: list[PartOut]


@router.get(
    "/{uuid:engagement_id}/file",
    response={200: None},
    auth=Key("engagement.see"),
    openapi_extra={
        "responses": {200: {"content": {"application/yaml": {"schema": {"type": "object"}}}}}
    },
)
def get_engagement_file(request: ApiRequest, engagement_id: UUID) -> HttpResponse:
    """The engagement as a YAML file: terms, playbooks and transition plan, without people."""
    found = access.engagement_for(request.actor, request.client_id, engagement_id)
    text = agreement.written(agreement.agreement_of(request.actor, found))
    return HttpResponse(text, content_type="application/yaml; charset=utf-8")


@router.post("/file", response=EngagementFileOut, auth=Key("engagement.manage"))
def import_engagement_file(request: ApiRequest, body: EngagementFile) -> Any:
    """Say what a file would make or, without `preview`, draft the engagement of it as a whole."""
    read, mistakes = agreement.read_agreement(body.text)
    if read is None:
        first = mistakes[0]
        raise Refused(
            "file_invalid",
            f"Line {first.line}: {first.message_en}",
            first.place or None,
            [
                {"path": each.place, "line": each.line, "message": each.message_en}
                for each in mistakes
            ],
        )
    wanted = as_copy(request.client_id, read) if body.as_copy else read
    said: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "client_id": request.client_id,
        "agreement": wanted,
    }
    parts = try_engagement(**said)
    made = None if body.preview else make_engagement(**said)
    return EngagementFileOut(
        engagement_id=made.id if made else None,
        parts=[
            PartOut(
                kind=each.kind,
                name=each.name,
                what=each.what,
                code=each.refused.code if each.refused else "",
                message=each.refused.message if each.refused else "",
            )
            for each in parts
        ],
    )
