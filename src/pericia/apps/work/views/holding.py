"""What somebody does with an item besides handing it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pericia.apps.work import actions
from pericia.apps.work.naming import names_for
from pericia.apps.work.reading import failing_in_words
from pericia.apps.work.views import lost
from pericia.apps.work.views.going import go
from pericia.apps.work.views.item import filled_form, keep_typed
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest

WHY_MAX = 2000


class _NotEligible(Refused):
    """`not_eligible` with the rules that fail, in the reader's own language."""

    def __init__(self, refused: Refused, reasons: Sequence[str]) -> None:
        super().__init__(refused.code, " ".join(reasons), details=refused.details)
        self.message_es = self.message


@require_POST
def take(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """Accept an offer, or take an item that waits; what was written for it before it left the
    hands of whoever takes it comes along as its draft."""
    given = _given(request, client_id, item_id)
    has_form = bool(request.POST.get("form_of"))
    try:
        actions.take_item(**given)
    except Refused as refused:
        if refused.code != "not_eligible":
            raise
        reasons = failing_in_words(refused, names_for(client_id, item_id))
        if not has_form:
            raise _NotEligible(refused, reasons) from refused
        form = filled_form(request, given["actor"], client_id, item_id)
        return lost.shown(request, given["actor"], client_id, item_id, form, tuple(reasons))
    if has_form:
        keep_typed(request, given["actor"], client_id, item_id, given["now"], None)
    return go(request, "item", client_id, item_id)


@require_POST
def decline(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.decline_offer(**_given(request, client_id, item_id), why=text_of(request, "why"))
    messages.info(request, _("Declined. It waits for somebody else now."))
    return go(request, "work")


@require_POST
def park(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.park(**_given(request, client_id, item_id), why=text_of(request, "why"))
    messages.success(request, _("Parked. Its clock goes on; take it up again from here."))
    return go(request, "work")


@require_POST
def resume(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.resume(**_given(request, client_id, item_id))
    return go(request, "item", client_id, item_id)


@require_POST
def hand_back(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.hand_back(**_given(request, client_id, item_id), why=text_of(request, "why"))
    messages.success(request, _("Handed back. The draft stays for whoever takes it."))
    return go(request, "work")


@require_POST
def escalate(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.escalate(**_given(request, client_id, item_id), why=text_of(request, "why"))
    messages.success(request, _("Escalated. A supervisor or an expert finds your draft with it."))
    return go(request, "work")


@require_POST
def ask(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actions.ask_client(**_given(request, client_id, item_id), question=text_of(request, "question"))
    messages.success(request, _("Asked. The clock stands still until the client answers."))
    return go(request, "work")


def _given(request: PageRequest, client_id: UUID, item_id: UUID) -> dict[str, Any]:
    return {
        "actor": request.actor_for(client_id),
        "now": timezone.now(),
        "client_id": client_id,
        "item_id": item_id,
    }


def text_of(request: PageRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:WHY_MAX]
