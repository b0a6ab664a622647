"""What was written for an item that is in its writer's hands no more: why, and what can be done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.work.items import not_in_hand
from pericia.apps.work.queries.taken import TakenRow
from pericia.apps.work.taken import handed_in_by, state_for, taken_from, why_taken
from pericia.web import errors, formats
from pericia.web.boundary import PageRequest
from pericia.web.forms_from_schema import SchemaForm

TYPED = ("f.", "pick.", "key.")
ABOUT = ("form_of", "picking", "blind")
"""What a form says of itself besides what was typed into it."""


def shown(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    item_id: UUID,
    form: SchemaForm,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    """What was written, which may be taken along where the item can be had again; of what was
    handed in already, when and where it is read."""
    state = state_for(actor, client_id, item_id)
    done = handed_in_by(actor, client_id, item_id) if state == "done" else None
    gone = taken_from(actor, client_id, item_id)
    if done is not None:
        told: tuple[str, ...] = (_handed_in(done.submitted_at),)
    elif state == "cancelled":
        told = (_("The case does not ask for it any more: it ended or went another way."),)
    else:
        told = gone_in_words(gone) if gone else (errors.sentence_of(not_in_hand()),)
    context = {
        "form": form,
        "problems": problems or told,
        "client_id": client_id,
        "item_id": item_id,
        "done": done,
        "is_same": done is not None and done.body == form.output,
        "may_take": not problems and (state == "offered" or (state == "open" and gone is not None)),
        "typed": typed_in(request),
    }
    return render(request, "work/lost.html", context, status=409)


def gone_in_words(taken: TakenRow) -> tuple[str, ...]:
    """That an item is not in the reader's hands any more, and why."""
    return errors.sentence_of(not_in_hand()), why_taken(taken)


def typed_in(request: PageRequest) -> list[tuple[str, str]]:
    """What the form held, by name, to be sent once more."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name in ABOUT or name.startswith(TYPED)
        for value in values
    ]


def _handed_in(at: datetime) -> str:
    return _("You handed this in on %(when)s, from another window.") % {"when": formats.moment(at)}
