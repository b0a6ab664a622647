"""What a client sees first: what it asked for, how it stands, what waits for it, the proof."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from pericia.apps.engagements.access import service_line_for
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_each
from pericia.apps.journal.queries import latest_checkpoint
from pericia.apps.organisations.models import Client
from pericia.apps.portal import standing, waiting
from pericia.apps.portal.pictures import segments_of, weeks_drawn
from pericia.kernels.merkle.checkpoints import public_key_of
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.readers import readers

# What waits, and what to do about it.
KINDS = {
    "decision": (gettext_noop("Decision to sign"), gettext_noop("Read and sign")),
    "question": (gettext_noop("Question to answer"), gettext_noop("Answer")),
    "task": (gettext_noop("Your task"), gettext_noop("Open the task")),
}
COUNTED = {
    "late": gettext_noop("Finished late"),
    "again": gettext_noop("With a step that was done again"),
    "escalated": gettext_noop("Taken to a higher authority"),
    "reviewed": gettext_noop("Reviewed by somebody who did not do it"),
}


@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """The clients of the reader; one who accepts nothing for any client is refused."""
    now = timezone.now()
    actors = readers(request, standing.PERMISSION)

    def permitted(permission: str) -> Sequence[Actor]:
        clients = selected_clients(request, permission)
        return [request.actor_for(each, permission) for each in clients]

    lines = standing.lines_for(actors, now)
    found = [
        *waiting.decisions_for(permitted),
        *waiting.questions_for(permitted),
        *waiting.tasks_for(permitted),
    ]
    context = {
        "waiting": [(each, *map(gettext, KINDS[each.kind])) for each in found],
        "approvable": waiting.approvable_for(permitted),
        "lines": [(each, segments_of(each)) for each in lines],
        "weeks": weeks_drawn(standing.weeks_for(actors, now)),
        "proofs": _proofs(permitted("journal.see")),
        "public_key": b64encode(public_key_of(settings.JOURNAL_SEED)).decode(),
        "several_clients": len(actors) > 1,
    }
    return render(request, "portal/overview.html", context)


@require_safe
def counted_cases(
    request: PageRequest, client_id: UUID, line_id: UUID, counted: str
) -> HttpResponse:
    """The cases that a number of the overview counts."""
    actor = request.actor_for(client_id)
    line = service_line_for(actor, client_id, line_id)
    if counted not in COUNTED:
        raise Http404
    context = {
        "line": line,
        "what": gettext(COUNTED[counted]),
        "cases": standing.counted_for(actor, client_id, line_id, counted),
        "is_sample": counted != "late",
        "sample_max": standing.SAMPLE_MAX,
    }
    return render(request, "portal/counted.html", context)


def _proofs(actors: Sequence[Actor]) -> list[tuple[UUID, str, int]]:
    """(client, its name, how many of its events are sealed)."""
    ids = require_each(actors, "journal.see")
    names = Client.objects.filter(client_id__in=ids).order_by("name")
    found = []
    for client_id, name in names.values_list("client_id", "name"):
        latest = latest_checkpoint(client_id)
        found.append((client_id, name, latest["checkpoint"]["size"] if latest else 0))
    return found
