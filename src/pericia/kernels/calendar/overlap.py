"""The hours that two calendars share, such as an expert's and a client's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pericia.kernels.calendar.hours import SECOND, Calendar, instant, micros


def overlap_seconds_per_week(a: Calendar, b: Calendar, week_start_date: date) -> int:
    """Seconds in which both are open, in the seven days from `week_start_date` in `a`'s zone."""
    shared = _shared(a, b, week_start_date, 7)
    return sum(right - left for left, right in shared) // SECOND


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


def _midnight(calendar: Calendar, day: date) -> int:
    return micros(datetime.combine(day, time(0), calendar.rules.zone))
