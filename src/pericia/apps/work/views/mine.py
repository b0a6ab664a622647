"""My work: what is in the reader's hands, what is offered to them, what they finished today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.people.lists import EXPIRING_DAYS
from pericia.apps.people.views.expiring import warning_on
from pericia.apps.work import actions
from pericia.apps.work.evidence import title_of
from pericia.apps.work.queries.mine import DoneRow, HeldRow, held_and_done, load_and_capacity
from pericia.apps.work.queries.taken import TakenRow
from pericia.apps.work.reading import seconds_left
from pericia.apps.work.taken import why_taken
from pericia.apps.work.views import presence
from pericia.web.boundary import PageRequest


@dataclass(frozen=True, slots=True)
class Held:
    """An item in a list, with the step's title and the business seconds left until it is due."""

    row: HeldRow
    title: str
    seconds_left: int
    offer_seconds_left: int


@dataclass(frozen=True, slots=True)
class Done:
    row: DoneRow
    title: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An item that left the reader's hands, and why."""

    row: TakenRow
    title: str
    why: str


@require_safe
def work(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    for actor in presence.workers(request):
        presence.note(actor, now)
    return listed(request)


@require_POST
def take_next(request: PageRequest) -> HttpResponse:
    """Take what comes first, and open it."""
    now = timezone.now()
    people = presence.workers(request)
    for actor in people:
        presence.note(actor, now)
        found = actions.take_next(actor=actor, now=now)
        if found is not None:
            return redirect("item", found.item.client_id, found.item.id)
    messages.info(request, _nothing_found([each.human_id for each in people]))
    return redirect("work")


def listed(request: PageRequest) -> HttpResponse:
    """The page of what is in the reader's hands."""
    now = timezone.now()
    workers = presence.workers(request)
    people = [each.human_id for each in workers]
    employers = [each.organisation_id for each in workers if each.organisation_id]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = midnight.date()
    until = today + timedelta(days=max(EXPIRING_DAYS))
    held, done, own, taken = held_and_done(
        request.identity.client_ids, employers, people, midnight, until
    )
    shown = [_held(each, now) for each in held]
    context = {
        "offered": _in_state(shown, "offered"),
        "in_hand": _in_state(shown, "assigned"),
        "parked": _in_state(shown, "parked"),
        "asked": _in_state(shown, "asked"),
        "taken": [Taken(each, _title(each), why_taken(each)) for each in taken],
        "done": [Done(each, _title(each)) for each in done],
        "done_count": done[0].total if done else 0,
        "expiring": [(each, warning_on(each.expires_date, today)) for each in own],
        "several_clients": len(request.identity.client_ids) > 1,
    }
    return render(request, "work/mine.html", context)


def _held(row: HeldRow, now: datetime) -> Held:
    left = seconds_left(row.client_id, row.service_line_id, row.line_version, row.due_at, now)
    expires_at = row.offer_expires_at
    offer_left = int((expires_at - now).total_seconds()) if expires_at else 0
    late = now > row.due_at
    return Held(row, _title(row), min(left, -1) if late else left, max(0, offer_left))


def _in_state(held: Sequence[Held], state: str) -> list[Held]:
    return [each for each in held if each.row.state == state]


def _title(row: HeldRow | DoneRow | TakenRow) -> str:
    return title_of(known_playbook(row.client_id, row.playbook_id), row.step)


def _nothing_found(person_ids: Sequence[UUID]) -> str:
    load, capacity = load_and_capacity(person_ids)
    if load >= capacity:
        return ngettext(
            "You have %(load)s item in hand, as much as you may: hand it in or park it.",
            "You have %(load)s items in hand, as much as you may: hand one in or park one.",
            load,
        ) % {"load": load}
    return _("Nothing waits that you may take now. What comes in for you is offered on this page.")
