"""The list of cases, and the files that travel with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pericia.apps.cases import access
from pericia.apps.cases.files import read_file
from pericia.apps.cases.models import CASE_STATES
from pericia.apps.cases.queries import CaseRow, Filters, line_choices
from pericia.kernels.refusal import Refused
from pericia.web import cursors
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.words import words_of

TEXT_MAX = 200


@require_safe
def cases(request: PageRequest) -> HttpResponse:
    """The cases of every client that the reader may see, narrowed by what the address says."""
    now = timezone.now()
    actors = readers(request, "case.see")
    client_ids = selected_clients(request, "case.see")
    filters = _filters(request, now)

    def read(after: tuple[datetime, UUID] | None, limit: int) -> list[CaseRow]:
        return access.case_rows_for(actors, filters, after=after, limit=limit)

    page: Page[CaseRow] = page_of(
        request,
        read,
        lambda row: (row.opened_at, row.id),
        (cursors.moment, cursors.identifier),
    )
    context = {
        "page": page,
        "rows": [(row, row.is_late(now)) for row in page.rows],
        "states": [(each, words_of(each)) for each in CASE_STATES],
        "lines": line_choices(client_ids),
        "chosen": request.GET,
        "is_narrowed": bool(filters.states or filters.service_line_id or filters.text)
        or filters.late_at is not None,
        "may_open": bool(request.identity.clients_with("case.open")),
        "several_clients": len(client_ids) > 1,
    }
    return render(request, "cases/list.html", context)


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


def _filters(request: PageRequest, now: datetime) -> Filters:
    asked = request.GET
    state = asked.get("state", "")
    return Filters(
        states=(state,) if state in CASE_STATES else (),
        service_line_id=_id(asked.get("line", "")),
        text=asked.get("q", "")[:TEXT_MAX].replace("\x00", ""),
        late_at=now if asked.get("late") else None,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
