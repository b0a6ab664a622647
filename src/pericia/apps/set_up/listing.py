"""The engagements of a reader's clients, and those that somebody is still setting up."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pericia.apps.engagements.access import every_engagement_for
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.set_up import access
from pericia.apps.set_up.models import SetUp
from pericia.apps.set_up.steps import STEPS
from pericia.apps.set_up.views import Place, next_place
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers


@require_safe
def engagements(request: PageRequest) -> HttpResponse:
    actors = readers(request, "engagement.see")
    names = names_in_scope([each.client_id for each in actors if each.client_id])
    managing = set(request.identity.clients_with("engagement.manage"))
    context = {
        "engagements": [
            (each, names.get(each.client_id, ""), lines)
            for each, lines in every_engagement_for(actors)
        ],
        "begun": [(*each, names.get(each[0].client_id, "")) for each in _begun(actors)],
        "step_count": len(STEPS),
        "drafting": [(each, name) for each, name in names.items() if each in managing],
        "several_clients": len(names) > 1,
    }
    return render(request, "set_up/engagements.html", context)


def _begun(actors: Sequence[Actor]) -> list[tuple[SetUp, Place]]:
    """What these may go on with, each with the step at which it was left."""
    managing = [each for each in actors if may(each, "engagement.manage", each.client_id)]
    return [(each, next_place(each)) for each in access.every_set_up_for(managing)]
