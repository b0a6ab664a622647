"""The list of deliverables, and a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.cases.access import case_for
from pericia.apps.cases.models import Case
from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access
from pericia.apps.knowledge import actions as doing
from pericia.apps.knowledge.models import VERSION_STATES, Deliverable, Version
from pericia.apps.knowledge.reading import about_names
from pericia.apps.knowledge.views.common import edit_address_of
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.kernels.refusal import Refused
from pericia.web import cursors
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.words import words_of

Row = tuple[Deliverable, Version]


@require_safe
def deliverables(request: PageRequest) -> HttpResponse:
    actors = readers(request, "deliverable.see")
    state = request.GET.get("state", "")
    state = state if state in VERSION_STATES else ""
    case_id = _id(request.GET.get("case", ""))

    def read(after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
        return access.deliverables_for(
            actors, state=state, case_id=case_id, after=after, limit=limit
        )

    page: Page[Row] = page_of(
        request,
        read,
        lambda row: (row[0].created_at, row[0].id),
        (cursors.moment, cursors.identifier),
    )
    clients = names_in_scope([each.client_id for each in actors if each.client_id])
    about = about_names([each for each, _ in page.rows])
    writing = set(request.identity.clients_with("deliverable.write"))
    context = {
        "page": page,
        "rows": [
            (each, version, about[each.id], clients.get(each.client_id, ""))
            for each, version in page.rows
        ],
        "writing": [(each, name) for each, name in clients.items() if each in writing],
        "several_clients": len(clients) > 1,
        "states": [(each, words_of(each)) for each in VERSION_STATES],
        "state": state,
        "case_id": case_id,
        "is_narrowed": bool(state or case_id),
    }
    return render(request, "knowledge/list.html", context)


@asking
def new_deliverable(request: PageRequest, client_id: UUID) -> HttpResponse:
    """About the case that `?case=` names, or about one of the service lines."""
    actor = request.actor_for(client_id, "deliverable.write")
    asked = request.GET.get("case", "")
    case = case_for(actor, client_id, _given_id(asked)) if asked else None
    question = Question(
        title=_("New deliverable"),
        schema=_schema(actor, client_id, case),
        value={"language": "es", "title": case.title if case else ""},
        submit=_("Begin to write"),
        done=_("The draft is begun. Add blocks, and cite evidence for every claim."),
        crumbs=((_("Deliverables"), reverse("deliverables")),),
        intro=_("What the client receives and accepts. Nothing leaves before it is released."),
    )

    def do(answer: dict[str, Any]) -> str:
        kind, _sep, identifier = answer.get("about", "").partition(":")
        made = doing.draft_deliverable(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            title=answer["title"],
            language=answer["language"],
            case_id=case.id if case else None,
            service_line_id=UUID(identifier) if kind == "line" else None,
            engagement_id=UUID(identifier) if kind == "engagement" else None,
        )
        return edit_address_of(made)

    return ask(request, question, do)


def _schema(actor: Actor, client_id: UUID, case: Case | None) -> dict[str, Any]:
    languages = [("es", _("Spanish")), ("en", _("English"))]
    parts = {
        "title": fields.text(_("Title")),
        "language": fields.choice(_("Language"), languages),
    }
    if case is not None:
        parts["about"] = fields.fixed(_("Case"), case.reference or case.title or str(case.id))
        return properties("title language", **parts)
    options: dict[str, str] = {}
    for line, engagement in access.lines_for(actor, client_id):
        options.setdefault(f"engagement:{line.engagement_id}", engagement)
        options[f"line:{line.id}"] = f"{engagement} · {line.name}"
    parts["about"] = fields.choice(_("What it is about"), options.items())
    return properties("title language about", **parts)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _given_id(text: str) -> UUID:
    found = _id(text)
    if found is None:
        raise Refused("not_found", "There is no such case, or it is not yours to see.")
    return found
