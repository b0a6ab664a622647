"""Coverage: who could do each step in which language and from where, with its holes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.cases.queries import line_choices
from pericia.apps.journal.permissions import require_each
from pericia.apps.work.coverage import coverage_of
from pericia.apps.work.queries.coverage import steps_and_people
from pericia.apps.work.views.board import id_or_none
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers

SEES, SEES_CASES = "skill.grade", "case.see"


@require_safe
def coverage(request: PageRequest) -> HttpResponse:
    clients = require_each(readers(request, SEES), SEES)
    line_id = id_or_none(request.GET.get("line", ""))
    steps, people = steps_and_people(clients, request.identity.clients_with(SEES_CASES), line_id)
    context = {
        "coverage": coverage_of(steps, people, timezone.now()),
        "choices": line_choices(clients),
        "chosen": request.GET,
        "several_clients": len(clients) > 1,
    }
    return render(request, "work/coverage.html", context)
