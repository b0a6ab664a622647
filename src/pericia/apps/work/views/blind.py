"""Keeping the answer with which a review begins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pericia.apps.work import access, actions
from pericia.apps.work.forms import blind_form_of
from pericia.apps.work.views.going import go
from pericia.apps.work.views.item import show, shown_refused
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest
from pericia.web.forms_from_schema import SchemaForm


@require_POST
def blind_answer(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """Keep the answer, then show what is reviewed beside it."""
    actor = request.actor_for(client_id)
    row, _submissions = access.item_page_for(actor, client_id, item_id)
    form = SchemaForm.filled(
        blind_form_of(client_id, row.playbook_id, row.step, row.progress), request.POST
    )
    if form.asks_for_rows:
        return show(request, actor, client_id, item_id, form=form)
    try:
        actions.keep_blind_answer(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            item_id=item_id,
            answer=form.output,
        )
    except Refused as refused:
        if refused.code == "blind_answer_kept":
            messages.info(request, _("Your answer was kept already, and does not change."))
            return go(request, "item", client_id, item_id)
        return shown_refused(request, actor, client_id, item_id, form, refused)
    messages.success(request, _("Your answer is kept. Now compare it with theirs."))
    return go(request, "item", client_id, item_id)
