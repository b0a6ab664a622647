"""Opening many cases by one request of newline-delimited JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Schema

from pericia.apps.cases.api import router
from pericia.apps.channels.bulk import Line, open_lines
from pericia.apps.work.access import line_to_open
from pericia.kernels.refusal import Refused
from pericia.web.api.bodies import LINES
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Short

Code = Annotated[Short, Query(description="Code of the service line.")]
_BODY = {
    "requestBody": {
        "required": True,
        "description": "One JSON object a line: the fields of the input, and `reference`.",
        "content": {LINES: {"schema": {"type": "string"}}},
    },
    "responses": {200: {"content": {LINES: {"schema": {"type": "string"}}}}},
}


class LineOut(Schema):
    """`field` is what is at fault; `detail` says in English, `detail_es` in Spanish, what to do."""

    line: int
    result: Literal["opened", "known", "refused"]
    case_id: UUID | None
    code: str | None
    field: str | None
    detail: str | None
    detail_es: str | None


class BulkOut(Schema):
    opened: int
    known: int
    refused: int
    lines: list[LineOut]


@router.post("/bulk", response=BulkOut, auth=Key("import.run"), openapi_extra=_BODY)
def open_cases_in_bulk(request: ApiRequest, service_line: Code) -> Any:
    """Open a case for each good line. With `Accept: application/x-ndjson` the answer has one line
    for each as well. A line that said the same before is known, so a request may be repeated."""
    if request.lines is None:
        raise Refused("unsupported_media", f"Send the lines as {LINES}.")
    line = line_to_open(request.actor, request.client_id, service_line, "import.run")
    found = list(
        open_lines(actor=request.actor, now=request.now, service_line=line, stream=request.lines)
    )
    if LINES in request.headers.get("Accept", ""):
        return HttpResponse(_as_lines(found), content_type=LINES)
    counts = Counter(each.result for each in found)
    return {
        **{name: counts[name] for name in ("opened", "known", "refused")},
        "lines": [asdict(each) for each in found],
    }


def _as_lines(found: list[Line]) -> bytes:
    return b"".join(json.dumps(asdict(each), default=str).encode() + b"\n" for each in found)
