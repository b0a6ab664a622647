"""Engagements as files: handed out, and made of one after a preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import access, agreement
from pericia.apps.engagements.actions.making import as_copy, make_engagement, try_engagement
from pericia.apps.engagements.made_words import parts_in_words
from pericia.apps.engagements.views.common import address_of
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import client_for
from pericia.kernels.refusal import Refused
from pericia.web.asking import asking
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of

YAML = "application/yaml; charset=utf-8"


@require_safe
def engagement_file(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """The engagement as a file that can be imported elsewhere."""
    actor = request.actor_for(client_id)
    found = access.engagement_for(actor, client_id, engagement_id)
    text = agreement.written(agreement.agreement_of(actor, found))
    response = HttpResponse(text, content_type=YAML)
    name = f"{slugify(found.name) or 'engagement'}.yaml"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@asking
def import_engagement(request: PageRequest, client_id: UUID) -> HttpResponse:
    """What a file would make, and then making it."""
    actor = request.actor_for(client_id, "engagement.manage")
    context: dict[str, Any] = {"client": client_for(actor, client_id), "given": request.POST}
    if request.method != "POST":
        return render(request, "engagements/import.html", context)
    try:
        text = _text_of(request)
        context["text"] = text
        read, mistakes = agreement.read_agreement(text)
        if read is None:
            language = get_language()
            context["mistakes"] = [
                (each.line, each.place, each.message_es if language == "es" else each.message_en)
                for each in mistakes
            ]
            return render(request, "engagements/import.html", context, status=422)
        return _previewed_or_made(request, actor, read, context)
    except Refused as refused:
        if status_of(refused) in (403, 404):
            raise
        context["refusal"] = sentence_of(refused)
        return render(request, "engagements/import.html", context, status=422)


def _previewed_or_made(
    request: PageRequest, actor: Actor, read: agreement.Agreement, context: dict[str, Any]
) -> HttpResponse:
    client_id = context["client"].client_id
    wanted = as_copy(client_id, read) if request.POST.get("copy") else read
    said = {"actor": actor, "now": timezone.now(), "client_id": client_id, "agreement": wanted}
    if "make" in request.POST:
        made = make_engagement(**said)
        messages.success(request, _("The engagement is drafted as the file says."))
        return redirect(address_of(made))
    parts = try_engagement(**said)
    context["parts"] = parts_in_words(parts)
    context["may_make"] = not any(each.refused for each in parts)
    status = 200 if context["may_make"] else 422
    return render(request, "engagements/import.html", context, status=status)


def _text_of(request: PageRequest) -> str:
    """The uploaded file's text, or what stands in the field."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "").replace("\r\n", "\n")
    if file.size is None or file.size > agreement.BYTES_MAX:
        raise Refused("file_too_large", "A file of an engagement has at most 2 MB.")
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("file_unreadable", "Save the file as UTF-8 text.") from None
    return text.replace("\r\n", "\n")
