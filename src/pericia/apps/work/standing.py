"""How the work stands: each queue with what is late, what will be, and how long it takes to clear.

What will be late is foreseen by `kernels.backlog`, from the order of the queue, the people who have
items of it in hand now, and the effort of the steps ahead. Somebody who works on several queues
counts as a part of one in each; a queue at which nobody works is foreseen as if one person were at
it, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, known_service_line
from pericia.apps.work.evidence import in_order_of_work, title_of
from pericia.apps.work.queries.backlog import Backlog, HeldRow, QueueRow, SlotRow
from pericia.kernels.backlog import (
    Forecast,
    Pace,
    Slot,
    effort_ahead,
    predicted_late,
)
from pericia.kernels.calendar import (
    Calendar,
    business_seconds,
    business_seconds_until,
    compile_calendar,
    open_ahead,
)

Counted = TypeVar("Counted", SlotRow, HeldRow)
DAY_SECONDS = 86_400
# Slots of due times grow with the distance: half hours, 2 hours, half days, 2 days.
_STEPS = ((8, 0.5), (8, 2), (8, 12), (7, 48))


@dataclass(frozen=True, slots=True)
class Outlook:
    """A queue as it is foreseen. Seconds are business time."""

    pace: Pace
    forecast: Forecast
    is_attended: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Live items of one step of one service line. `waited_seconds` is how long the oldest that
    waits has been open; `seconds_left` is business time until the next one is due, and `runs` when
    it runs out, as `runs_ahead` says."""

    row: QueueRow
    title: str
    waiting: int
    escalated: int
    offered: int
    in_hand: int
    parked: int
    asked: int
    late: int
    for_nobody: int
    waited_seconds: int | None
    due_at: datetime | None
    seconds_left: int | None
    runs: str
    outlook: Outlook

    @property
    def will_be_late(self) -> int:
        return self.outlook.forecast.will_be_late

    @property
    def live(self) -> int:
        return self.waiting + self.offered + self.in_hand + self.parked + self.asked

    @property
    def bars(self) -> list[tuple[str, float, float]]:
        """(kind, begin, width) in percent of all live items: late, foreseen late, the rest."""
        found, begin = [], 0.0
        for kind, count in (("late", self.late), ("risk", self.will_be_late)):
            width = 100 * min(count, self.live) / max(1, self.live)
            found.append((kind, round(begin, 2), round(width, 2)))
            begin += width
        return [*found, ("rest", round(begin, 2), round(max(0.0, 100 - begin), 2))]


@dataclass(frozen=True, slots=True)
class Line:
    """A service line with its queues and the number of its blocked cases."""

    client_id: UUID
    id: UUID
    client_name: str
    name: str
    queues: list[Queue]
    blocked: int


def bounds_from(now: datetime) -> list[datetime]:
    """The bounds of the slots of due times, the first of which is now."""
    found, reached = [now], now
    for count, hours in _STEPS:
        for _ in range(count):
            reached += timedelta(hours=hours)
            found.append(reached)
    return found


def queues_standing(backlog: Backlog, for_nobody: Mapping[UUID, int], now: datetime) -> list[Queue]:
    """Every queue with live items, by service line and in the order of the work."""
    waiting, held = _by_queue(backlog.slots), _by_queue(backlog.held)
    people = _people_at(backlog.held)
    found = [
        _queue(
            each,
            waiting.get(each.id, []),
            held.get(each.id, []),
            people[each.id],
            for_nobody.get(each.id, 0),
            now,
        )
        for each in backlog.queues
        if each.id in waiting or each.id in held
    ]
    return sorted(found, key=lambda each: (_line_of(each), _place_of(each.row)))


def lines_standing(queues: Iterable[Queue], blocked: Mapping[tuple[UUID, UUID], int]) -> list[Line]:
    """The queues by service line."""
    lines = []
    for key, found in groupby(queues, key=_line_of):
        mine = list(found)
        row = mine[0].row
        count = blocked.get((row.client_id, row.service_line_id), 0)
        lines.append(Line(row.client_id, key[2], row.client_name, row.line_name, mine, count))
    return lines


def paces_of(backlog: Backlog) -> dict[UUID, Pace]:
    """How each queue is worked off, by its id."""
    people = _people_at(backlog.held)
    return {each.id: _pace(each, people[each.id]) for each in backlog.queues}


def calendar_of(client_id: UUID, service_line_id: UUID, version: int) -> Calendar:
    """The calendar by which a service line counts business time."""
    return compile_calendar(known_service_line(client_id, service_line_id, version).calendar)


def runs_ahead(client_id: UUID, service_line_id: UUID, version: int, now: datetime) -> str:
    """When business time passes in the next day, for the clocks of pages: `from-to` in seconds from
    now, with spaces between."""
    spans = open_ahead(calendar_of(client_id, service_line_id, version), now, DAY_SECONDS)
    return " ".join(f"{opens}-{closes}" for opens, closes in spans)


def _queue(
    row: QueueRow,
    slots: list[SlotRow],
    held: list[HeldRow],
    people: float,
    for_nobody: int,
    now: datetime,
) -> Queue:
    outlook = _outlook(row, slots, people, now)
    opened_at = min((each.oldest_at for each in slots), default=None)
    coming = [each.due_at for each in slots if each.slot > 0]
    due_at = min([*coming, *(each.due_at for each in held if each.due_at)], default=None)
    return Queue(
        row=row,
        title=title_of(known_playbook(row.client_id, row.playbook_id), row.step),
        waiting=sum(each.count for each in slots),
        escalated=sum(each.escalated for each in slots),
        offered=sum(each.offered for each in held),
        in_hand=sum(each.in_hand for each in held),
        parked=sum(each.parked for each in held),
        asked=sum(each.asked for each in held),
        late=outlook.forecast.late + sum(each.late for each in held),
        for_nobody=for_nobody,
        waited_seconds=int((now - opened_at).total_seconds()) if opened_at else None,
        due_at=due_at,
        seconds_left=_left(row, now, due_at) if due_at else None,
        runs=runs_ahead(row.client_id, row.service_line_id, row.line_version, now),
        outlook=outlook,
    )


def _outlook(row: QueueRow, slots: Iterable[SlotRow], people: float, now: datetime) -> Outlook:
    calendar = calendar_of(row.client_id, row.service_line_id, row.line_version)
    found = _slots(list(slots), calendar, now)
    pace = _pace(row, people)
    return Outlook(pace, predicted_late(found, pace), is_attended=people > 0)


def _pace(row: QueueRow, people: float) -> Pace:
    step = known_playbook(row.client_id, row.playbook_id).steps.get(row.step)
    return Pace(
        effort=max(1, step.effort_seconds if step else 0),
        people=people or 1.0,
        ahead=_ahead(row.client_id, row.playbook_id, row.step),
    )


def _slots(rows: list[SlotRow], calendar: Calendar, now: datetime) -> list[Slot]:
    coming = [each for each in rows if each.slot > 0]
    firsts = business_seconds_until(calendar, now, (each.due_at for each in coming))
    lasts = business_seconds_until(calendar, now, (each.last_due_at for each in coming))
    late = [Slot(each.priority, -1, -1, each.count) for each in rows if each.slot == 0]
    return late + [
        Slot(each.priority, first, last, each.count)
        for each, first, last in zip(coming, firsts, lasts, strict=True)
    ]


@lru_cache(maxsize=4096)
def _ahead(client_id: UUID, playbook_id: UUID, step: str) -> int:
    """Effort after this step, unless its due time is a share of the promise that leaves room for
    it already. Versions of playbooks never change, so what was found stays right."""
    playbook = known_playbook(client_id, playbook_id)
    known = playbook.steps.get(step)
    if known is None or known.sla_share is not None:
        return 0
    return effort_ahead(playbook, step)


def _left(row: QueueRow, now: datetime, due_at: datetime) -> int:
    calendar = calendar_of(row.client_id, row.service_line_id, row.line_version)
    return business_seconds(calendar, now, due_at)


def _people_at(held: Iterable[HeldRow]) -> defaultdict[UUID, float]:
    """Who works on each queue now, everybody shared out over the queues they have items of."""
    queues = defaultdict(list)
    for each in held:
        if each.in_hand:
            queues[each.person_id].append(each.queue_id)
    found: defaultdict[UUID, float] = defaultdict(float)
    for theirs in queues.values():
        for queue_id in theirs:
            found[queue_id] += 1 / len(theirs)
    return found


def _by_queue(rows: Iterable[Counted]) -> dict[UUID, list[Counted]]:
    found: dict[UUID, list[Counted]] = defaultdict(list)
    for each in rows:
        found[each.queue_id].append(each)
    return dict(found)


def _line_of(queue: Queue) -> tuple[str, str, UUID]:
    row = queue.row
    return row.client_name, row.line_name, row.service_line_id


def _place_of(row: QueueRow) -> int:
    order = in_order_of_work(known_playbook(row.client_id, row.playbook_id))
    return order.index(row.step) if row.step in order else len(order)
