"""A deliverable goes to review, to the client, and comes back with an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pericia.apps.knowledge import access
from pericia.apps.knowledge import actions as doing
from pericia.apps.knowledge.views import reading
from pericia.apps.knowledge.views.common import (
    address_of,
    crumbs_of,
    edit_address_of,
    got,
    number_asked,
)
from pericia.apps.organisations import fields
from pericia.kernels.refusal import Refused
from pericia.web import errors
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@require_POST
def submit(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor, found = got(request, client_id, deliverable_id)
    doing.submit_version(
        actor=actor, now=timezone.now(), client_id=client_id, deliverable_id=deliverable_id
    )
    messages.success(request, _("It is in review. Somebody who did not write it may release it."))
    return redirect(address_of(found))


@require_POST
def release(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Release it; where that is refused, the page says which claim and what to do."""
    actor, found = got(request, client_id, deliverable_id)
    try:
        doing.release_version(
            actor=actor, now=timezone.now(), client_id=client_id, deliverable_id=deliverable_id
        )
    except Refused as refused:
        if refused.code not in ("claims_unproven", "four_eyes"):
            raise
        sentence = errors.sentence_of(refused)
        return reading.show(request, actor, found, None, status=422, refused=sentence)
    messages.success(request, _("It is released: the client can read it now."))
    return redirect(address_of(found))


@asking
def send_back(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "deliverable.release")
    found = access.deliverable_for(actor, client_id, deliverable_id)
    question = Question(
        title=_("Send it back to its authors"),
        schema=properties("why", why=fields.reason(_("What to change"))),
        submit=_("Send back"),
        done=_("It is a draft again. Its authors see why."),
        intro=_("The client does not see this."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        doing.send_back(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            why=answer["why"],
        )
        return address_of(found)

    return ask(request, question, do)


@asking
def accept(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Accept the version that `?version=` names."""
    actor = request.actor_for(client_id, "deliverable.accept")
    found = access.deliverable_for(actor, client_id, deliverable_id)
    version = access.version_of(actor, found, number_asked(request))
    question = Question(
        title=_("Accept version %(number)s") % {"number": version.number},
        schema=properties(why=fields.long_text(_("What you want to add"), characters_max=2000)),
        submit=_("Accept"),
        done=_("You have accepted it."),
        intro=_("Your acceptance is kept in the journal with the digest of this text."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        doing.accept_version(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            number=version.number,
            why=answer.get("why", ""),
        )
        return address_of(found)

    return ask(request, question, do)


@asking
def give_back(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Return the version that `?version=` names, with what to change."""
    actor = request.actor_for(client_id, "deliverable.accept")
    found = access.deliverable_for(actor, client_id, deliverable_id)
    version = access.version_of(actor, found, number_asked(request))
    question = Question(
        title=_("Return version %(number)s") % {"number": version.number},
        schema=properties("why", why=fields.reason(_("What to change"))),
        submit=_("Return it"),
        done=_("You have returned it. Its authors see your comments."),
        intro=_("Comments on single blocks, which you may have written already, stay with it."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        doing.return_version(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            number=version.number,
            why=answer["why"],
        )
        return address_of(found)

    return ask(request, question, do)


@require_POST
def begin(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor, found = got(request, client_id, deliverable_id)
    doing.begin_version(
        actor=actor, now=timezone.now(), client_id=client_id, deliverable_id=deliverable_id
    )
    messages.success(request, _("A new version is begun from the last one."))
    return redirect(edit_address_of(found))


@require_POST
def comment(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor, found = got(request, client_id, deliverable_id)
    number = number_asked(request)
    block = request.POST.get("block", "")
    doing.comment(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        deliverable_id=deliverable_id,
        number=number if number is not None else access.version_of(actor, found).number,
        body=request.POST.get("body", ""),
        block_id=block,
    )
    messages.success(request, _("Your comment is kept."))
    return redirect(f"{address_of(found)}?version={number or ''}#block-{block}")
