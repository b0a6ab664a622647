"""The plan that is proposed: which tasks, in which order, on which working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pericia.kernels.calendar import Calendar, add_working_days, working_day_from
from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.catalogue import CATALOGUE, Pattern
from pericia.kernels.transition.situation import Situation


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task with its dates, both working days; `needs` are codes of tasks that come before it."""

    code: str
    kind: str
    title: Text
    shown: Text
    owner: Text
    side: str
    starts_date: date
    due_date: date
    is_gate: bool
    needs: tuple[str, ...]


def draft_plan(situation: Situation, start: date, calendar: Calendar) -> tuple[PlannedTask, ...]:
    """The tasks of this situation in the order in which they may be done.

    The first begin on the first working day from `start`; each other one on the working day after
    the last that it needs is due. Refused as the calendar refuses.
    """
    first = working_day_from(calendar, start)
    planned: dict[str, PlannedTask] = {}
    for pattern in CATALOGUE:
        if pattern.belongs(situation):
            planned[pattern.code] = _planned(pattern, planned, first, calendar)
    return tuple(planned.values())


def _planned(
    pattern: Pattern, planned: dict[str, PlannedTask], first: date, calendar: Calendar
) -> PlannedTask:
    needs = tuple(each for each in pattern.needs if each in planned)
    free = max((planned[each].due_date + timedelta(days=1) for each in needs), default=first)
    starts = working_day_from(calendar, free)
    return PlannedTask(
        pattern.code,
        pattern.kind,
        pattern.title,
        pattern.shown,
        pattern.owner,
        pattern.side,
        starts,
        add_working_days(calendar, starts, pattern.days - 1),
        pattern.is_gate,
        needs,
    )
