"""Business calendars as data: shifts by weekday, time zone, public holidays and days of one's own.

A calendar is `{"time_zone": IANA name, "week": {"mon": [["09:00", "14:00"], ...], ...},
"holidays": {"country": "ES", "subdivision": "MD" | null} | null,
"extra_holidays": ["YYYY-MM-DD", ...]}`. A day without shifts is closed and "24:00" is the end of a
day. Business time is time during which the zone's wall clock shows a time within a shift. Every
function raises `Refused` for naive times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pericia.kernels.calendar.caching import BoundedCache, content_key
from pericia.kernels.calendar.hours import SECOND, Calendar, instant, micros
from pericia.kernels.calendar.overlap import (
    overlap_by_day,
    overlap_seconds_per_week,
    uncovered_seconds_per_week,
    usual_overlap_seconds_per_week,
)
from pericia.kernels.calendar.reading import read_rules, read_zone
from pericia.kernels.calendar.working_days import (
    add_working_days,
    is_working_day,
    working_day_from,
)
from pericia.kernels.refusal import Refused

__all__ = [
    "Calendar",
    "add_business_seconds",
    "add_working_days",
    "business_seconds",
    "compile_calendar",
    "is_open",
    "is_working_day",
    "next_open",
    "open_ahead",
    "overlap_by_day",
    "overlap_seconds_per_week",
    "read_zone",
    "uncovered_seconds_per_week",
    "usual_overlap_seconds_per_week",
    "working_day_from",
]

_compiled: BoundedCache[Calendar] = BoundedCache(4096)


def compile_calendar(data: Mapping[str, Any]) -> Calendar:
    """The calendar of that content, checked; the same object for the same content.

    Raises `Refused` for overlapping, reversed or misspelt shifts (naming the day), an unknown
    zone, country or subdivision, and a week without open time.
    """
    key = content_key(data)
    if key is None:
        return Calendar(read_rules(data))
    known = _compiled.get(key)
    return known if known is not None else _compiled.put(key, Calendar(read_rules(data)))


def business_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole open seconds from `start` to `end`; negative when `end` comes first."""
    left, right = micros(start), micros(end)
    if left <= right:
        return calendar.open_micros(left, right) // SECOND
    return -(calendar.open_micros(right, left) // SECOND)


def business_seconds_until(calendar: Calendar, start: datetime, ends: Iterable[int]) -> list[int]:
    """Whole open seconds from `start` to each of `ends`, microseconds since the epoch, none of
    which comes before it: the same as `business_seconds` for each, in far less time."""
    return [each // SECOND for each in calendar.open_micros_until(micros(start), ends)]


def add_business_seconds(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The first instant (UTC) at or after `start` by which so many seconds were open.

    So a last second that ends a shift gives the closing time and not the next opening, and zero
    seconds give `start`. Raises `Refused` for negative seconds, and when the calendar has no open
    time within three years or not enough within fifty.
    """
    if seconds < 0:
        raise Refused("negative_duration", "Add a number of seconds that is zero or more.")
    return instant(calendar.add_micros(micros(start), seconds * SECOND))


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """`at` (in UTC) when the calendar is open then, else when it next opens."""
    return instant(calendar.next_open_micros(micros(at)))


def open_ahead(calendar: Calendar, now: datetime, seconds: int) -> list[tuple[int, int]]:
    """When it is open in the next `seconds`: (from, to) in whole seconds from `now`, in order."""
    start = micros(now)
    spans = calendar.stretches_between(start, start + seconds * SECOND)
    return [((opens - start) // SECOND, (closes - start) // SECOND) for opens, closes in spans]


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether it is open at that instant; the end of a shift is closed."""
    return calendar.is_open_at(micros(at))
