"""Whole working days of a calendar: those on which it opens at all."""

from __future__ import annotations

from datetime import date, timedelta

from pericia.kernels.calendar.hours import Calendar
from pericia.kernels.refusal import Refused

CLOSED_DAYS_MAX = 3 * 366  # about three years without an open day: nobody works by this calendar
AHEAD_DAYS_MAX = 2_500  # about ten years of working days
_ONE_DAY = timedelta(days=1)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the calendar has a shift on that local day: no holiday, no closed weekday."""
    return bool(calendar.rules.shifts_on(day))


def working_day_from(calendar: Calendar, day: date) -> date:
    """`day` itself when it is a working day, else the next one. Refused: `no_open_time`."""
    for _ in range(CLOSED_DAYS_MAX):
        if is_working_day(calendar, day):
            return day
        day = _next(day)
    raise Refused("no_open_time", "The calendar has no working day for years to come.")


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The working day that comes `count` working days after the first one from `day`.

    Zero gives the first one itself. Refused: `negative_duration`, `too_far_ahead`,
    `no_open_time`.
    """
    if count < 0:
        raise Refused("negative_duration", "Add a number of days that is zero or more.")
    if count > AHEAD_DAYS_MAX:
        raise Refused("too_far_ahead", f"Plan at most {AHEAD_DAYS_MAX} working days ahead.")
    found = working_day_from(calendar, day)
    for _ in range(count):
        found = working_day_from(calendar, _next(found))
    return found


def _next(day: date) -> date:
    if day.year > 9990:
        raise Refused("time_out_of_range", "Calendars are known from the year 2 to 9997.")
    return day + _ONE_DAY
