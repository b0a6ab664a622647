"""Files of a case: uploading, listing, downloading."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import File, Schema
from ninja.files import UploadedFile

from pericia.apps.cases import access, actions
from pericia.apps.cases.api import router
from pericia.apps.cases.files import read_file, store_file
from pericia.apps.journal.permissions import require
from pericia.kernels.refusal import Refused
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Moment

ATTACHING = "case.open"
SANDBOX = "sandbox; default-src 'none'"


class AttachmentOut(Schema):
    """`added_by` as the journal names them; `sha256` is that of the content."""

    id: UUID
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    added_by: str
    added_at: Moment


class Attachments(Schema):
    items: list[AttachmentOut]
    next: str | None = None


def store_uploads(request: HttpRequest, case_id: UUID | None = None, **_: Any) -> None:
    """Before the request's transaction opens: check what was uploaded and put it into the store.

    Raises Refused for a file that may not be attached, and for a key that may not attach.
    """
    stored = None
    upload = request.FILES.get("file")
    if case_id is not None and upload is not None:
        client_id = request.client_id  # type: ignore[attr-defined]
        identity = request.identity  # type: ignore[attr-defined]
        require(identity.actor_for(client_id), ATTACHING, client_id)
        stored = store_file(client_id, case_id, upload)
    request.stored_file = stored  # type: ignore[attr-defined]


@router.post("/{uuid:case_id}/attachments", response={201: AttachmentOut}, auth=Key(ATTACHING))
def attach_file(
    request: ApiRequest,
    case_id: UUID,
    file: Annotated[UploadedFile, File()],
    response: HttpResponse,
) -> Any:
    """Attach a file (form field `file`): PDF, pictures, text and Office documents up to 25 MB."""
    case = access.case_for(request.actor, request.client_id, case_id, lock=True)
    stored = request.stored_file
    if stored is None:
        raise Refused("request_invalid", "Send the file as the form field `file`.", "file")
    made = actions.attach_file(actor=request.actor, now=request.now, case=case, stored=stored)
    response["Location"] = f"{request.path}/{made.id}"
    return made


@router.get("/{uuid:case_id}/attachments", response=Attachments, auth=Key("case.see"))
def list_attachments(request: ApiRequest, case_id: UUID) -> Any:
    """What is attached to a case, oldest first."""
    case = access.case_for(request.actor, request.client_id, case_id)
    return {"items": access.attachments_for(request.actor, case), "next": None}


@router.get(
    "/{uuid:case_id}/attachments/{uuid:attachment_id}", response=AttachmentOut, auth=Key("case.see")
)
def get_attachment(request: ApiRequest, case_id: UUID, attachment_id: UUID) -> Any:
    """What is known of one attachment."""
    case = access.case_for(request.actor, request.client_id, case_id)
    return access.attachment_for(request.actor, case, attachment_id)


@router.get(
    "/{uuid:case_id}/attachments/{uuid:attachment_id}/content",
    auth=Key("case.see"),
    openapi_extra={
        "responses": {
            200: {
                "description": "The file",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def download_attachment(
    request: ApiRequest, case_id: UUID, attachment_id: UUID
) -> HttpResponseBase | HttpResponse:
    """The content of one attachment."""
    case = access.case_for(request.actor, request.client_id, case_id)
    found = access.attachment_for(request.actor, case, attachment_id)
    if not found.stored_as:
        raise Refused("attachment_erased", "This file was erased with the data of its person.")
    response = StreamingHttpResponse(_content(found.stored_as), content_type=found.content_type)
    response["Content-Length"] = str(found.size_bytes)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _content(stored_as: str) -> Any:
    """Opens the store when the first block is asked for: by then the transaction has ended."""
    yield from read_file(stored_as)
