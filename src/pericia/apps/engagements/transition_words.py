"""A transition plan in the reader's words, and the bars of its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from pericia.apps.engagements.models import Engagement, TransitionTask
from pericia.apps.engagements.transition_access import Plan, PlannedRow
from pericia.web import formats
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of

WIDTH = 1000
BAR_LEAST = 8


@dataclass(frozen=True, slots=True)
class TaskInWords:
    """A task to show. `state` is that of a badge: overdue besides the stored ones."""

    task: TransitionTask
    title: str
    owner: str
    dates: str
    state: str
    waits_for: str
    bar_x: str
    bar_width: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars on one scale of days; `months` are places of first days of months, `today` None where
    it lies outside."""

    first: date
    middle: date
    last: date
    months: tuple[str, ...]
    today: str | None


@dataclass(frozen=True, slots=True)
class PlanInWords:
    tasks: tuple[TaskInWords, ...]
    picture: Picture
    settled: int
    count: int
    gates: int
    overdue: int
    next: TaskInWords | None
    is_late: bool
    last_gate: date | None


def plan_in_words(plan: Plan, engagement: Engagement, today: date) -> PlanInWords | None:
    """The plan by when its tasks begin; None where there is none."""
    if not plan.rows:
        return None
    picture = _picture(plan, today)
    titles = {each.task.id: in_language(each.task.title) for each in plan.rows}
    shown = {each.task.id: _in_words(each, plan, titles, picture) for each in plan.rows}
    standing = plan.standing
    in_order = sorted(
        plan.rows, key=lambda it: (it.task.starts_date, it.task.due_date, it.task.number)
    )
    last = max((each.task.due_date for each in plan.rows if each.task.is_gate), default=None)
    starts = engagement.starts_date
    return PlanInWords(
        tuple(shown[each.task.id] for each in in_order),
        picture,
        standing.settled,
        standing.count,
        len(standing.open_gates),
        len(standing.overdue),
        next((shown[each] for each in standing.next if isinstance(each, UUID)), None),
        bool(standing.open_gates and last and starts and last > starts),
        last,
    )


def owner_in_words(row: PlannedRow) -> str:
    """The person, else the role that stands for them until there is one."""
    return row.owner_name or in_language(row.task.owner_role)


def side_in_words(side: str) -> str:
    return _("The client") if side == "client" else _("The provider")


def dates_in_words(task: TransitionTask) -> str:
    return formats.days(task.starts_date, task.due_date)


def state_in_words(row: PlannedRow, plan: Plan) -> str:
    """The code of the badge."""
    return "overdue" if row.task.id in plan.standing.overdue else row.task.state


def _in_words(
    row: PlannedRow, plan: Plan, titles: Mapping[UUID, str], picture: Picture
) -> TaskInWords:
    task = row.task
    left, right = (_place(picture, each) for each in (task.starts_date, _after(task.due_date)))
    waits = plan.standing.waiting.get(task.id, ())
    return TaskInWords(
        task,
        titles[task.id],
        owner_in_words(row),
        dates_in_words(task),
        state_in_words(row, plan),
        _waits_in_words([titles[each] for each in waits if isinstance(each, UUID)]),
        str(left),
        str(max(right - left, BAR_LEAST)),
    )


def _waits_in_words(titles: Sequence[str]) -> str:
    """The one task that is waited for, or how many."""
    if len(titles) < 2:
        return "".join(_("After: %(task)s") % {"task": each} for each in titles)
    return _("After %(count)s open tasks") % {"count": len(titles)}


def _picture(plan: Plan, today: date) -> Picture:
    first = min(each.task.starts_date for each in plan.rows)
    last = max(each.task.due_date for each in plan.rows)
    frame = Picture(first, first + (last - first) / 2, last, (), None)
    months = tuple(str(_place(frame, each)) for each in _months(first, last))
    is_within = first <= today <= last
    now = str(_place(frame, today)) if is_within else None
    return Picture(first, frame.middle, last, months, now)


def _place(picture: Picture, day: date) -> int:
    """Of the WIDTH, where the day begins."""
    days = (picture.last - picture.first).days + 1
    return round(WIDTH * (day - picture.first).days / days)


def _months(first: date, last: date) -> list[date]:
    """First days of months after the first day, at most those of three years."""
    found: list[date] = []
    day = first
    while len(found) < 36:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if day > last:
            break
        found.append(day)
    return found


def _after(day: date) -> date:
    return day + timedelta(days=1)


def kind_choices(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(each, words_of(each)) for each in kinds]
