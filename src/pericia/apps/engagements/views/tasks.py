"""One task of a transition: its page, and the moves that its reader may make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import actions, transition_access
from pericia.apps.engagements.actions.tasks import may_settle
from pericia.apps.engagements.models import Engagement, TransitionTask
from pericia.apps.engagements.transition_access import Plan, PlannedRow
from pericia.apps.engagements.transition_words import (
    dates_in_words,
    owner_in_words,
    side_in_words,
    state_in_words,
)
from pericia.apps.engagements.views import task_forms
from pericia.apps.engagements.views.common import Crumbs, address_of_task, crumbs_of
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found
from pericia.apps.organisations import fields
from pericia.kernels.refusal import Refused
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.schema_reading import Schema, in_language

LINKED = ("https://", "/cases/")


@dataclass(frozen=True, slots=True)
class Move:
    """What takes a task to a state; `texts` are title, button and message."""

    state: str
    schema: Schema
    texts: tuple[str, str, str]
    action: Callable[..., None]


@require_safe
def task(request: PageRequest, client_id: UUID, engagement_id: UUID, task_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    engagement, row, plan = _task(actor, client_id, engagement_id, task_id)
    found = row.task
    is_running = engagement.state != "ended"
    context = {
        "engagement": engagement,
        "may_see_engagement": may(actor, "engagement.see", client_id),
        "task": found,
        "title": in_language(found.title),
        "shown": in_language(found.shown),
        "owner": owner_in_words(row),
        "side": side_in_words(found.owner_side),
        "dates": dates_in_words(found),
        "state": state_in_words(row, plan),
        "needs": [each for each in _linked(plan) if each["id"] in row.needs],
        "needed_by": [each for each in _linked(plan) if found.id in each["needs"]],
        "waits": found.id in plan.standing.waiting,
        "is_link": found.evidence.startswith(LINKED),
        "may_do": is_running and _may(actor, found, "done"),
        "may_waive": is_running and _may(actor, found, "waived"),
        "may_reopen": is_running and _may(actor, found, "open"),
        "may_change": is_running and may(actor, "engagement.manage", client_id),
        **_afterwards(actor, engagement, plan),
    }
    return render(request, "engagements/task.html", context)


@asking
def complete(
    request: PageRequest, client_id: UUID, engagement_id: UUID, task_id: UUID
) -> HttpResponse:
    schema = properties(
        note=fields.long_text(
            _("Note"), _("What was done, for who reads it later."), characters_max=2_000
        ),
        evidence=fields.text(
            _("What shows it"),
            _("In words, or the address of a case, a file or a document."),
            characters_max=2_000,
        ),
    )
    texts = (_("Task done"), _("It is done"), _("The task is done."))
    move = Move("done", schema, texts, actions.complete_task)
    return _moved(request, (client_id, engagement_id, task_id), move)


@asking
def waive(
    request: PageRequest, client_id: UUID, engagement_id: UUID, task_id: UUID
) -> HttpResponse:
    schema = properties("why", why=fields.reason())
    texts = (_("Waive the task"), _("Waive"), _("The task is waived."))
    move = Move("waived", schema, texts, actions.waive_task)
    return _moved(request, (client_id, engagement_id, task_id), move)


@asking
def reopen(
    request: PageRequest, client_id: UUID, engagement_id: UUID, task_id: UUID
) -> HttpResponse:
    schema = properties("why", why=fields.reason())
    texts = (_("Open the task again"), _("Open again"), _("The task is open again."))
    move = Move("open", schema, texts, actions.reopen_task)
    return _moved(request, (client_id, engagement_id, task_id), move)


@asking
def change(
    request: PageRequest, client_id: UUID, engagement_id: UUID, task_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "engagement.manage")
    engagement, row, plan = _task(actor, client_id, engagement_id, task_id)
    version = request.GET.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        query = urlencode({"version": row.task.version})
        return redirect(f"{request.path}?{query}")
    others = [each for each in plan.rows if each.task.id != task_id]
    question = Question(
        title=_("Change the task"),
        schema=properties(
            task_forms.REQUIRED,
            **task_forms.task_parts(actor, client_id, others),
            why=fields.reason(_("Reason"), _("Needed when it is to be no gate any more.")),
        ),
        value=task_forms.task_value(row),
        submit=_("Change"),
        done=_("The task is changed."),
        crumbs=_crumbs(actor, engagement, row),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.change_task(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            task_id=task_id,
            version=int(version),
            changes=task_forms.changes_of(row, task_forms.terms_from(answer, row)),
            why=answer.get("why", ""),
        )
        return address_of_task(row.task)

    return ask(request, question, do)


def _moved(request: PageRequest, ids: tuple[UUID, UUID, UUID], move: Move) -> HttpResponse:
    """Ask whoever may make the move for what it needs, and make it."""
    client_id, _engagement_id, task_id = ids
    actor = request.actor_for(client_id)
    engagement, row, _plan = _task(actor, *ids)
    may_settle(actor, row.task, move.state)
    title, submit, done = move.texts
    question = Question(
        title=title,
        schema=move.schema,
        submit=submit,
        done=done,
        intro=in_language(row.task.title),
        crumbs=_crumbs(actor, engagement, row),
    )

    def do(answer: dict[str, Any]) -> str:
        move.action(actor=actor, now=timezone.now(), client_id=client_id, task_id=task_id, **answer)
        return address_of_task(row.task)

    return ask(request, question, do)


def _task(
    actor: Actor, client_id: UUID, engagement_id: UUID, task_id: UUID
) -> tuple[Engagement, PlannedRow, Plan]:
    """Refused (`not_found`) for a task of another engagement."""
    today = timezone.localdate()
    engagement, row, plan = transition_access.task_for(actor, client_id, task_id, today)
    if engagement.id != engagement_id:
        raise not_found("task")
    return engagement, row, plan


def _crumbs(actor: Actor, engagement: Engagement, row: PlannedRow) -> Crumbs:
    own = (in_language(row.task.title), address_of_task(row.task))
    is_seen = may(actor, "engagement.see", engagement.client_id)
    return (*crumbs_of(engagement), own) if is_seen else (own,)


def _afterwards(actor: Actor, engagement: Engagement, plan: Plan) -> dict[str, Any]:
    """Where whoever works through the plan goes from a task that is settled."""
    following = plan.standing.next[:1]
    may_manage = may(actor, "engagement.manage", engagement.client_id)
    return {
        "following": next((each for each in _linked(plan) if each["id"] in following), None),
        "may_go_live": may_manage and engagement.state == "draft" and not plan.standing.open_gates,
    }


def _linked(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "id": each.task.id,
            "needs": each.needs,
            "title": in_language(each.task.title),
            "state": each.task.state,
            "address": address_of_task(each.task),
        }
        for each in plan.rows
    ]


def _may(actor: Actor, found: TransitionTask, state: str) -> bool:
    try:
        may_settle(actor, found, state)
    except Refused:
        return False
    return True
