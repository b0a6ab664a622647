"""Clients with their processes and opponents, and the list of all organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.organisations import access, actions, fields
from pericia.apps.organisations.models import Client, Provider
from pericia.kernels.refusal import Refused
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers


@require_safe
def organisations(request: PageRequest) -> HttpResponse:
    """The reader's clients, and the provider they work for."""
    context = {
        "clients": access.clients_for(readers(request, "organisation.see")),
        "providers": _providers(request),
    }
    return render(request, "organisations/list.html", context)


@require_safe
def processes(request: PageRequest) -> HttpResponse:
    actors = readers(request, "organisation.see")
    clients = {each.client_id: each for each in access.clients_for(actors)}
    context = {
        "processes": [(each, clients[each.client_id]) for each in access.every_process_for(actors)],
        "describing": [
            (each, clients[each].name)
            for each in request.identity.clients_with("process.describe")
            if each in clients
        ],
        "several_clients": len(clients) > 1,
        "decided_by": request.identity.clients_with("decision.see"),
    }
    return render(request, "organisations/processes.html", context)


@require_safe
def client(request: PageRequest, client_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.client_for(actor, client_id)
    manages = may(actor, "organisation.manage", client_id)
    context = {
        "client": found,
        "processes": [(each, found) for each in access.processes_for(actor, client_id)],
        "may_describe": may(actor, "process.describe", client_id),
        "decided_by": [client_id] if may(actor, "decision.see", client_id) else [],
        "may_manage": manages,
        "opponents": _named(request, found.opponent_ids) if manages else [],
    }
    return render(request, "organisations/client.html", context)


@asking
def new_process(request: PageRequest, client_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "process.describe")
    found = access.client_for(actor, client_id)
    question = Question(
        title=_("New process"),
        schema=properties(
            "name",
            name=fields.text(_("Name")),
            description=fields.long_text(_("What is done, and how much of it")),
            owner=fields.text(_("Who answers for it at the client")),
        ),
        submit=_("Save"),
        done=_("The process is described."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        described = actions.describe_process(
            actor=actor, now=timezone.now(), client_id=client_id, **answer
        )
        if may(actor, "decision.see", client_id):
            return reverse("process", args=[client_id, described.id])
        return _address(found)

    return ask(request, question, do)


@asking
def opponents(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Whose people may not work for this client: competitors and opposing parties."""
    actor = request.actor_for(client_id, "organisation.manage")
    found = access.client_for(actor, client_id)
    question = Question(
        title=_("Opponents of the client"),
        schema=properties(
            "why",
            opponents=fields.lines(
                _("Identifiers of the organisations"),
                _("An identifier stands in the address of an organisation's page."),
            ),
            why=fields.reason(),
        ),
        value={"opponents": [str(each) for each in found.opponent_ids]},
        submit=_("Save"),
        done=_("The opponents are set."),
        intro=_("Nobody employed by these organisations may see or do work of this client."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.set_opponents(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            opponent_ids=_ids(answer.get("opponents", ())),
            why=answer["why"],
        )
        return _address(found)

    return ask(request, question, do)


def _providers(request: PageRequest) -> list[Provider]:
    """The providers that employ the reader, where a role lets them see."""
    employers = [each.organisation_id for each in request.identity.employment if each.is_provider]
    actors = [request.identity.actor_at(each, "organisation.see") for each in employers]
    return [
        access.provider_for(each, employer)
        for each, employer in zip(actors, employers, strict=True)
        if may(each, "organisation.see")
    ]


def _named(request: PageRequest, ids: Iterable[UUID]) -> list[str]:
    """Each organisation by its name where the reader knows it, by its identifier elsewhere."""
    clients = access.clients_for(readers(request, "organisation.see"))
    names = {each.client_id: each.name for each in clients}
    return [names.get(each, str(each)) for each in ids]


def _ids(texts: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in texts]
    except ValueError:
        raise Refused(
            "identifier_invalid", "Copy identifiers from the organisations' pages.", "opponents"
        ) from None


def _address(client: Client) -> str:
    return reverse("client", args=[client.client_id])


def _crumbs(client: Client) -> tuple[tuple[str, str], ...]:
    return ((_("Organisations"), reverse("organisations")), (client.name, _address(client)))
