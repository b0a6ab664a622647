"""The files that travel with cases; their list, which is searched, belongs to search."""

from __future__ import annotations

from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pericia.apps.cases import access
from pericia.apps.cases.files import read_file
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest


@require_safe
def attachment(
    request: PageRequest, client_id: UUID, case_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """A file of a case, always saved and never shown by the browser itself."""
    actor = request.actor_for(client_id)
    case = access.case_for(actor, client_id, case_id)
    found = access.attachment_for(actor, case, attachment_id)
    if not found.stored_as:
        raise Refused("attachment_erased", "This file was erased with the data of its person.")
    response = StreamingHttpResponse(
        read_file(found.stored_as), content_type="application/octet-stream"
    )
    response["Content-Length"] = str(found.size_bytes)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
