"""The live items behind a number of the board, and what can be done with many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.cases.queries import line_choices
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.people.queries import workers_at
from pericia.apps.work import access, actions
from pericia.apps.work.evidence import title_of
from pericia.apps.work.models import LIVE_STATES, WorkItem
from pericia.apps.work.naming import names_for
from pericia.apps.work.queries.backlog import Backlog, ahead_of, backlog_of
from pericia.apps.work.queries.live import (
    ItemFilters,
    LiveRow,
    Stretch,
    items_named,
    items_within,
    live_items,
)
from pericia.apps.work.reading import failing_in_words, seconds_left
from pericia.apps.work.standing import bounds_from, paces_of, stretches_at_risk
from pericia.apps.work.views.board import id_or_none
from pericia.apps.work.views.directing import priority_in
from pericia.apps.work.views.filters import filters_of, kept_query
from pericia.apps.work.views.holding import text_of
from pericia.kernels.backlog import will_be_late
from pericia.kernels.refusal import Refused
from pericia.web import cursors, errors
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.words import words_of_item

AT_ONCE_MAX = 100
FORESEEN_AT_ONCE = 60
Do = Callable[[Actor, datetime, WorkItem], None]


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in the list. `seconds_left` is business time; `outlook` is late, risk or on_time,
    and empty while the client is asked."""

    row: LiveRow
    title: str
    seconds_left: int
    outlook: str

    @property
    def reference(self) -> str:
        return f"{self.row.client_id}/{self.row.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of the chosen items; `why` says what stood in the way."""

    row: LiveRow
    title: str
    is_done: bool
    why: tuple[str, ...] = ()


@require_safe
def items(request: PageRequest) -> HttpResponse:
    """The live items behind a number of the board."""
    return _listed(request)


@require_POST
def change(request: PageRequest) -> HttpResponse:
    """Do one thing with each of the chosen items: each is done whole, or not at all and says why.
    What is missing in the form is told above the list, with what was chosen and typed.

    They are taken in the order of their ids, so that two people who change the same ones at once
    wait for each other instead of getting stuck.
    """
    readers(request, "item.assign")
    try:
        chosen = sorted(_chosen(request), key=lambda each: each[1])
        do = _doing(request)
    except Refused as refused:
        return _listed(request, refused=refused)
    now, outcomes = timezone.now(), {}
    for client_id, item_id in chosen:
        outcomes[client_id, item_id] = _tried(request, now, client_id, item_id, do)
    shown = []
    for row in items_named(chosen):
        why = outcomes[row.client_id, row.id]
        shown.append(Outcome(row, _title(row), not why, why))
    lost = len(chosen) - len(shown)
    return _listed(request, outcomes=shown, lost=lost)


def _listed(
    request: PageRequest,
    outcomes: list[Outcome] | None = None,
    lost: int = 0,
    refused: Refused | None = None,
) -> HttpResponse:
    now = timezone.now()
    readers(request, "item.assign")
    clients = selected_clients(request, "item.assign")
    filters = _filters(request, now)

    def read(after: tuple[int, datetime, UUID] | None, limit: int) -> list[LiveRow]:
        if request.GET.get("risk"):
            return _at_risk(clients, filters, now, after, limit)
        return live_items(clients, filters, after=after, limit=limit)

    page: Page[LiveRow] = page_of(
        request,
        read,
        lambda row: (row.priority, row.due_at, row.id),
        (cursors.rank, cursors.moment, cursors.identifier),
    )
    listed = _with_outlook(page.rows, now, are_at_risk=bool(request.GET.get("risk")))
    workers = workers_at(clients)
    context = {
        "page": page,
        "listed": listed,
        "step": (listed[0].title if listed else filters.step) if filters.step else "",
        "of_every_step": _without(request.GET, "step"),
        "states": [(each, words_of_item(each)) for each in LIVE_STATES],
        "choices": line_choices(clients),
        "people": [(each, name) for each, name, _ in workers],
        "at_work": [(each, name) for each, name, is_here in workers if is_here],
        "chosen": request.GET,
        "query": kept_query(request.GET, "board_items"),
        "filters": filters_of(request, "board_items"),
        "several_clients": len(clients) > 1,
        "outcomes": outcomes,
        "done_count": sum(each.is_done for each in outcomes or ()),
        "refused_count": sum(not each.is_done for each in outcomes or ()),
        "refused": _by_reason(outcomes or ()),
        "lost": lost,
        "problem": refused and errors.sentence_of(refused),
        "ticked": request.POST.getlist("item") if refused else [],
        "typed": request.POST if refused else {},
        "address": request.get_full_path(),
    }
    status = errors.status_of(refused) if refused else 200
    return render(request, "work/board_items.html", context, status=status)


def _by_reason(outcomes: Iterable[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """What was not done, with what stood in the way."""
    found: dict[str, list[Outcome]] = {}
    for each in outcomes:
        if not each.is_done:
            found.setdefault(" ".join(each.why), []).append(each)
    return list(found.items())


def _filters(request: PageRequest, now: datetime) -> ItemFilters:
    asked: QueryDict = request.GET
    state, step = asked.get("state", ""), asked.get("step", "")
    return ItemFilters(
        states=(state,) if state in LIVE_STATES else (),
        service_line_id=id_or_none(asked.get("line", "")),
        step=step.replace("\x00", "") or None,
        late_at=now if asked.get("late") else None,
        person_id=id_or_none(asked.get("person", "")),
        is_for_nobody=bool(asked.get("nobody")),
    )


def _at_risk(
    clients: list[UUID],
    filters: ItemFilters,
    now: datetime,
    after: tuple[int, datetime, UUID] | None,
    limit: int,
) -> list[LiveRow]:
    """As `live_items`, of what waits and will be late: gone through where the board foresees some,
    each by its own place in its queue where not all beside it are foreseen late."""
    if filters.states not in ((), ("open",)) or filters.late_at or filters.person_id:
        return []
    backlog = backlog_of(clients, bounds_from(now), filters.service_line_id)
    stretches = stretches_at_risk(backlog, now, filters.step)
    sure: defaultdict[tuple[UUID, int], list[Stretch]] = defaultdict(list)
    for each in stretches:
        if each.are_all:
            sure[each.queue_id, each.priority].append(each)
    found: list[LiveRow] = []
    while len(found) < limit:
        some = items_within(
            stretches, is_for_nobody=filters.is_for_nobody, after=after, limit=FORESEEN_AT_ONCE
        )
        late = {
            row.id
            for row in some
            if any(one.since <= row.due_at <= one.until for one in sure[row.queue_id, row.priority])
        }
        if asked := [row for row in some if row.id not in late]:
            late |= _foreseen(asked, now, backlog)
        found += [row for row in some if row.id in late]
        if len(some) < FORESEEN_AT_ONCE:
            break
        after = (some[-1].priority, some[-1].due_at, some[-1].id)
    return found[:limit]


def _without(asked: QueryDict, name: str) -> str:
    """The filters of an address but one."""
    others = asked.copy()
    others.pop(name, None)
    return kept_query(others, "board_items")


def _with_outlook(found: list[LiveRow], now: datetime, *, are_at_risk: bool) -> list[Listed]:
    """The rows as they are shown; what waits is foreseen from its queue, unless it was already."""
    waiting = [each for each in found if each.state == "open" and each.due_at >= now]
    if are_at_risk:
        late = {each.id for each in waiting}
    else:
        late = _foreseen(waiting, now) if waiting else set()
    listed = []
    for row in found:
        left = _left(row, now)
        outlook = "risk" if row.id in late else "on_time"
        if row.state == "asked":
            outlook = ""
        elif row.due_at < now:
            outlook, left = "late", min(left, -1)
        listed.append(Listed(row, _title(row), left, outlook))
    return listed


def _foreseen(waiting: list[LiveRow], now: datetime, known: Backlog | None = None) -> set[UUID]:
    """Which of these waiting items will be late, from what comes before each in its queue; `known`
    is how the queues stand, where it was read already."""
    keys = {each.id: (each.queue_id, each.priority, each.due_at) for each in waiting}
    clients = sorted({each.client_id for each in waiting})
    backlog, places = ahead_of(clients, keys, known)
    paces = paces_of(backlog)
    return {
        row.id
        for row in waiting
        if will_be_late(places[row.id], paces[row.queue_id], _left(row, now))
    }


def _left(row: LiveRow, now: datetime) -> int:
    return seconds_left(row.client_id, row.service_line_id, row.line_version, row.due_at, now)


def _tried(
    request: PageRequest, now: datetime, client_id: UUID, item_id: UUID, do: Do
) -> tuple[str, ...]:
    """Why it was not done; empty where it was."""
    try:
        with transaction.atomic():
            actor = request.actor_for(client_id, "item.assign")
            do(actor, now, access.item_for(actor, client_id, item_id))
    except Refused as refused:
        if refused.code == "not_eligible" and refused.details:
            return tuple(failing_in_words(refused, names_for(client_id, item_id)))
        return (errors.sentence_of(refused),)
    return ()


def _chosen(request: PageRequest) -> list[tuple[UUID, UUID]]:
    found = []
    for each in request.POST.getlist("item"):
        client, _sep, item = each.partition("/")
        client_id, item_id = id_or_none(client), id_or_none(item)
        if client_id and item_id:
            found.append((client_id, item_id))
    if not found:
        raise Refused("nothing_chosen", "Choose at least one item first.", "item")
    if len(found) > AT_ONCE_MAX:
        raise Refused("too_many_chosen", f"Choose at most {AT_ONCE_MAX} items at once.", "item")
    return list(dict.fromkeys(found))


def _doing(request: PageRequest) -> Do:
    """What is to be done with each item, with what the form says about it."""
    why, person_id = text_of(request, "why"), id_or_none(request.POST.get("person", ""))
    what = request.POST.get("do", "")
    if what == "give" and person_id is None:
        raise Refused("person_missing", "Choose the person.", "person")

    def given(item: WorkItem) -> dict[str, Any]:
        return {"client_id": item.client_id, "item_id": item.id, "why": why}

    def prioritise(actor: Actor, now: datetime, item: WorkItem) -> None:
        actor = request.actor_for(item.client_id, "case.change")
        actions.set_priority(
            actor=actor,
            now=now,
            client_id=item.client_id,
            case_id=item.case_id,
            priority=priority_in(request.POST.get("priority", "")),
            why=_reason(why),
        )

    doing: dict[str, Do] = {
        "return": lambda actor, now, item: actions.reassign(actor=actor, now=now, **given(item)),
        "give": lambda actor, now, item: actions.give_item(
            actor=actor, now=now, person_id=person_id or item.id, **given(item)
        ),
        "escalate": lambda actor, now, item: actions.pass_up(actor=actor, now=now, **given(item)),
        "prioritise": prioritise,
    }
    if what not in doing:
        raise Refused("nothing_to_do", "Choose what to do with the items.", "do")
    return doing[what]


def _reason(why: str) -> str:
    if not why:
        raise Refused("reason_missing", "Say why in a few words.", "why")
    return why


def _title(row: LiveRow) -> str:
    return title_of(known_playbook(row.client_id, row.playbook_id), row.step)
