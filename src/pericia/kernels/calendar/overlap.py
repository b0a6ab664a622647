"""The hours that two calendars share, such as an expert's and a client's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from pericia.kernels.calendar.caching import BoundedCache, content_key
from pericia.kernels.calendar.hours import SECOND, Calendar, instant, micros
from pericia.kernels.calendar.reading import read_rules

_NO_HOLIDAYS: dict[str, Any] = {"holidays": None, "extra_holidays": []}
_usual: BoundedCache[int] = BoundedCache(8192)


def overlap_seconds_per_week(a: Calendar, b: Calendar, week_start_date: date) -> int:
    """Seconds in which both are open, in the seven days from `week_start_date` in `a`'s zone."""
    shared = _shared(a, b, week_start_date, 7)
    return sum(right - left for left, right in shared) // SECOND


def usual_overlap_seconds_per_week(
    a: Mapping[str, Any], b: Mapping[str, Any], week_start_date: date
) -> int:
    """As above for two calendars as data, in a week that has no holidays.

    Raises `Refused` where either is no calendar.
    """
    key = content_key((a, b, week_start_date.isoformat()))
    known = None if key is None else _usual.get(key)
    if known is not None:
        return known
    mine, theirs = (Calendar(read_rules({**each, **_NO_HOLIDAYS})) for each in (a, b))
    seconds = overlap_seconds_per_week(mine, theirs, week_start_date)
    return seconds if key is None else _usual.put(key, seconds)


def uncovered_seconds_per_week(
    needed: Mapping[str, Any], offered: Iterable[Mapping[str, Any]], week_start_date: date
) -> int:
    """Seconds of `needed` in which none of `offered` is open, in a week without holidays."""
    wanted, *others = (
        Calendar(read_rules({**each, **_NO_HOLIDAYS})) for each in (needed, *offered)
    )
    start, end = (_midnight(wanted, week_start_date + timedelta(days=days)) for days in (0, 7))
    gaps = wanted.stretches_between(start, end)
    for other in others:
        gaps = _without(gaps, other.stretches_between(start, end))
    return sum(right - left for left, right in gaps) // SECOND


def overlap_by_day(a: Calendar, b: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When both are open on that day of `a`'s zone: (start, end) pairs in UTC, in order."""
    return tuple((instant(left), instant(right)) for left, right in _shared(a, b, day, 1))


def _shared(a: Calendar, b: Calendar, day: date, days: int) -> list[tuple[int, int]]:
    start, end = (_midnight(a, when) for when in (day, day + timedelta(days=days)))
    mine, theirs = a.stretches_between(start, end), b.stretches_between(start, end)
    shared: list[tuple[int, int]] = []
    while mine and theirs:
        left, right = max(mine[0][0], theirs[0][0]), min(mine[0][1], theirs[0][1])
        if left < right:
            shared.append((left, right))
        (mine if mine[0][1] <= theirs[0][1] else theirs).pop(0)
    return shared


def _without(gaps: list[tuple[int, int]], open_: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of the gaps where the open stretches, in order, are taken out."""
    left_over = []
    for left, right in gaps:
        for begins, ends in open_:
            if ends <= left or begins >= right:
                continue
            if left < begins:
                left_over.append((left, begins))
            left = ends
        if left < right:
            left_over.append((left, right))
    return left_over


def _midnight(calendar: Calendar, day: date) -> int:
    return micros(datetime.combine(day, time(0), calendar.rules.zone))
