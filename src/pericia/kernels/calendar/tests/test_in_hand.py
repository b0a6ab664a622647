"""Hours in hand, worked out by hand, and what holds for any spells."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.calendar import compile_calendar
from pericia.kernels.calendar.hours import SECOND, micros
from pericia.kernels.calendar.in_hand import in_working_hours, shared_seconds, without

HOUR = 3600 * SECOND
OFFICE = compile_calendar(
    {
        "time_zone": "UTC",
        "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": None,
    }
)


def at(day: int, hour: int) -> int:
    """An hour of March 2026, whose second is a Monday."""
    return micros(datetime(2026, 3, day, hour, tzinfo=UTC))


def test_nights_are_not_counted_and_work_on_a_sunday_is():
    overnight = [(at(2, 16), at(3, 10))]
    assert in_working_hours(overnight, OFFICE) == [(at(2, 16), at(2, 17)), (at(3, 9), at(3, 10))]
    sunday = [(at(1, 10), at(1, 12))]
    assert in_working_hours(sunday, OFFICE) == sunday


def test_pauses_are_taken_out():
    whole = (at(2, 9), at(2, 17))
    pauses = [(at(2, 8), at(2, 10)), (at(2, 12), at(2, 14)), (at(2, 13), at(2, 15))]
    assert without(whole, pauses) == [(at(2, 10), at(2, 12)), (at(2, 15), at(2, 17))]
    assert without(whole, [(at(2, 16), at(2, 18))]) == [(at(2, 9), at(2, 16))]
    assert without(whole, [(at(2, 8), at(2, 18))]) == []


def test_an_hour_with_two_in_hand_is_half_an_hour_of_each():
    first, second = [(at(2, 9), at(2, 11))], [(at(2, 10), at(2, 12))]
    assert shared_seconds([first, second, []]) == [5400, 5400, 0]


stretches = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(
    lambda pair: (pair[0] * SECOND, (pair[0] + pair[1]) * SECOND)
)


@given(st.lists(stretches, max_size=12))
def test_what_is_shared_adds_up_to_the_time_with_anything_in_hand(spells):
    busy = {second for start, end in spells for second in range(start // SECOND, end // SECOND)}
    assert abs(sum(shared_seconds([[each] for each in spells])) - len(busy)) < 1e-6
