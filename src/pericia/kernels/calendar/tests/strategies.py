"""Random calendars as data, and a count by the definition to compare with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from pericia.kernels.calendar import compile_calendar
from pericia.kernels.calendar.reading import DAYS

ZONES = (
    "Europe/Madrid",
    "America/New_York",
    "America/St_Johns",  # half hours, and clocks that change a minute past midnight until 2011
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Africa/Cairo",  # changes at midnight
    "UTC",
)
HOLIDAYS = (None, {"country": "ES", "subdivision": "MD"}, {"country": "US", "subdivision": None})


@st.composite
def shifts(draw: st.DrawFn) -> list[list[str]]:
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [[clock(opens * 15), clock(closes * 15)] for opens, closes in pairs]


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    week = {day: draw(shifts()) for day in DAYS}
    if not any(week.values()):
        week["wed"] = [["09:00", "17:00"]]
    return {
        "time_zone": draw(st.sampled_from(ZONES)),
        "week": week,
        "holidays": draw(st.sampled_from(HOLIDAYS)),
        "extra_holidays": [day.isoformat() for day in draw(st.lists(days, max_size=3))],
    }


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# Around the changes of clock of several zones, and across years.
days = st.one_of(
    st.dates(date(2025, 3, 28), date(2025, 4, 8)),
    st.dates(date(2025, 10, 24), date(2025, 11, 4)),
    st.dates(date(2009, 10, 30), date(2009, 11, 3)),
    st.dates(date(2023, 12, 20), date(2026, 1, 10)),
)
times = st.builds(
    lambda day, second: datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=second),
    days,
    st.integers(0, 86_399),
)


def open_by_definition(data: dict[str, Any], at: datetime) -> bool:
    """Whether the wall clock of the zone shows a time within a shift of a working day."""
    local = at.astimezone(ZoneInfo(data["time_zone"]))
    rules = compile_calendar(data).rules
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return any(opens <= seconds < closes for opens, closes in rules.shifts_on(local.date()))
