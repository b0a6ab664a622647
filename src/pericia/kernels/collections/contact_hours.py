"""When a debtor may be contacted: a dated table of laws, by the debtor's own clock.

Hours are half-open: from 07:00 to 19:00 allows 18:59. Letters have no hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pericia.kernels.calendar.public_holidays import holidays_of

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """Allowed hours by weekday (0 is Monday). `per_day` and `per_week` bound the contacts of one
    day and of seven days; `one_channel` forbids a second channel in one week. 0 is no bound."""

    country: str
    since: date
    week: Mapping[int, Window]
    on_holidays: bool
    per_day: int
    per_week: int
    one_channel: bool
    source: str


def _week(weekdays: Window, saturday: Window | None, sunday: Window | None) -> dict[int, Window]:
    found = dict.fromkeys(range(5), weekdays)
    return found | {day: one for day, one in ((5, saturday), (6, sunday)) if one}


TABLE: Sequence[Hours] = (
    Hours(
        "CO",
        date(2023, 10, 10),
        _week((7, 19), (8, 15), None),
        on_holidays=False,
        per_day=1,
        per_week=0,
        one_channel=True,
        source="CO: Ley 2300 de 2023, art. 3",
    ),
    Hours(
        "US",
        date(2021, 11, 30),
        _week((8, 21), (8, 21), (8, 21)),
        on_holidays=True,
        per_day=0,
        per_week=7,
        one_channel=False,
        source="US: Regulation F, 12 CFR 1006.6(b) and 1006.14(b)(2)",
    ),
    Hours(
        "ES",
        date(2014, 6, 14),
        _week((9, 21), None, None),
        on_holidays=False,
        per_day=0,
        per_week=0,
        one_channel=False,
        source="ES: Real Decreto Legislativo 1/2007, art. 96.2 (calls to consumers), by analogy",
    ),
)
CAREFUL = Hours(
    "",
    date.min,
    _week((9, 18), None, None),
    on_holidays=False,
    per_day=1,
    per_week=3,
    one_channel=False,
    source="no law on record for this country: the hours of this service",
)
WITHOUT_HOUR = frozenset({"letter"})


def hours_for(country: str, day: date) -> Hours:
    found = [each for each in TABLE if each.country == country and each.since <= day]
    return found[-1] if found else CAREFUL


def window_on(hours: Hours, country: str, day: date) -> Window | None:
    """The hours in which contact is allowed that day; None on a day without."""
    is_holiday = bool(country) and day in holidays_of(country, None, day.year)
    return None if is_holiday and not hours.on_holidays else hours.week.get(day.weekday())


def is_allowed(country: str, time_zone: str, at: datetime) -> bool:
    """Whether the debtor's clock shows an allowed hour."""
    local = at.astimezone(ZoneInfo(time_zone))
    window = window_on(hours_for(country, local.date()), country, local.date())
    return window is not None and window[0] <= local.hour < window[1]


def next_allowed(country: str, time_zone: str, at: datetime) -> datetime:
    """The first moment from `at` on at which contact is allowed."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    for ahead in range(15):
        day = local.date() + timedelta(days=ahead)
        window = window_on(hours_for(country, day), country, day)
        if window is None:
            continue
        opens = datetime(day.year, day.month, day.day, window[0], tzinfo=zone)
        if max(local, opens) < opens + timedelta(hours=window[1] - window[0]):
            return max(local, opens).astimezone(at.tzinfo)
    raise ValueError("two weeks without an allowed hour")
