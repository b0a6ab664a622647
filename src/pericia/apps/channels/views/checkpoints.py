"""The page of how checkpoints reach those who keep them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.channels.checkpoints import access, actions
from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people.models import Account
from pericia.web.boundary import PageRequest


@require_safe
def checkpoints(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Download, e-mail, webhook: what the reader has ordered, and how to."""
    actor = request.actor_for(client_id)
    context = {
        "mail": access.mail_of(actor, client_id),
        "email": _email(request),
        "client_id": client_id,
        "client_name": names_in_scope([client_id]).get(client_id, ""),
        "may_add_webhooks": may(actor, "webhook.manage", client_id),
    }
    return render(request, "checkpoints/checkpoints.html", context)


@require_POST
def start_mail(request: PageRequest, client_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "journal.see")
    actions.start_mail(actor=actor, now=timezone.now(), client_id=client_id, email=_email(request))
    messages.success(request, _("You get the newest checkpoint once a day."))
    return redirect("checkpoints", client_id)


@require_POST
def stop_mail(request: PageRequest, client_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    access.mail_of(actor, client_id)
    actions.stop_mail(actor=actor, now=timezone.now(), client_id=client_id)
    messages.success(request, _("You get no more checkpoints by e-mail."))
    return redirect("checkpoints", client_id)


def _email(request: PageRequest) -> str:
    assert isinstance(request.user, Account)
    return request.user.email
