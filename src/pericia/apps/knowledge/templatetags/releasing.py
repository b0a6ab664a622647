"""What waits for the reader to release it, beside other work: `work/mine.html` loads it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from pericia.apps.knowledge import access
from pericia.apps.organisations.access import names_in_scope
from pericia.web.boundary import selected_clients

register = template.Library()
SHOWN_MAX = 5


@register.inclusion_tag("knowledge/to_release.html", takes_context=True)
def to_release(context: Context) -> dict[str, Any]:
    """The newest versions in review at the chosen clients that the reader did not write."""
    request = context["request"]
    permission = "deliverable.release"
    clients = selected_clients(request, permission)
    waiting = access.to_release_for([request.actor_for(each, permission) for each in clients])
    names = names_in_scope(clients) if waiting else {}
    return {
        "waiting": [(*each, names.get(each[0].client_id, "")) for each in waiting[:SHOWN_MAX]],
        "count": len(waiting),
        "has_more": len(waiting) > SHOWN_MAX,
        "several_clients": context["several_clients"],
    }
