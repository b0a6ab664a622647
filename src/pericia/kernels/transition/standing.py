"""How far a plan has come on a day: what is done, what holds it up, what comes next."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TaskState:
    """What of a task tells how it stands; `needs` are ids of others in the same plan."""

    id: Hashable
    state: str
    is_gate: bool
    starts_date: date
    due_date: date
    needs: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids in the order of the tasks; `settled` counts those done or waived.

    `next` are open tasks that wait for no other, by due date; `waiting` maps an open task to the
    open ones that it needs.
    """

    count: int
    settled: int
    open_gates: tuple[Hashable, ...]
    overdue: tuple[Hashable, ...]
    next: tuple[Hashable, ...]
    waiting: dict[Hashable, tuple[Hashable, ...]]


def standing_of(tasks: Sequence[TaskState], today: date) -> Standing:
    """A task is overdue from the day after it is due, whether or not it can be done yet."""
    unsettled = [each for each in tasks if each.state == "open"]
    still_open = {each.id for each in unsettled}
    waiting = {
        each.id: tuple(other.id for other in unsettled if other.id in each.needs)
        for each in unsettled
        if not still_open.isdisjoint(each.needs)
    }
    free = sorted(
        (each for each in unsettled if each.id not in waiting), key=lambda each: each.due_date
    )
    return Standing(
        count=len(tasks),
        settled=len(tasks) - len(unsettled),
        open_gates=tuple(each.id for each in unsettled if each.is_gate),
        overdue=tuple(each.id for each in unsettled if each.due_date < today),
        next=tuple(each.id for each in free),
        waiting=waiting,
    )
