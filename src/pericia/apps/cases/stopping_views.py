"""An engagement pauses or ends, and whoever does it reads first which of its cases go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pericia.apps.cases.queries import OpenCount, open_counts
from pericia.apps.engagements import access, actions
from pericia.apps.engagements.views.moves import moved
from pericia.web.asking import asking
from pericia.web.boundary import PageRequest
from pericia.web.formats import number
from pericia.web.words import words_of


@asking
def pause(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Asks why; no new cases are opened until the engagement is live again."""
    texts = {
        "title": _("Pause the engagement"),
        "submit": _("Pause"),
        "done": _("The engagement is paused."),
        "intro": _("No new cases are opened until it goes live again."),
    }
    return _stopped(request, client_id, engagement_id, texts, actions.pause)


@asking
def end(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Asks why; it is for good."""
    texts = {
        "title": _("End the engagement"),
        "submit": _("End for good"),
        "done": _("The engagement is ended."),
        "intro": _("For good, with all of its service lines: no new case is opened for them."),
    }
    return _stopped(request, client_id, engagement_id, texts, actions.end)


def _stopped(
    request: PageRequest,
    client_id: UUID,
    engagement_id: UUID,
    texts: dict[str, str],
    move: Callable[..., None],
) -> HttpResponse:
    """Each service line with its cases that have not ended is read before."""
    actor = request.actor_for(client_id, "engagement.manage")
    lines = access.service_lines_for(actor, client_id, engagement_id)
    counts = open_counts(client_id, [each.id for each in lines])
    may_see = client_id in request.identity.clients_with("case.see")
    terms = tuple(
        (each.name, _told(found, may_see))
        for each in lines
        if (found := [count for count in counts if count.service_line_id == each.id])
    )
    texts["intro"] += f" {_going_on(sum(each.cases for each in counts))}"
    return moved(request, client_id, engagement_id, texts, move, terms=terms)


def _going_on(cases: int) -> str:
    if not cases:
        return _("None of its cases is open.")
    return ngettext(
        "%(cases)s of its cases has not ended. It goes on by its playbook, with the same people, "
        "until it is closed or cancelled.",
        "%(cases)s of its cases have not ended. They go on by their playbooks, with the same "
        "people, until each is closed or cancelled.",
        cases,
    ) % {"cases": number(cases)}


def _told(counts: Sequence[OpenCount], may_see: bool) -> str:
    return format_html_join(", ", "{}", ((_linked(each, may_see),) for each in counts))


def _linked(count: OpenCount, may_see: bool) -> str:
    text = f"{words_of(count.state)}: {number(count.cases)}"
    if not may_see:
        return text
    address = f"{reverse('cases')}?line={count.service_line_id}&state={count.state}"
    return format_html('<a href="{}">{}</a>', address, text)
