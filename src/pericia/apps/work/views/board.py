"""The board: how the work stands, and what somebody who answers for it can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.cases.queries import line_choices
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.actions.offering import PRESENT
from pericia.apps.work.evidence import in_order_of_work, title_of
from pericia.apps.work.models import LIVE_STATES
from pericia.apps.work.queries.board import (
    BlockedRow,
    BoardRows,
    ForNobodyRow,
    LiveRow,
    QueueRow,
    board_rows,
    live_items,
)
from pericia.apps.work.reading import nobody_in_words
from pericia.web import cursors
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.words import words_of


@dataclass(frozen=True, slots=True)
class Queue:
    row: QueueRow
    title: str
    waited_seconds: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A service line with its queues and the number of its blocked cases."""

    client_id: UUID
    id: UUID
    client_name: str
    name: str
    queues: list[Queue]
    blocked: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case or an item that goes no further, with the sentences that say why."""

    row: BlockedRow | ForNobodyRow
    title: str
    why: list[str]


@require_safe
def board(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    readers(request, "board.see")
    seen = selected_clients(request, "board.see")
    directed = selected_clients(request, "item.assign")
    line_id = id_or_none(request.GET.get("line", ""))
    found = board_rows(seen, directed, now, now - PRESENT, line_id)
    context = {
        "now": now,
        "lines": _lines(found, now),
        "totals": _totals(found),
        "blocked": [_blocked(each) for each in found.blocked],
        "for_nobody": [_for_nobody(each) for each in found.for_nobody],
        "loads": found.loads,
        "directs": bool(directed),
        "choices": line_choices(seen),
        "chosen": request.GET,
    }
    return render(request, "work/board.html", context)


@require_safe
def items(request: PageRequest) -> HttpResponse:
    """The live items behind a number of the board."""
    now = timezone.now()
    readers(request, "item.assign")
    clients = selected_clients(request, "item.assign")
    asked = request.GET
    state, step = asked.get("state", ""), asked.get("step", "")

    def read(after: tuple[int, datetime, UUID] | None, limit: int) -> list[LiveRow]:
        return live_items(
            clients,
            states=(state,) if state in LIVE_STATES else (),
            service_line_id=id_or_none(asked.get("line", "")),
            step=step.replace("\x00", "") or None,
            late_at=now if asked.get("late") else None,
            after=after,
            limit=limit,
        )

    page: Page[LiveRow] = page_of(
        request,
        read,
        lambda row: (row.priority, row.due_at, row.id),
        (cursors.rank, cursors.moment, cursors.identifier),
    )
    context = {
        "page": page,
        "rows": [(row, _title(row), row.due_at < now) for row in page.rows],
        "states": [(each, words_of(each)) for each in LIVE_STATES],
        "choices": line_choices(clients),
        "chosen": asked,
        "several_clients": len(clients) > 1,
    }
    return render(request, "work/board_items.html", context)


def id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lines(found: BoardRows, now: datetime) -> list[Line]:
    lines = []
    for key, rows in groupby(found.queues, key=lambda row: (row.client_id, row.service_line_id)):
        queues = sorted((_queue(each, now) for each in rows), key=_place_of)
        first = queues[0].row
        blocked = found.blocked_counts.get(key, 0)
        lines.append(Line(*key, first.client_name, first.line_name, queues, blocked))
    return lines


def _queue(row: QueueRow, now: datetime) -> Queue:
    waited = int((now - row.oldest_at).total_seconds()) if row.oldest_at else None
    return Queue(row, _title(row), waited)


def _place_of(queue: Queue) -> int:
    row = queue.row
    order = in_order_of_work(known_playbook(row.client_id, row.playbook_id))
    return order.index(row.step) if row.step in order else len(order)


def _totals(found: BoardRows) -> dict[str, int]:
    names = ("waiting", "offered", "in_hand", "parked", "asked", "late")
    totals = {name: sum(getattr(row, name) for row in found.queues) for name in names}
    return {**totals, "blocked": sum(found.blocked_counts.values())}


def _blocked(row: BlockedRow) -> Stuck:
    playbook = known_playbook(row.client_id, row.playbook_id)
    why = [f"{title_of(playbook, each['step'])}: {each['message']}" for each in row.blocked]
    return Stuck(row, row.title or row.reference, why)


def _for_nobody(row: ForNobodyRow) -> Stuck:
    return Stuck(row, _title(row), nobody_in_words(row.nobody_why))


def _title(row: QueueRow | ForNobodyRow | LiveRow) -> str:
    return title_of(known_playbook(row.client_id, row.playbook_id), row.step)
