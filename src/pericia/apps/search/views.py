"""The page of the search, whole or only what was found while somebody is typing."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from pericia.apps.journal.actors import Actor
from pericia.apps.search.finding import CHARACTERS_MAX, KINDS, search
from pericia.web.boundary import PageRequest, selected_clients

FEW, MANY = 5, 50
TITLES = {
    "cases": gettext_noop("Cases"),
    "people": gettext_noop("People"),
    "documents": gettext_noop("Files of cases"),
    "deliverables": gettext_noop("Deliverables"),
    "actions": gettext_noop("Actions"),
    "engagements": gettext_noop("Engagements"),
    "providers": gettext_noop("Providers"),
    "playbooks": gettext_noop("Playbooks"),
}


@require_safe
def search_page(request: PageRequest) -> HttpResponse:
    """What is found at the clients of the reader, some of each kind, or many of one."""
    text = request.GET.get("q", "")[:CHARACTERS_MAX]
    kind = request.GET.get("kind", "")
    kinds = (kind,) if kind in KINDS else KINDS

    def permitted(permission: str) -> Sequence[Actor]:
        clients = selected_clients(request, permission)
        return [request.actor_for(each, permission) for each in clients]

    groups = search(permitted, text, kinds=kinds, limit=MANY if len(kinds) == 1 else FEW)
    context = {
        "text": text,
        "is_asked": bool(text.strip()),
        "groups": [(each, gettext(TITLES[each.kind])) for each in groups],
        "kind": kind if len(kinds) == 1 else "",
        "count": sum(each.count for each in groups),
        "is_more": any(each.is_more for each in groups),
        "several_clients": len(request.identity.client_ids) > 1,
    }
    return render(request, "search/search.html", context)
