"""Forms that change what is known of a client, a provider or a site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.organisations import access, changing, fields, hours
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@asking
def change_client(request: PageRequest, client_id: UUID) -> HttpResponse:
    """From the version that was read, which `?version=` names."""
    actor = request.actor_for(client_id, "organisation.manage")
    found = access.client_for(actor, client_id)
    version = _version(request)
    if version is None:
        return _with_version(request, found.version)
    address = reverse("client", args=[client_id])
    question = Question(
        title=_("Change %(name)s") % {"name": found.name},
        schema=properties(
            "name country currency hours why",
            name=fields.text(_("Name")),
            country=fields.country(),
            currency=fields.currency(),
            hours=hours.hours_part(_("Business hours")),
            why=fields.reason(),
        ),
        value={
            "name": found.name,
            "country": found.country,
            "currency": found.currency,
            "hours": hours.answer_of(found.hours) or {"time_zone": found.time_zone},
        },
        submit=_("Save"),
        done=_("It is changed."),
        intro=_(
            "Engagements keep the calendar and currency that were agreed. Work that must share "
            "the client's hours follows the new ones."
        ),
        crumbs=((_("Organisations"), reverse("organisations")), (found.name, address)),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        calendar = hours.calendar_from(answer["hours"], "hours")
        changing.change_client(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            version=version,
            name=answer["name"],
            country=answer["country"],
            currency=answer["currency"].upper(),
            time_zone=calendar["time_zone"],
            hours=calendar if calendar["week"] else {},
            why=answer["why"],
        )
        return address

    return ask(request, question, do)


@asking
def change_provider(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    actor = _manager(request, organisation_id)
    found = access.provider_for(actor, organisation_id)
    version = _version(request)
    if version is None:
        return _with_version(request, found.version)
    question = Question(
        title=_("Change %(name)s") % {"name": found.name},
        schema=properties(
            "name country why",
            name=fields.text(_("Name")),
            country=fields.country(),
            why=fields.reason(),
        ),
        value={"name": found.name, "country": found.country},
        submit=_("Save"),
        done=_("It is changed."),
        crumbs=_crumbs(organisation_id, found.name),
    )

    def do(answer: dict[str, Any]) -> str:
        changing.change_provider(
            actor=actor,
            now=timezone.now(),
            organisation_id=organisation_id,
            version=version,
            **answer,
        )
        return reverse("provider", args=[organisation_id])

    return ask(request, question, do)


@asking
def change_site(request: PageRequest, organisation_id: UUID, site_id: UUID) -> HttpResponse:
    actor = _manager(request, organisation_id)
    provider = access.provider_for(actor, organisation_id)
    sites = access.sites_for(actor, organisation_id)
    found = next((each for each in sites if each.id == site_id), None)
    if found is None:
        raise not_found("site")
    version = _version(request)
    if version is None:
        return _with_version(request, provider.version)
    question = Question(
        title=_("Change %(name)s") % {"name": found.name},
        schema=properties(
            "name country hours why",
            name=fields.text(_("Name")),
            country=fields.country(),
            hours=hours.hours_part(_("Opening hours")),
            why=fields.reason(),
        ),
        value={
            "name": found.name,
            "country": found.country,
            "hours": hours.answer_of(found.hours) or {"time_zone": found.time_zone},
        },
        submit=_("Save"),
        done=_("It is changed."),
        crumbs=_crumbs(organisation_id, provider.name),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        changing.change_site(
            actor=actor,
            now=timezone.now(),
            organisation_id=organisation_id,
            site_id=site_id,
            version=version,
            name=answer["name"],
            country=answer["country"],
            hours=hours.calendar_from(answer["hours"], "hours"),
            why=answer["why"],
        )
        return reverse("provider", args=[organisation_id])

    return ask(request, question, do)


def _manager(request: PageRequest, organisation_id: UUID) -> Actor:
    actor = request.identity.actor_at(organisation_id, "organisation.manage")
    return require(actor, "organisation.manage")


def _crumbs(organisation_id: UUID, name: str) -> tuple[tuple[str, str], ...]:
    above = (_("Organisations"), reverse("organisations"))
    return (above, (name, reverse("provider", args=[organisation_id])))


def _version(request: PageRequest) -> int | None:
    text = request.GET.get("version", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else None


def _with_version(request: PageRequest, version: int) -> HttpResponse:
    return redirect(f"{request.path}?{urlencode({'version': version})}")
