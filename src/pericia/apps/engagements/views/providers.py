"""The providers of an engagement: compared, and added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import access, actions
from pericia.apps.engagements.comparison import compared
from pericia.apps.engagements.views.common import address_of, crumbs_of
from pericia.apps.engagements.words import contribution_in_words
from pericia.apps.journal.permissions import may
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import client_for, offerings_for, provider_for
from pericia.apps.organisations.models import Provider, ServiceOffering
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@require_safe
def providers(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.engagement_for(actor, client_id, engagement_id)
    context = {
        "engagement": found,
        "compared": compared(
            access.providers_of(actor, client_id, engagement_id),
            client_for(actor, client_id),
            _employers(request),
            timezone.localdate(),
        ),
        "may_see_people": may(actor, "person.see", client_id),
    }
    return render(request, "engagements/providers.html", context)


@asking
def new_provider(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Draw on a provider that the reader works for: only it is in their scope."""
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    known, offered = _offered(request)
    question = Question(
        title=_("Add a provider"),
        schema=properties(
            "provider_id services languages",
            provider_id=fields.choice(
                _("Provider"), ((str(each.organisation_id), each.name) for each in known)
            ),
            services=fields.several(_("Services"), _titled({one.service for one in offered})),
            languages=fields.codes(_("Languages"), _("Two letters each, such as es, en.")),
            contribution=fields.text(_("What it contributes"), _("Such as volume, or expertise.")),
        ),
        submit=_("Add"),
        done=_("The provider is added."),
        intro=_("You can add the provider that you work for, with the services it offers."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.add_provider(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            engagement_id=engagement_id,
            provider_id=UUID(answer["provider_id"]),
            services=answer["services"],
            languages=fields.split_codes(answer["languages"].lower()),
            contribution=answer.get("contribution", ""),
        )
        return address_of(found)

    return ask(request, question, do)


def _titled(services: Iterable[str]) -> list[tuple[str, str]]:
    """Services with their titles, by title."""
    named = ((each, contribution_in_words(each)) for each in services)
    return sorted(named, key=lambda each: each[1])


def _employers(request: PageRequest) -> list[UUID]:
    """The providers that employ the reader and let them see."""
    identity = request.identity
    return [
        each.organisation_id
        for each in identity.employment
        if each.is_provider and may(identity.actor_at(each.organisation_id), "organisation.see")
    ]


def _offered(request: PageRequest) -> tuple[list[Provider], list[ServiceOffering]]:
    """The reader's providers, and everything that they offer."""
    known, offered = [], []
    for organisation_id in _employers(request):
        actor = request.identity.actor_at(organisation_id, "organisation.see")
        known.append(provider_for(actor, organisation_id))
        offered += offerings_for(actor, organisation_id)
    return known, offered
