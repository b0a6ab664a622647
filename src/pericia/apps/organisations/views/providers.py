"""Providers as their own people see them: sites, and the services offered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, require
from pericia.apps.organisations import access, actions, checks, fields, hours
from pericia.apps.organisations.models import Provider
from pericia.kernels.refusal import Refused
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.names import service_name, service_names
from pericia.web.words import bare


@require_safe
def provider(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    actor = request.identity.actor_at(organisation_id, "organisation.see")
    context = {
        "provider": access.provider_for(actor, organisation_id),
        "sites": access.sites_for(actor, organisation_id),
        "offerings": sorted(
            access.offerings_for(actor, organisation_id),
            key=lambda each: bare(service_name(each.service)),
        ),
        "may_manage": may(actor, "organisation.manage"),
    }
    return render(request, "organisations/provider.html", context)


@require_POST
def list_provider(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    """Show clients what the provider offers, or stop showing it."""
    actor = _manager(request, organisation_id)
    access.provider_for(actor, organisation_id)
    is_listed = request.POST.get("listed") == "yes"
    actions.list_provider(
        actor=actor, now=timezone.now(), organisation_id=organisation_id, is_listed=is_listed
    )
    if is_listed:
        messages.success(request, _("Clients can find it from now on."))
    else:
        messages.success(request, _("Clients do not find it any more."))
    return redirect(_address(organisation_id))


@asking
def new_site(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    actor = _manager(request, organisation_id)
    found = access.provider_for(actor, organisation_id)
    question = Question(
        title=_("New site"),
        schema=properties(
            "name country hours",
            name=fields.text(_("Name")),
            country=fields.country(),
            hours=hours.hours_part(_("Opening hours")),
        ),
        submit=_("Save"),
        done=_("The site is added."),
        crumbs=_crumbs(found),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        calendar = hours.calendar_from(answer["hours"], "hours")
        actions.add_site(
            actor=actor,
            now=timezone.now(),
            organisation_id=organisation_id,
            name=answer["name"],
            country=answer["country"],
            time_zone=calendar["time_zone"],
            hours=calendar,
        )
        return _address(organisation_id)

    return ask(request, question, do)


@asking
def service(request: PageRequest, organisation_id: UUID, service: str = "") -> HttpResponse:
    """Offer a service, or change for whom it is offered."""
    actor = _manager(request, organisation_id)
    found = access.provider_for(actor, organisation_id)
    question = Question(
        title=_("Service offered"),
        schema=properties(
            "service client_countries languages",
            service=fields.fixed(_("Service"), service_name(service))
            if service
            else fields.suggested(
                _("Service"),
                service_names().values(),
                _("Type its first letters, or the name of its playbook."),
            ),
            client_countries=fields.codes(_("Countries of clients"), _("Such as ES, CO, MX.")),
            languages=fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
            hours=hours.hours_part(_("Hours"), is_optional=True),
        ),
        value=_offered(actor, organisation_id, service),
        submit=_("Save"),
        done=_("The service is offered."),
        crumbs=_crumbs(found),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.offer_service(
            actor=actor,
            now=timezone.now(),
            organisation_id=organisation_id,
            service=service or _slug_of(answer["service"]),
            client_countries=fields.split_codes(answer["client_countries"].upper()),
            languages=fields.split_codes(answer["languages"].lower()),
            hours=hours.calendar_from(answer.get("hours"), "hours"),
        )
        return _address(organisation_id)

    return ask(request, question, do)


def _manager(request: PageRequest, organisation_id: UUID) -> Actor:
    actor = request.identity.actor_at(organisation_id, "organisation.manage")
    return require(actor, "organisation.manage")


def _offered(actor: Actor, organisation_id: UUID, service: str) -> dict[str, Any]:
    """What stands in the form for a service that is offered already."""
    for each in access.offerings_for(actor, organisation_id) if service else ():
        if each.service == service:
            return {
                "service": service_name(service),
                "client_countries": ", ".join(each.client_countries),
                "languages": ", ".join(each.languages),
                "hours": hours.answer_of(each.hours),
            }
    return {"service": service_name(service)} if service else {}


def _slug_of(typed: str) -> str:
    """Of a service of the catalogue by its name; anything else is the name of a playbook."""
    known = {bare(name): slug for slug, name in service_names().items()}
    slug = known.get(bare(typed.strip()), typed)
    try:
        return checks.checked_slug(slug)
    except Refused:
        raise Refused(
            "service_not_found",
            "Choose a service of the list, or write the name of a playbook of your own: lower-case "
            "letters, digits and hyphens.",
            "service",
        ) from None


def _address(organisation_id: UUID) -> str:
    return reverse("provider", args=[organisation_id])


def _crumbs(provider: Provider) -> tuple[tuple[str, str], ...]:
    above = (_("Organisations"), reverse("organisations"))
    return (above, (provider.name, _address(provider.organisation_id)))
