"""The pages of one engagement and of one service line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.engagements import access, transition_access, words
from pericia.apps.engagements.actions.sampling import told
from pericia.apps.engagements.models import ChangeOrder, Engagement
from pericia.apps.engagements.transition_words import plan_in_words
from pericia.apps.engagements.views import forms
from pericia.apps.engagements.views.common import line_of
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import client_for, processes_for
from pericia.web.boundary import PageRequest


@require_safe
def engagement(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.engagement_for(actor, client_id, engagement_id)
    lines = access.service_lines_for(actor, client_id, engagement_id)
    playbooks = playbook_names(actor)
    today = timezone.localdate()
    plan = transition_access.plan_of(actor, client_id, engagement_id, today)
    set_up = transition_access.set_up_time(found)
    context = {
        "engagement": found,
        "plan": plan_in_words(plan, found, today),
        "set_up_seconds": None if set_up is None else set_up.total_seconds(),
        "client": client_for(actor, client_id),
        "process": _process_name(actor, found),
        "providers": access.providers_of(actor, client_id, engagement_id),
        "lines": [(each, playbooks.get(str(each.playbook_id), "")) for each in lines],
        "orders": _orders(
            actor, found, {None: ""} | {each.id: each.name for each in lines}, playbooks
        ),
        "governance": words.term_in_words("governance", found.governance, found.currency, {}),
        "may_manage": may(actor, "engagement.manage", client_id) and found.state != "ended",
        "may_agree": may(actor, "change.agree", client_id),
        "may_open": may(actor, "case.open", client_id) and found.state == "live",
    }
    return render(request, "engagements/engagement.html", context)


@require_safe
def line(request: PageRequest, client_id: UUID, engagement_id: UUID, line_id: UUID) -> HttpResponse:
    """The terms of one service line. The seed of its sample is never among them."""
    actor = request.actor_for(client_id)
    found, service_line = line_of(actor, client_id, engagement_id, line_id)
    terms = {term: getattr(service_line, term) for term in TERMS_SHOWN}
    playbooks = playbook_names(actor)
    context = {
        "engagement": found,
        "line": service_line,
        "playbook_name": playbooks.get(str(service_line.playbook_id), ""),
        "terms": [
            (words.term_name(term), words.term_in_words(term, value, found.currency, playbooks))
            for term, value in told(terms).items()
        ],
        "orders": _orders(actor, found, {service_line.id: ""}, playbooks),
        "may_see_cases": may(actor, "case.see", client_id),
        "may_agree": may(actor, "change.agree", client_id) and service_line.state == "open",
        "may_reveal": may(actor, "engagement.manage", client_id)
        and service_line.state == "closed"
        and "review_seed" in service_line.quality_plan,
    }
    return render(request, "engagements/line.html", context)


TERMS_SHOWN = (
    "sla_seconds",
    "languages",
    "countries",
    "shared_hours_min",
    "data_class",
    "priority",
    "rate_card",
    "quality_plan",
    "governance",
    "sla_targets",
)


def playbook_names(actor: Actor) -> dict[str, str]:
    """The names of the client's playbook versions, by their ids."""
    return {str(each.id): forms.version_name(each) for each in access.versions_for([actor])}


def _process_name(actor: Actor, engagement: Engagement) -> str:
    if engagement.process_id is None:
        return ""
    found = processes_for(actor, engagement.client_id)
    return next((each.name for each in found if each.id == engagement.process_id), "")


def _orders(
    actor: Actor,
    engagement: Engagement,
    lines: Mapping[UUID | None, str],
    playbooks: Mapping[str, str],
) -> list[tuple[ChangeOrder, str, list[tuple[str, list[str], list[str]]]]]:
    """What was agreed since the beginning about these lines, newest first: each change order with
    the line's name, and its terms before and after."""
    return [
        (
            order,
            lines[order.service_line_id],
            words.change_in_words(order.before, order.after, engagement.currency, playbooks),
        )
        for order in access.change_orders_for(actor, engagement.client_id, engagement.id)
        if order.service_line_id in lines
    ]


def _day(answer: dict[str, Any], field: str) -> date | None:
    text = answer.get(field)
    return date.fromisoformat(text) if text else None
