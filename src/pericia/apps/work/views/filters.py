"""Filters that somebody keeps under a name; the address of each works for whoever may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pericia.apps.journal.actors import Actor
from pericia.apps.work import actions
from pericia.apps.work.queries.filters import saved_filters
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers

# What a filter may hold, by page: nothing else of an address is kept.
KEPT = {
    "board": ("client", "line"),
    "board_items": ("client", "line", "step", "state", "late", "risk", "person", "nobody"),
}
PERMISSIONS = {"board": "board.see", "board_items": "item.assign"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter with its address; `is_here` where the page shows it now."""

    id: UUID
    name: str
    address: str
    is_here: bool


def filters_of(request: PageRequest, page: str) -> list[Shown]:
    """The reader's own filters of a page, by name."""
    here = kept_query(request.GET, page)
    people = [each.human_id for each in _persons(request)]
    return [
        Shown(each.id, each.name, f"{reverse(page)}?{each.query}", each.query == here)
        for each in saved_filters(people, page)
    ]


@require_POST
def save(request: PageRequest) -> HttpResponse:
    page = request.POST.get("page", "")
    page = page if page in KEPT else "board"
    readers(request, PERMISSIONS[page])
    query = kept_query(QueryDict(request.POST.get("query", "")[:2000]), page)
    actions.save_filter(
        actor=_persons(request)[0],
        now=timezone.now(),
        page=page,
        name=request.POST.get("name", ""),
        query=query,
    )
    messages.success(request, _("The filter is kept. It stands beside the others of this page."))
    return redirect(f"{reverse(page)}?{query}")


@require_POST
def remove(request: PageRequest, filter_id: UUID) -> HttpResponse:
    page = "board"
    for actor in _persons(request):
        page = actions.remove_filter(actor=actor, filter_id=filter_id) or page
    messages.success(request, _("The filter is removed."))
    return redirect(page)


def kept_query(asked: QueryDict, page: str) -> str:
    """The part of an address that a filter keeps, always written in the same order."""
    found = QueryDict(mutable=True)
    for name in KEPT[page]:
        if value := str(asked.get(name) or "")[:200]:
            found[name] = value
    return found.urlencode()


def _persons(request: PageRequest) -> list[Actor]:
    """The reader as each person that they are: one for each employer."""
    found: dict[UUID, Actor] = {}
    for client_id in request.identity.client_ids:
        actor = request.actor_for(client_id)
        found.setdefault(actor.human_id, actor)
    return list(found.values())
