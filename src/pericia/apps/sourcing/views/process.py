"""The page of a process: the answer, where its decision stands, and the way on."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.engagements.access import engagements_for
from pericia.apps.engagements.models import Engagement
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access
from pericia.apps.sourcing.answer_shown import shown_of
from pericia.apps.sourcing.documents import assessed
from pericia.apps.sourcing.models import Decision, Rescoring
from pericia.apps.sourcing.reports import board_report, everything_of
from pericia.apps.sourcing.steps import Known, steps_of
from pericia.apps.sourcing.views.common import spoken, tabs_of
from pericia.apps.sourcing.views.files import report_file
from pericia.apps.sourcing.views.portfolio import title_of
from pericia.kernels.sourcing.rescoring import moved_sentence
from pericia.web.boundary import PageRequest


@require_safe
def process(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    known = known_of(actor, found)
    rescoring = _latest_rescoring(actor, known.decision)
    latest = known.assessments[0] if known.assessments else None
    kept = assessed(latest.document) if latest else None
    context = {
        "process": found,
        "tabs": tabs_of(found, "process"),
        "readiness": kept.readiness.as_json(spoken()) if kept and kept.readiness else None,
        "steps": steps_of(known),
        "latest": latest,
        "shown": shown_of(kept, spoken()) if kept else None,
        "decision": known.decision,
        "decision_title": title_of(known.decision.model) if known.decision else "",
        "engagement": known.engagement,
        "rescoring": rescoring,
        "drift": rescoring if rescoring and rescoring.differs else None,
        "drift_title": title_of(rescoring.outcome["model"]) if rescoring else "",
        "moved": [moved_sentence(each, spoken()) for each in rescoring.moved] if rescoring else [],
        "may_assess": known.may_assess,
        "may_sign": known.may_sign,
        "is_page": True,
    }
    return render(request, "sourcing/process.html", context)


@require_safe
def report(request: PageRequest, client_id: UUID, process_id: UUID, kind: str) -> HttpResponse:
    """The whole decision on one process as a file for a board."""
    if kind not in ("html", "pdf"):
        raise Http404
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    told = board_report(everything_of(actor, found, timezone.now()), spoken())
    return report_file(told, kind, "pericia-decision")


def known_of(actor: Actor, process: Process) -> Known:
    """What the actor may know of the process."""
    decisions = access.decisions_of(actor, process)
    decision = next((each for each in decisions if each.state == "proposed"), None) or next(
        (each for each in decisions if each.state == "signed"), None
    )
    return Known(
        process,
        access.assessments_of(actor, process),
        access.logs_of(actor, process),
        access.comparisons_of(actor, process),
        access.risks_of(actor, process),
        [benefit for benefit, _ in access.benefits_of(actor, process)],
        decision,
        _engagement(actor, decision),
        may(actor, "process.assess", process.client_id),
        may(actor, "decision.sign", process.client_id),
    )


def _engagement(actor: Actor, decision: Decision | None) -> Engagement | None:
    if decision is None or decision.engagement_id is None:
        return None
    if not may(actor, "engagement.see", decision.client_id):
        return None
    every = engagements_for(actor, decision.client_id)
    return next((each for each in every if each.id == decision.engagement_id), None)


def _latest_rescoring(actor: Actor, decision: Decision | None) -> Rescoring | None:
    if decision is None or decision.state != "signed":
        return None
    found = access.rescorings_of(actor, decision)
    return found[0] if found else None
