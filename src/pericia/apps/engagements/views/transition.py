"""The transition plan of an engagement is drafted and grown; its tasks are read by their owners."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import access, actions, transition_access
from pericia.apps.engagements.hours import working_hours_of
from pericia.apps.engagements.models import Engagement
from pericia.apps.engagements.transition_words import kind_choices
from pericia.apps.engagements.views import task_forms
from pericia.apps.engagements.views.common import address_of, address_of_task, crumbs_of
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import client_for, names_in_scope
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.transition import (
    DATA_CLASSES,
    MODELS,
    PLACES,
    PROVIDER_KINDS,
    RISKS,
    Situation,
    draft_plan,
)
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers
from pericia.web.schema_reading import in_language


@require_safe
def own_tasks(request: PageRequest) -> HttpResponse:
    """What the reader has to see to, at all of their clients."""
    actors = readers(request, "transition.work")
    names = names_in_scope([each.client_id for each in actors if each.client_id])
    today = timezone.localdate()
    context = {
        "tasks": [
            {
                "task": task,
                "title": in_language(task.title),
                "engagement": engagement,
                "client": names.get(task.client_id, ""),
                "state": "overdue" if task.due_date < today else task.state,
            }
            for task, engagement in transition_access.own_tasks_for(actors)
        ],
        "several_clients": len(names) > 1,
    }
    return render(request, "engagements/own_tasks.html", context)


@asking
def draft_transition(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    client = client_for(actor, client_id)
    question = Question(
        title=_("Draft a transition plan"),
        schema=properties(
            "model starts_date data_class",
            model=fields.choice(_("What is handed over"), _models()),
            starts_date=fields.day(
                _("The transition starts on"),
                _("Tasks are planned on working days of the client, from this one on."),
            ),
            governance=fields.yes_no(_("Decisions need named authority and sign-off")),
            high_risk=fields.yes_no(
                _("Errors bring legal, financial or reputational harm"),
            ),
            provider_kinds=fields.several(_("Who takes it over"), kind_choices(PROVIDER_KINDS)),
            places=fields.several(_("Where the work will be done"), kind_choices(PLACES)),
            data_class=fields.choice(_("Class of data"), kind_choices(DATA_CLASSES)),
            risks=fields.several(_("Risks to answer with a task"), _risks()),
        ),
        value=_known(actor, found),
        submit=_("Draft the plan"),
        done=_("The plan is drafted. Move its dates, and name the people who own its tasks."),
        intro=_(
            "It always holds knowledge transfer, what becomes of the people affected, access, a "
            "pilot, acceptance and the exit plan; what you answer here adds the rest."
        ),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        start = date.fromisoformat(answer["starts_date"])
        plan = draft_plan(_situation(answer), start, compile_calendar(working_hours_of(client)))
        actions.draft_transition(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            engagement_id=engagement_id,
            tasks=plan,
        )
        return f"{address_of(found)}#transition"

    return ask(request, question, do)


@asking
def new_task(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    plan = transition_access.plan_of(actor, client_id, engagement_id, timezone.localdate())
    question = Question(
        title=_("New task of the transition"),
        schema=properties(
            f"kind {task_forms.REQUIRED}",
            **task_forms.kind_part(),
            **task_forms.task_parts(actor, client_id, plan.rows),
        ),
        value={"owner_side": "provider", "kind": "other", "is_gate": False},
        submit=_("Add"),
        done=_("The task is added."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        made = actions.add_task(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            engagement_id=engagement_id,
            kind=answer["kind"],
            **task_forms.terms_from(answer),
        )
        return address_of_task(made)

    return ask(request, question, do)


def _models() -> list[tuple[str, str]]:
    words = {
        "bpo": _("BPO: execution by rules and volume"),
        "kpo": _("KPO: judgement by qualified people"),
        "hybrid": _("Hybrid: both on one process"),
    }
    return [(each, words[each]) for each in MODELS]


def _risks() -> list[tuple[str, str]]:
    words = {
        "confidentiality": _("Confidential information is lost or copied"),
        "less_control": _("Less control over who is hired"),
        "staff_threatened": _("Present staff feel threatened"),
        "opposition": _("Unions or politics oppose it"),
        "attrition": _("Monotony makes people leave"),
        "dependence": _("Dependence on the provider"),
        "scarce_experts": _("Experts are scarce"),
    }
    return [(each, words[each]) for each in RISKS]


def _known(actor: Actor, engagement: Engagement) -> dict[str, Any]:
    """What the engagement says of itself already."""
    providers = access.providers_of(actor, engagement.client_id, engagement.id)
    lines = access.service_lines_for(actor, engagement.client_id, engagement.id)
    classes = [each.data_class for each in lines if each.data_class in DATA_CLASSES]
    return {
        "starts_date": timezone.localdate().isoformat(),
        "provider_kinds": sorted({each.provider_kind for each in providers}),
        "governance": bool(engagement.governance),
        "high_risk": False,
        "data_class": max(classes, key=DATA_CLASSES.index, default="internal"),
    }


def _situation(answer: dict[str, Any]) -> Situation:
    return Situation(
        model=answer["model"],
        governance=answer.get("governance", False),
        high_risk=answer.get("high_risk", False),
        provider_kinds=frozenset(answer.get("provider_kinds", ())),
        places=frozenset(answer.get("places", ())),
        data_class=answer["data_class"],
        risks=frozenset(answer.get("risks", ())),
    )
