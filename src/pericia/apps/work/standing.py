"""How the work stands: each queue with what is late, what will be, and how long it takes to clear.

What will be late is foreseen by `kernels.backlog`, from the order of the queue, the people who have
items of it in hand now, and the effort of the steps ahead. Somebody who works on several queues
counts as a part of one in each; a queue at which nobody works is foreseen as if one person were at
it, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, known_service_line
from pericia.apps.work.evidence import in_order_of_work, title_of
from pericia.apps.work.queries.backlog import Backlog, HeldRow, QueueRow, WaitingRow
from pericia.apps.work.queries.live import Stretch
from pericia.kernels.backlog import (
    Forecast,
    Pace,
    Slot,
    effort_ahead,
    late_by_slot,
    predicted_late,
)
from pericia.kernels.calendar import (
    Calendar,
    business_seconds,
    business_seconds_until,
    compile_calendar,
    open_ahead,
)
from pericia.kernels.calendar.hours import instant

DAY_SECONDS = 86_400
# Slots of due times grow with the distance: half hours, 2 hours, half days, 2 days.
_STEPS = ((8, 0.5), (8, 2), (8, 12), (7, 48))


@dataclass(frozen=True, slots=True)
class Clock:
    """The business time of a service line from `now` on; `runs` as `runs_ahead` says."""

    calendar: Calendar
    now: datetime
    runs: str


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
    waiting = _by_queue(backlog.waiting)
    clocks: dict[tuple[UUID, int], Clock] = {}
    found = []
    for row in backlog.queues:
        theirs = waiting.get(row.id, [])
        held = backlog.held.get(row.id)
        if theirs or held:
            clock = _clock(row, now, clocks)
            held = held or HeldRow(row.id, 0, 0, 0, 0, 0, None, 0.0)
            found.append(_queue(row, theirs, held, for_nobody.get(row.id, 0), clock))
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


def stretches_at_risk(backlog: Backlog, now: datetime, step: str | None) -> list[Stretch]:
    """Where those that will be late wait, of one step or of all; others may wait among them."""
    clocks: dict[tuple[UUID, int], Clock] = {}
    paces, waiting = paces_of(backlog), _by_queue(backlog.waiting)
    found = []
    for row in backlog.queues:
        if row.id not in waiting or step not in (None, row.step):
            continue
        known = _stretches(waiting[row.id], _clock(row, now, clocks))
        counts = late_by_slot([each.slot for each in known], paces[row.id])
        risks = [
            (each.slot.priority, bool(count), count == each.slot.size)
            for each, count in zip(known, counts, strict=True)
        ]
        for (priority, is_risk, are_all), side_by_side in groupby(
            zip(known, risks, strict=True), key=lambda one: one[1]
        ):
            if is_risk:
                some = [each for each, _ in side_by_side]
                since, until = instant(some[0].first), instant(some[-1].last)
                found.append(Stretch(row.client_id, row.id, priority, since, until, are_all))
    return found


def paces_of(backlog: Backlog) -> dict[UUID, Pace]:
    """How each queue is worked off, by its id."""
    return {
        each.id: _pace(each, held.people if held else 0.0)
        for each in backlog.queues
        for held in (backlog.held.get(each.id),)
    }


def calendar_of(client_id: UUID, service_line_id: UUID, version: int) -> Calendar:
    """The calendar by which a service line counts business time."""
    return compile_calendar(known_service_line(client_id, service_line_id, version).calendar)


def runs_ahead(client_id: UUID, service_line_id: UUID, version: int, now: datetime) -> str:
    """When business time passes in the next day, for the clocks of pages: `from-to` in seconds from
    now, with spaces between."""
    spans = open_ahead(calendar_of(client_id, service_line_id, version), now, DAY_SECONDS)
    return " ".join(f"{opens}-{closes}" for opens, closes in spans)


def _by_queue(waiting: Iterable[WaitingRow]) -> dict[UUID, list[WaitingRow]]:
    found: defaultdict[UUID, list[WaitingRow]] = defaultdict(list)
    for each in waiting:
        found[each.queue_id].append(each)
    return found


def _clock(row: QueueRow, now: datetime, known: dict[tuple[UUID, int], Clock]) -> Clock:
    """That of the queue's service line, made once."""
    line = (row.service_line_id, row.line_version)
    if line not in known:
        calendar = calendar_of(row.client_id, *line)
        known[line] = Clock(calendar, now, runs_ahead(row.client_id, *line, now))
    return known[line]


def _queue(
    row: QueueRow, waiting: Sequence[WaitingRow], held: HeldRow, for_nobody: int, clock: Clock
) -> Queue:
    outlook = _outlook(row, waiting, held.people, clock)
    oldest_at = min((each.oldest_at for each in waiting), default=None)
    coming = [each.firsts[1] for each in waiting if each.places[-1] > each.places[0]]
    dues = [instant(min(coming))] if coming else []
    due_at = min([*dues, *([held.due_at] if held.due_at else [])], default=None)
    return Queue(
        row=row,
        title=title_of(known_playbook(row.client_id, row.playbook_id), row.step),
        waiting=sum(each.places[-1] for each in waiting),
        escalated=sum(each.escalated for each in waiting),
        offered=held.offered,
        in_hand=held.in_hand,
        parked=held.parked,
        asked=held.asked,
        late=outlook.forecast.late + held.late,
        for_nobody=for_nobody,
        waited_seconds=int((clock.now - oldest_at).total_seconds()) if oldest_at else None,
        due_at=due_at,
        seconds_left=business_seconds(clock.calendar, clock.now, due_at) if due_at else None,
        runs=clock.runs,
        outlook=outlook,
    )


def _outlook(row: QueueRow, waiting: Sequence[WaitingRow], people: float, clock: Clock) -> Outlook:
    pace = _pace(row, people)
    slots = [each.slot for each in _stretches(waiting, clock)]
    return Outlook(pace, predicted_late(slots, pace), is_attended=people > 0)


def _pace(row: QueueRow, people: float) -> Pace:
    step = known_playbook(row.client_id, row.playbook_id).steps.get(row.step)
    return Pace(
        effort=max(1, step.effort_seconds if step else 0),
        people=people or 1.0,
        ahead=_ahead(row.client_id, row.playbook_id, row.step),
    )


class _Stretch(NamedTuple):
    """A slot with the due times of its first and last item, in microseconds since the epoch."""

    slot: Slot
    first: int
    last: int


def _stretches(waiting: Sequence[WaitingRow], clock: Clock) -> list[_Stretch]:
    """What is late, and the items between two of the instants each, where there are any."""
    late = [
        _Stretch(Slot(each.priority, -1, -1, each.places[0]), 0, 0)
        for each in waiting
        if each.places[0]
    ]
    found: list[tuple[int, int]] = []
    ends: list[int] = []
    for each in waiting:
        before = each.places[0]
        for place, first, last in zip(
            each.places[1:], each.firsts[1:], each.lasts[1:], strict=True
        ):
            if place > before:
                found.append((each.priority, place - before))
                ends += (first, last)
                before = place
    left = business_seconds_until(clock.calendar, clock.now, ends)
    return late + [
        _Stretch(Slot(priority, left_from, left_until, count), first, last)
        for (priority, count), left_from, left_until, first, last in zip(
            found, left[::2], left[1::2], ends[::2], ends[1::2], strict=True
        )
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


def _line_of(queue: Queue) -> tuple[str, str, UUID]:
    row = queue.row
    return row.client_name, row.line_name, row.service_line_id


def _place_of(row: QueueRow) -> int:
    return _order(row.client_id, row.playbook_id, row.step)


@lru_cache(maxsize=4096)
def _order(client_id: UUID, playbook_id: UUID, step: str) -> int:
    """Versions of playbooks never change, so what was found stays right."""
    order = in_order_of_work(known_playbook(client_id, playbook_id))
    return order.index(step) if step in order else len(order)
