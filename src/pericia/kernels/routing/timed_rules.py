"""Rules that are decided anew at every instant: walls, independence, working hours, capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pericia.kernels.calendar import (
    Calendar,
    business_seconds,
    usual_overlap_seconds_per_week,
)
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import facts as read
from pericia.kernels.routing.proof import RuleResult, Unknown, none_required

Data = Mapping[str, Any]
LATE_WINDOW = timedelta(hours=24)

# A day begins up to 14 hours before it does in UTC and ends up to 12 hours after: a wall counts
# from the first moment to the last at which its dates hold anywhere.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
_NO_INDEPENDENCE = none_required("independence")
# Results that say the same are one object, because a result remembers how it is written as JSON.
RESULTS_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class Wall:
    shown: Any
    organisation_id: str
    from_date: date
    until_date: date

    def stands(self, earliest: date, latest: date) -> bool:
        return self.from_date <= latest and self.until_date >= earliest


def read_walls(data: Any) -> tuple[Wall, ...]:
    """A wall without a readable date stands on that side for ever."""
    return tuple(_wall(one) for one in read.items(data, "person.walls"))


def _wall(data: Any) -> Wall:
    data = read.mapping(data, "person.walls")
    organisation = read.name(data.get("organisation_id"), "person.walls.organisation_id")
    keys = ("id", "organisation_id", "from_date", "until_date")
    shown = {key: str(data[key]) for key in keys if data.get(key) is not None}
    return Wall(
        MappingProxyType(shown),
        organisation,
        _date_or(data.get("from_date"), date.min),
        _date_or(data.get("until_date"), date.max),
    )


def _date_or(data: Any, otherwise: date) -> date:
    try:
        return read.day(data, "")
    except Unknown:
        return otherwise


def ethical_wall(walls: tuple[Wall, ...], person: Data, context: Data, now: datetime) -> RuleResult:
    """No wall towards the client or its opponents, and no opponent's own people."""
    read.name(person.get("id"), "person.id")
    client = read.name(context.get("client_id"), "context.client_id")
    opponents = read.names(context.get("opponents"), "context.opponents")
    held = _no_wall(client, opponents)
    employer = person.get("organisation_id")
    if opponents and read.name(employer, "person.organisation_id") in opponents:
        facts = MappingProxyType({"organisation_id": employer})
        return RuleResult("ethical_wall", False, held.needed, facts, "works_for_opponent")
    earliest, latest = (now - _WEST).date(), (now + _EAST).date()
    standing = tuple(
        wall.shown
        for wall in walls
        if (wall.organisation_id == client or wall.organisation_id in opponents)
        and wall.stands(earliest, latest)
    )
    if standing:
        facts = MappingProxyType({"walls": standing})
        return RuleResult("ethical_wall", False, held.needed, facts, "walled")
    return held


@lru_cache(RESULTS_KEPT)
def _no_wall(client: str, opponents: tuple[str, ...]) -> RuleResult:
    needed = MappingProxyType({"client": client, "opponents": opponents})
    return RuleResult("ethical_wall", True, needed, None, "no_wall")


def independence(requirement: Data, person_id: Any, context: Data) -> RuleResult:
    """The person contributed to none of the steps; "*" is every step and all that was inherited.

    A step that nobody has performed yet has no contributors. Bots and the system are not people.
    """
    steps = read.names(requirement.get("not_by"), "requirement.not_by")
    if not steps:
        return _NO_INDEPENDENCE
    me = read.actor(read.name(person_id, "person.id"))
    by_step = read.mapping(context.get("contributors"), "context.contributors")
    whole = "*" in steps
    barred: dict[str, tuple[str, ...]] = {
        step: _people(by_step[step], f"context.contributors.{step}")
        for step in (by_step if whole else steps)
        if step in by_step
    }
    if whole:
        barred["*"] = _people(context.get("inherited"), "context.inherited")
    mine = tuple(step for step, people in barred.items() if me in people)
    facts = MappingProxyType({"contributors": MappingProxyType(barred), "own": mine})
    reason = "contributed" if mine else "independent"
    return RuleResult("independence", not mine, steps, facts, reason)


def _people(data: Any, path: str) -> tuple[str, ...]:
    actors = (read.actor(one) for one in read.names(data, path))
    return tuple(one for one in actors if ":" not in one and one != "system")


def working_hours(
    requirement: Data, hours: Any, calendar: Calendar, now: datetime, due_at: datetime
) -> RuleResult:
    """Working time enough until the item is due; some within a day when it is overdue already.

    Where the service asks for hours shared with the client, enough of those in the usual week too.
    """
    shared = _shared_seconds(requirement, hours, now)
    if shared is not None and shared[0] < shared[1]:
        short = MappingProxyType({"shared_seconds": shared[0]})
        return RuleResult("working_hours", False, shared[1], short, "too_little_shared")
    effort = read.count(requirement.get("effort_seconds"), "requirement.effort_seconds")
    late = due_at <= now
    until = now + LATE_WINDOW if late else due_at
    needed = 1 if late else effort
    try:
        available = business_seconds(calendar, now, until)
    except Refused as refused:
        raise Unknown("person.hours", refused.code) from refused
    holds = available >= needed
    facts: dict[str, Any] = {
        "available_seconds": available,
        "until": until.isoformat(),
        "late": late,
    }
    if shared is not None:
        facts |= {"shared_seconds": shared[0], "shared_seconds_min": shared[1]}
    reason = ("some_time_though_late" if late else "enough_time") if holds else "too_little_time"
    return RuleResult("working_hours", holds, needed, MappingProxyType(facts), reason)


def _shared_seconds(requirement: Data, hours: Any, now: datetime) -> tuple[int, int] | None:
    """Seconds of a usual week that person and client share, and how many are asked; None: none.

    It is the week of `now`, since clocks that change on different days move hours apart.
    """
    asked = requirement.get("shared_hours")
    if asked is None:
        return None
    asked = read.mapping(asked, "requirement.shared_hours")
    seconds_min = read.count(asked.get("seconds_min"), "requirement.shared_hours.seconds_min")
    client = read.mapping(asked.get("client_hours"), "requirement.shared_hours.client_hours")
    own = read.mapping(hours, "person.hours")
    monday = now.date() - timedelta(days=now.weekday())
    try:
        return usual_overlap_seconds_per_week(own, client, monday), seconds_min
    except Refused as refused:
        raise Unknown("requirement.shared_hours.client_hours", refused.code) from refused


def work_in_hand(now: datetime, due_at: datetime) -> RuleResult:
    """The person has the item already: its working time is spent, not still to be found."""
    return _in_hand(due_at <= now)


@lru_cache
def _in_hand(late: bool) -> RuleResult:
    facts = MappingProxyType({"late": late})
    return RuleResult("working_hours", True, 0, facts, "in_hand")


def capacity(person: Data, in_hand: bool) -> RuleResult:
    """A free slot for what is to be taken. An item in hand has its slot, however many came back to
    the person meanwhile (answered by a client, taken up again)."""
    load = read.count(person.get("load"), "person.load")
    slots = read.count(person.get("capacity"), "person.capacity")
    return _capacity(load, slots, in_hand)


@lru_cache(RESULTS_KEPT)
def _capacity(load: int, slots: int, in_hand: bool) -> RuleResult:
    holds = in_hand or load < slots
    facts = MappingProxyType({"load": load, "capacity": slots})
    reason = "in_hand" if in_hand else "free_slot"
    return RuleResult("capacity", holds, None, facts, reason if holds else "no_free_slot")
