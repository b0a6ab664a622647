"""The list of cases, narrowed by its filters and by what they are called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.cases.access import case_rows_for
from pericia.apps.cases.models import CASE_STATES
from pericia.apps.cases.queries import CaseRow, Filters, line_choices
from pericia.apps.search.case_list import named_rows_for
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
    text = request.GET.get("q", "")[:TEXT_MAX].replace("\x00", "").strip()

    def read(after: tuple[datetime, UUID] | None, limit: int) -> list[CaseRow]:
        if text:
            return named_rows_for(actors, filters, text, now=now, after=after, limit=limit)
        return case_rows_for(actors, filters, after=after, limit=limit)

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
        "is_narrowed": bool(filters.state or filters.service_line_id or text)
        or filters.late_at is not None,
        "may_open": bool(request.identity.clients_with("case.open")),
        "several_clients": len(client_ids) > 1,
    }
    return render(request, "cases/list.html", context)


def _filters(request: PageRequest, now: datetime) -> Filters:
    asked = request.GET
    state = asked.get("state", "")
    return Filters(
        state=state if state in CASE_STATES else "",
        service_line_id=_id(asked.get("line", "")),
        late_at=now if asked.get("late") else None,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
