"""Entity tags: an update names the version that it was made from, or is not done.

A resource's tag is a digest of what GET answers, so it changes when and only when that does.
"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.responses import NinjaJSONEncoder

from pericia.kernels.refusal import Refused


def rendered(body: Schema) -> bytes:
    """The bytes in which the API answers this resource."""
    return json.dumps(body.model_dump(), cls=NinjaJSONEncoder).encode()


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def require_match(request: HttpRequest, current: Schema | None) -> None:
    """Refuse an update unless `If-Match` names the current version.

    What does not exist yet (None) is made with `If-None-Match: *`. Refused: `match_missing` (428),
    `match_stale` (412). Call it with the resource's rows locked.
    """
    if current is None:
        if request.headers.get("If-None-Match", "").strip() != "*":
            raise _missing("If-None-Match: *, for there is nothing yet")
        return
    named = request.headers.get("If-Match", "").strip()
    if not named and request.headers.get("If-None-Match", "").strip() != "*":
        raise _missing("If-Match with the ETag of your copy")
    if named != "*" and tag_of(rendered(current)) not in _tags(named):
        raise Refused("match_stale", "It has changed since you read it. Read it again, then retry.")


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer with its ETag; 304 where the client has it already."""
    tag = tag_of(response.content)
    known = _tags(request.headers.get("If-None-Match", ""))
    if tag in known or f"W/{tag}" in known:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = tag
    return response


def _tags(header: str) -> list[str]:
    return [each.strip() for each in header.split(",") if each.strip()]


def _missing(what: str) -> Refused:
    return Refused("match_missing", f"Send the header {what}, so that no change is lost.")
