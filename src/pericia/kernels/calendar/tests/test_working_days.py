"""Working days: those on which the calendar opens at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.calendar import (
    add_working_days,
    compile_calendar,
    is_working_day,
    working_day_from,
)
from pericia.kernels.refusal import Refused

MADRID = compile_calendar(
    {
        "time_zone": "Europe/Madrid",
        "week": {day: [["09:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": {"country": "ES", "subdivision": "MD"},
        "extra_holidays": ["2026-05-04"],
    }
)
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def test_weekends_public_holidays_and_own_days_are_left_out():
    """1 May 2026 is a Friday and 2 May the day of Madrid; the Monday is the client's own."""
    assert working_day_from(MADRID, date(2026, 4, 30)) == date(2026, 4, 30)
    assert working_day_from(MADRID, date(2026, 5, 1)) == date(2026, 5, 5)
    assert add_working_days(MADRID, date(2026, 4, 30), 1) == date(2026, 5, 5)
    assert add_working_days(MADRID, date(2026, 5, 2), 0) == date(2026, 5, 5)


@given(days, st.integers(0, 40))
def test_so_many_working_days_lie_between(day, count):
    end = add_working_days(MADRID, day, count)
    first = working_day_from(MADRID, day)
    between = [first + timedelta(days=each) for each in range((end - first).days)]
    assert sum(is_working_day(MADRID, each) for each in between) == count
    assert is_working_day(MADRID, end)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(Refused, match="zero or more"):
        add_working_days(MADRID, date(2026, 1, 1), -1)
    with pytest.raises(Refused, match="at most"):
        add_working_days(MADRID, date(2026, 1, 1), 100_000)
    with pytest.raises(Refused, match="from the year"):
        add_working_days(MADRID, date(9990, 12, 1), 100)
