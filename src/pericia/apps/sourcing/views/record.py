"""The living record of a process: every decision, and what its work has shown since."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.sourcing import access, actions
from pericia.apps.sourcing.models import Rescoring
from pericia.apps.sourcing.views.common import address_of, spoken, tabs_of
from pericia.apps.sourcing.views.portfolio import title_of
from pericia.kernels.sourcing.criteria import SCALE_MAX, SIDE_TITLES, TITLES
from pericia.kernels.sourcing.rescoring import CASES_MIN, moved_sentence
from pericia.web.boundary import PageRequest


@require_safe
def record(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    decisions = access.decisions_of(actor, found)
    standing = next((each for each in decisions if each.state == "signed"), None)
    rescorings = access.rescorings_of(actor, standing) if standing else []
    numbers = {each.id: each.number for each in access.assessments_of(actor, found)}
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_record"),
        "decisions": [
            (each, title_of(each.model), numbers.get(each.assessment_id)) for each in decisions
        ],
        "standing": standing,
        "rescorings": [_shown(each) for each in rescorings],
        "cases_min": CASES_MIN,
        "may_assess": may(actor, "process.assess", client_id),
    }
    return render(request, "sourcing/record.html", context)


@require_POST
def rescore(
    request: PageRequest, client_id: UUID, process_id: UUID, decision_id: UUID
) -> HttpResponse:
    """Score the standing decision again now instead of waiting for the worker."""
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    access.decision_for(actor, found, decision_id)
    scored = actions.rescore_decision(
        now=timezone.now(), client_id=client_id, decision_id=decision_id
    )
    if scored is None:
        messages.info(
            request,
            _("Fewer than %(count)s cases were closed since it was signed; they say too little.")
            % {"count": CASES_MIN},
        )
    elif scored.differs:
        messages.warning(request, _("The answers would lead elsewhere by now; see why."))
    else:
        messages.success(request, _("The work so far bears the decision out."))
    return redirect(address_of(found, "process_record"))


def _shown(rescoring: Rescoring) -> dict[str, object]:
    language = spoken()
    return {
        "rescoring": rescoring,
        "title": title_of(rescoring.outcome["model"]),
        "measured": rescoring.measured,
        "first_time": 1 - rescoring.measured["reworked"] / rescoring.measured["cases"],
        "on_time": 1 - rescoring.measured["late"] / rescoring.measured["cases"],
        "moved": [
            {
                "title": TITLES[each["criterion"]].said(language),
                "side": SIDE_TITLES[each["side"]].said(language),
                "from": each["from"],
                "to": each["to"],
                "start": round(100 * each["from"] / SCALE_MAX, 1),
                "width": round(100 * (each["to"] - each["from"]) / SCALE_MAX, 1),
                "because": moved_sentence(each, language),
            }
            for each in rescoring.moved
        ],
    }
