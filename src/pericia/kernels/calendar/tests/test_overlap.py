"""The hours that an expert and a client share."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pericia.kernels.calendar import (
    compile_calendar,
    overlap_by_day,
    overlap_seconds_per_week,
    uncovered_seconds_per_week,
    usual_overlap_seconds_per_week,
)

MORNINGS = {"time_zone": "Europe/Madrid", "week": {"mon": [["09:00", "13:00"]]}}
LATE = {"time_zone": "Europe/Madrid", "week": {"mon": [["12:00", "18:00"]]}}
ALL = {"time_zone": "Europe/Madrid", "week": {"mon": [["08:00", "20:00"]]}}
MONDAY = date(2025, 3, 10)
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
MADRID = compile_calendar(
    {
        "time_zone": "Europe/Madrid",
        "week": {day: [["09:00", "14:00"], ["16:00", "19:00"]] for day in WORKDAYS},
        "extra_holidays": ["2025-03-12"],
    }
)
BOGOTA = compile_calendar(
    {"time_zone": "America/Bogota", "week": {day: [["10:00", "17:00"]] for day in WORKDAYS}}
)
DELHI = compile_calendar({"time_zone": "Asia/Kolkata", "week": {"sat": [["09:00", "18:00"]]}})


def test_shares_the_afternoon_across_the_ocean() -> None:
    shared = overlap_by_day(MADRID, BOGOTA, date(2025, 3, 10))
    afternoon = (datetime(2025, 3, 10, 15, tzinfo=UTC), datetime(2025, 3, 10, 18, tzinfo=UTC))
    assert shared == (afternoon,)


def test_a_week_leaves_out_holidays_and_is_symmetric_within_one_zone() -> None:
    assert overlap_seconds_per_week(MADRID, BOGOTA, date(2025, 3, 10)) == 4 * 3 * 3600
    assert overlap_seconds_per_week(MADRID, MADRID, date(2025, 3, 10)) == 4 * 8 * 3600


def test_summer_time_moves_what_is_shared() -> None:
    assert overlap_seconds_per_week(MADRID, BOGOTA, date(2025, 4, 7)) == 5 * 2 * 3600


def test_calendars_that_never_meet_share_nothing() -> None:
    assert overlap_by_day(MADRID, DELHI, date(2025, 3, 15)) == ()
    assert overlap_seconds_per_week(MADRID, DELHI, date(2025, 3, 10)) == 0


def test_what_is_usually_shared_knows_no_holidays() -> None:
    closed = {**MORNINGS, "extra_holidays": ["2025-03-10"]}
    assert usual_overlap_seconds_per_week(closed, LATE, MONDAY) == 3600
    assert overlap_seconds_per_week(compile_calendar(closed), compile_calendar(LATE), MONDAY) == 0


def test_hours_are_covered_by_several_together() -> None:
    assert uncovered_seconds_per_week(ALL, [MORNINGS, LATE], MONDAY) == 3 * 3600
    assert uncovered_seconds_per_week(ALL, [LATE, MORNINGS], MONDAY) == 3 * 3600
    assert uncovered_seconds_per_week(ALL, [MORNINGS], MONDAY) == 8 * 3600
    assert uncovered_seconds_per_week(MORNINGS, [ALL], MONDAY) == 0
    assert uncovered_seconds_per_week(MORNINGS, [], MONDAY) == 4 * 3600
