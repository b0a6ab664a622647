"""Service lines: added with their terms, and changed by agreed change orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pericia.apps.engagements import access, actions
from pericia.apps.engagements.views import forms
from pericia.apps.engagements.views.common import (
    address_of,
    address_of_line,
    crumbs_of,
    line_of,
)
from pericia.apps.organisations import fields, hours
from pericia.apps.organisations.access import client_for
from pericia.kernels.refusal import Refused
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@asking
def new_line(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "engagement.manage")
    found = access.engagement_for(actor, client_id, engagement_id)
    client = client_for(actor, client_id)
    question = Question(
        title=_("New service line"),
        schema=properties(
            f"code {forms.REQUIRED}",
            code=fields.text(_("Code"), _("Small letters, digits and hyphens; programs use it.")),
            **forms.term_parts(access.versions_for([actor]), found.currency),
        ),
        value={
            "calendar": hours.answer_of(client.hours),
            "data_class": "internal",
            "priority": 0,
            "shared_hours_min": 0,
        },
        submit=_("Add"),
        done=_("The service line is added."),
        crumbs=crumbs_of(found),
        field_of=forms.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.add_service_line(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            engagement_id=engagement_id,
            code=answer["code"],
            **forms.terms_from(answer, found.currency),
        )
        return address_of(found)

    return ask(request, question, do)


@asking
def new_change(
    request: PageRequest, client_id: UUID, engagement_id: UUID, line_id: UUID
) -> HttpResponse:
    """Agree a change of the terms that were read, which `?version=` names."""
    actor = request.actor_for(client_id, "change.agree")
    found, line = line_of(actor, client_id, engagement_id, line_id)
    version = request.GET.get("version", "")
    if not version.isdecimal():
        return redirect(f"{request.path}?{urlencode({'version': line.version})}")
    question = Question(
        title=_("Change order: %(line)s") % {"line": line.name},
        schema=properties(
            f"{forms.REQUIRED} why",
            **forms.term_parts(access.versions_for([actor]), found.currency),
            why=fields.reason(_("Why it is agreed")),
        ),
        value=forms.terms_value(line, found.currency),
        submit=_("Agree the change"),
        done=_("The change is agreed."),
        intro=_(
            "Change what was agreed to be different; the rest stays. Open cases stay on the "
            "playbook that they began on."
        ),
        crumbs=(*crumbs_of(found), (line.name, address_of_line(line))),
        field_of=forms.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        changes = forms.changes_of(line, forms.terms_from(answer, found.currency, line))
        actions.agree_change(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            service_line_id=line_id,
            version=_whole(version),
            changes=changes,
            why=answer["why"],
        )
        return address_of_line(line)

    return ask(request, question, do)


def _whole(text: str) -> int:
    if len(text) > 9:
        raise Refused("changed_meanwhile", "Open the form again from the service line's page.")
    return int(text)
