"""What those who answer for the work do: lift a rule, reassign, unblock, cancel, prioritise."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pericia.apps.cases import access as cases
from pericia.apps.work import access, actions
from pericia.apps.work.views.going import go
from pericia.apps.work.views.holding import text_of
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest


@require_POST
def override(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """Let one person do one item in spite of one rule."""
    actor = request.actor_for(client_id, "item.override")
    access.item_for(actor, client_id, item_id)
    actions.authorise_override(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        item_id=item_id,
        person_id=_person(request.POST.get("person", "")),
        rule=request.POST.get("rule", ""),
        why=text_of(request, "why"),
    )
    messages.success(request, _("The rule is lifted for this person and this item."))
    return go(request, "item", client_id, item_id)


@require_POST
def reassign(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "item.assign")
    access.item_for(actor, client_id, item_id)
    actions.reassign(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        item_id=item_id,
        why=text_of(request, "why"),
    )
    messages.success(request, _("Taken back. It waits in its queue again."))
    return go(request, "item", client_id, item_id)


@require_POST
def prioritise(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "case.change")
    cases.case_for(actor, client_id, case_id)
    actions.set_priority(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        case_id=case_id,
        priority=priority_in(request.POST.get("priority", "")),
        why=text_of(request, "why"),
    )
    messages.success(request, _("The priority is set."))
    return go(request, "case", client_id, case_id)


@require_POST
def unblock(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    """Try the blocked step again, or go on with another."""
    actor = request.actor_for(client_id, "case.change")
    cases.case_for(actor, client_id, case_id)
    actions.unblock_case(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        case_id=case_id,
        step=request.POST.get("step", ""),
        route=request.POST.get("route", "") or None,
        why=text_of(request, "why"),
    )
    messages.success(request, _("The case goes on."))
    return go(request, "case", client_id, case_id)


@require_POST
def cancel(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "case.change")
    cases.case_for(actor, client_id, case_id)
    actions.cancel_case(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        case_id=case_id,
        why=text_of(request, "why"),
    )
    messages.success(request, _("The case is cancelled."))
    return go(request, "case", client_id, case_id)


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("person_missing", "Choose the person.", "person") from None


def priority_in(text: str) -> int:
    """A whole number; whether it is in range the action says."""
    try:
        return int(text[:10])
    except ValueError:
        raise Refused(
            "priority_out_of_range", "Give a priority from −100 to 100.", "priority"
        ) from None
