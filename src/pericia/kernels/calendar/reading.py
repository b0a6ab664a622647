"""Reads a calendar written as data and refuses what it cannot mean, naming the day at fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.calendar.public_holidays import holidays_of
from pericia.kernels.refusal import Refused

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXTRA_HOLIDAYS_MAX = 2000
SHIFTS_MAX = 24

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)
_KEYS = frozenset({"time_zone", "week", "holidays", "extra_holidays"})

Shift = tuple[int, int]  # seconds of the wall clock since midnight; the end is not included


@dataclass(frozen=True, slots=True)
class Rules:
    """A checked calendar: `week[0]` is Monday; shifts sorted, apart or touching, never empty."""

    zone: ZoneInfo
    week: tuple[tuple[Shift, ...], ...]
    country: str | None
    subdivision: str | None
    extra_holidays: frozenset[date]

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        shifts = self.week[day.weekday()]
        if not shifts or day in self.extra_holidays:
            return ()
        if self.country and day in holidays_of(self.country, self.subdivision, day.year):
            return ()
        return shifts


def read_rules(data: object) -> Rules:
    """Checks the whole calendar. Raises `Refused` with the dotted path of what is wrong."""
    if not isinstance(data, Mapping):
        raise Refused("calendar_invalid", "Write the calendar as time_zone, week and holidays.")
    unknown = sorted(str(key) for key in data if key not in _KEYS)
    if unknown:
        raise Refused(
            "calendar_unknown_key",
            f"A calendar has no {unknown[0]!r}; it has {', '.join(sorted(_KEYS))}.",
            unknown[0],
        )
    zone = read_zone(data.get("time_zone"))
    week = _week(data.get("week"))
    country, subdivision = _public(data.get("holidays"))
    return Rules(zone, week, country, subdivision, _extra(data.get("extra_holidays")))


def read_zone(name: object) -> ZoneInfo:
    """The IANA time zone of that name, or `Refused`."""
    try:
        if isinstance(name, str) and name:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # absent, absolute or "..", a folder, not a zone file
        pass
    raise Refused(
        "unknown_time_zone",
        f"{name!r} is no time zone; write an IANA name such as 'Europe/Madrid'.",
        "time_zone",
    )


def _week(data: object) -> tuple[tuple[Shift, ...], ...]:
    if not isinstance(data, Mapping):
        raise Refused("week_invalid", "Write the week as days with their shifts.", "week")
    unknown = sorted(str(key) for key in data if key not in DAYS)
    if unknown:
        raise Refused(
            "unknown_day",
            f"{unknown[0]!r} is no day; write one of {', '.join(DAYS)}.",
            f"week.{unknown[0]}",
        )
    week = tuple(_day(index, data.get(key)) for index, key in enumerate(DAYS))
    if not any(week):
        raise Refused(
            "no_open_time", "The calendar is never open: give at least one day a shift.", "week"
        )
    return week


def _day(index: int, data: object) -> tuple[Shift, ...]:
    name, field = DAY_NAMES[index], f"week.{DAYS[index]}"
    if data is None:
        return ()
    if not isinstance(data, list | tuple) or len(data) > SHIFTS_MAX:
        raise Refused(
            "shifts_invalid",
            f"Write {name} as a list of at most {SHIFTS_MAX} shifts like ['09:00', '14:00'].",
            field,
        )
    shifts = sorted(_shift(name, field, shift) for shift in data)
    for earlier, later in pairwise(shifts):
        if later[0] < earlier[1]:
            raise Refused(
                "shifts_overlap",
                f"{name} has overlapping shifts: {_text(earlier)} and {_text(later)}. "
                "Join them or move one.",
                field,
            )
    return tuple(shifts)


def _shift(name: str, field: str, data: object) -> Shift:
    if not isinstance(data, list | tuple) or len(data) != 2:
        raise Refused("shift_invalid", f"Write each shift of {name} as ['09:00', '14:00'].", field)
    start, end = (_seconds(name, field, text) for text in data)
    if end <= start:
        raise Refused(
            "shift_ends_before_start",
            f"The shift {_text((start, end))} of {name} does not end after it starts; a shift "
            "past midnight is two: one until 24:00 and one from 00:00 on the next day.",
            field,
        )
    return start, end


def _seconds(name: str, field: str, text: object) -> int:
    if not isinstance(text, str) or not _CLOCK.fullmatch(text):
        raise Refused(
            "time_invalid",
            f"{text!r} on {name} is no time of day; write it in quotes as 'HH:MM', "
            "'00:00' to '24:00'.",
            field,
        )
    return int(text[:2]) * 3600 + int(text[3:]) * 60


def _text(shift: Shift) -> str:
    start, end = (f"{at // 3600:02d}:{at % 3600 // 60:02d}" for at in shift)
    return f"{start}-{end}"


def _public(data: object) -> tuple[str | None, str | None]:
    if data is None:
        return None, None
    country: Any = data.get("country") if isinstance(data, Mapping) else None
    subdivision: Any = data.get("subdivision") if isinstance(data, Mapping) else None
    if not isinstance(country, str) or not isinstance(subdivision, str | None):
        raise Refused(
            "holidays_invalid",
            "Write holidays as {country: 'ES', subdivision: 'MD'}, or null for none.",
            "holidays",
        )
    holidays_of(country, subdivision, 2024)  # refuses an unknown country or subdivision
    return country, subdivision


def _extra(data: object) -> frozenset[date]:
    if data is None:
        return frozenset()
    if not isinstance(data, list | tuple) or len(data) > EXTRA_HOLIDAYS_MAX:
        raise Refused(
            "extra_holidays_invalid",
            f"Write extra_holidays as a list of at most {EXTRA_HOLIDAYS_MAX} dates.",
            "extra_holidays",
        )
    return frozenset(_date(text) for text in data)


def _date(text: object) -> date:
    try:
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused(
        "date_invalid",
        f"{text!r} in extra_holidays is no date; write it in quotes as 'YYYY-MM-DD'.",
        "extra_holidays",
    )
