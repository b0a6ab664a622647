"""An engagement goes live; the seed of a closed line is revealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.engagements import access, actions, transition_access
from pericia.apps.engagements.transition_words import plan_in_words
from pericia.apps.engagements.views.common import (
    address_of,
    address_of_line,
    crumbs_of,
    line_of,
)
from pericia.apps.organisations import fields
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@asking
def go_live(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Asks once more; while gates are open it says which, and where each is closed."""
    if request.method != "POST" and (shown := _open_gates(request, client_id, engagement_id)):
        return shown
    texts = {
        "title": _("Go live"),
        "submit": _("Go live"),
        "done": _("The engagement is live: cases may be opened."),
        "intro": _("From now on cases can be opened for its service lines."),
    }
    return moved(request, client_id, engagement_id, texts, actions.go_live, asks_why=False)


def _open_gates(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse | None:
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    today = timezone.localdate()
    standing = transition_access.plan_of(actor, client_id, engagement_id, today)
    plan = plan_in_words(standing, found, today)
    if plan is None or not plan.gates or found.state not in ("draft", "paused"):
        return None
    gates = [each for each in plan.tasks if each.task.is_gate and each.task.state == "open"]
    context = {"engagement": found, "gates": gates}
    return render(request, "engagements/gates.html", context)


@asking
def reveal_seed(
    request: PageRequest, client_id: UUID, engagement_id: UUID, line_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "engagement.manage")
    found, line = line_of(actor, client_id, engagement_id, line_id)
    question = Question(
        title=_("Reveal the seed of the review sample"),
        schema=properties(),
        submit=_("Reveal"),
        done=_("The seed stands in the journal."),
        intro=_(
            "It is written into the journal, where the client can repeat every draw. Cases that "
            "are still open could then be foreseen: let them end first."
        ),
        crumbs=(*crumbs_of(found), (line.name, address_of_line(line))),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.reveal_seed(
            actor=actor, now=timezone.now(), client_id=client_id, service_line_id=line_id
        )
        return address_of_line(line)

    return ask(request, question, do)


def moved(
    request: PageRequest,
    client_id: UUID,
    engagement_id: UUID,
    texts: dict[str, str],
    move: Callable[..., None],
    *,
    asks_why: bool = True,
    terms: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    """Ask for what the move needs, and make it. `terms` are read before that."""
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    question = Question(
        title=texts["title"],
        schema=properties("why", why=fields.reason()) if asks_why else properties(),
        submit=texts["submit"],
        done=texts["done"],
        intro=texts["intro"],
        crumbs=crumbs_of(found),
        terms=terms,
        is_risky=asks_why,
    )

    def do(answer: dict[str, Any]) -> str:
        move(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            engagement_id=engagement_id,
            **answer,
        )
        return address_of(found)

    return ask(request, question, do)
