"""The page of a process: where its decision stands, and the way on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pericia.apps.sourcing import access
from pericia.web.boundary import PageRequest


@require_safe
def process(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    return render(request, "sourcing/process.html", {"process": found})
