"""Open time across shifts, holidays and changes of clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pericia.kernels.calendar import (
    add_business_seconds,
    business_seconds,
    compile_calendar,
    is_open,
    next_open,
)
from pericia.kernels.calendar.reading import DAYS
from pericia.kernels.refusal import Refused

MADRID = ZoneInfo("Europe/Madrid")
SPLIT = {
    "time_zone": "Europe/Madrid",
    "week": {day: [["09:00", "14:00"], ["16:00", "19:00"]] for day in DAYS[:5]},
    "holidays": {"country": "ES", "subdivision": "MD"},
}
ALWAYS = {"time_zone": "Europe/Madrid", "week": {day: [["00:00", "24:00"]] for day in DAYS}}
HOUR = 3600


def madrid(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        (madrid(2025, 3, 18, 9), madrid(2025, 3, 18, 19), 8 * HOUR),
        (madrid(2025, 3, 18, 13), madrid(2025, 3, 18, 17), 2 * HOUR),  # over the break
        (madrid(2025, 3, 18, 14), madrid(2025, 3, 18, 16), 0),  # the break
        (madrid(2025, 3, 21, 18), madrid(2025, 3, 24, 10), 2 * HOUR),  # over the weekend
        (madrid(2025, 4, 30, 18), madrid(2025, 5, 5, 10), 2 * HOUR),  # 1 and 2 May are holidays
        (madrid(2025, 3, 18, 9), madrid(2025, 3, 18, 9), 0),
        (madrid(2025, 3, 18, 19), madrid(2025, 3, 18, 9), -8 * HOUR),  # backwards
        (madrid(2025, 1, 1), madrid(2026, 1, 1), 251 * 8 * HOUR),  # 261 less 10 holidays
    ],
)
def test_counts_open_time_only(start: datetime, end: datetime, seconds: int) -> None:
    assert business_seconds(compile_calendar(SPLIT), start, end) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        (madrid(2025, 3, 18, 9), 5 * HOUR, madrid(2025, 3, 18, 14)),  # closing, not next opening
        (madrid(2025, 3, 18, 9), 5 * HOUR + 1, madrid(2025, 3, 18, 16) + timedelta(seconds=1)),
        (madrid(2025, 3, 18, 15), 0, madrid(2025, 3, 18, 15)),  # nothing to add: unchanged
        (madrid(2025, 3, 21, 20), 60, madrid(2025, 3, 24, 9, 1)),
        (madrid(2025, 12, 24, 18), 2 * HOUR, madrid(2025, 12, 26, 10)),
        (madrid(2025, 3, 28, 9), 16 * HOUR, madrid(2025, 3, 31, 19)),  # over the change of clock
    ],
)
def test_adds_open_time(start: datetime, seconds: int, end: datetime) -> None:
    assert add_business_seconds(compile_calendar(SPLIT), start, seconds) == end


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)],
)
def test_a_day_has_the_hours_that_its_clock_shows(day: date, hours: int) -> None:
    start, end = (
        datetime(one.year, one.month, one.day, tzinfo=MADRID)
        for one in (day, day + timedelta(days=1))
    )
    assert business_seconds(compile_calendar(ALWAYS), start, end) == hours * HOUR


@pytest.mark.parametrize(
    ("shift", "day", "hours"),
    [
        (["01:00", "04:00"], (2025, 3, 30), 2),  # 02:00 to 03:00 does not exist
        (["02:15", "02:45"], (2025, 3, 30), 0),
        (["02:30", "05:00"], (2025, 3, 30), 2),
        (["01:00", "04:00"], (2025, 10, 26), 4),  # 02:00 to 03:00 comes twice
        (["02:00", "02:30"], (2025, 10, 26), 1),
    ],
)
def test_skipped_hours_do_not_count_and_repeated_ones_count_twice(
    shift: list[str], day: tuple[int, int, int], hours: int
) -> None:
    calendar = compile_calendar({"time_zone": "Europe/Madrid", "week": {"sun": [shift]}})
    start = madrid(*day)
    assert business_seconds(calendar, start, start + timedelta(days=2)) == hours * HOUR


def test_extra_holidays_close_and_a_night_shift_is_two() -> None:
    night = {
        "time_zone": "America/Bogota",
        "week": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]},
        "extra_holidays": ["2025-03-11"],
    }
    calendar = compile_calendar(night)
    mondays = [datetime(2025, 3, day, tzinfo=UTC) for day in (3, 10, 17)]
    assert business_seconds(calendar, mondays[0], mondays[1]) == 8 * HOUR
    assert business_seconds(calendar, mondays[1], mondays[2]) == 2 * HOUR


def test_shifts_that_touch_are_one_stretch() -> None:
    halves = {"time_zone": "UTC", "week": {"mon": [["12:00", "15:00"], ["09:00", "12:00"]]}}
    calendar = compile_calendar(halves)
    assert business_seconds(calendar, madrid(2025, 3, 17), madrid(2025, 3, 18)) == 6 * HOUR
    assert is_open(calendar, datetime(2025, 3, 17, 12, tzinfo=UTC))


def test_open_includes_the_start_of_a_shift_and_not_its_end() -> None:
    calendar = compile_calendar(SPLIT)
    assert is_open(calendar, madrid(2025, 3, 18, 9))
    assert is_open(calendar, madrid(2025, 3, 18, 14) - timedelta(microseconds=1))
    assert not is_open(calendar, madrid(2025, 3, 18, 14))
    assert next_open(calendar, madrid(2025, 3, 18, 14)) == madrid(2025, 3, 18, 16)
    assert next_open(calendar, madrid(2025, 3, 18, 10)) == madrid(2025, 3, 18, 10)
    assert next_open(calendar, madrid(2025, 4, 16, 20)) == madrid(2025, 4, 21, 9)  # Easter


def test_times_of_other_zones_are_the_same_instants() -> None:
    calendar = compile_calendar(SPLIT)
    tokyo = datetime(2025, 3, 18, 16, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert business_seconds(calendar, tokyo, tokyo + timedelta(hours=2)) == HOUR


def test_the_same_content_is_compiled_once_and_changed_content_anew() -> None:
    data: dict[str, Any] = {"time_zone": "UTC", "week": {"mon": [["09:00", "10:00"]]}}
    first = compile_calendar(data)
    assert compile_calendar({**data}) is first
    data["week"]["mon"][0][1] = "11:00"
    changed = compile_calendar(data)
    monday = datetime(2025, 3, 3, tzinfo=UTC)
    assert business_seconds(first, monday, monday + timedelta(days=1)) == HOUR
    assert business_seconds(changed, monday, monday + timedelta(days=1)) == 2 * HOUR


def week(**days: Any) -> dict[str, Any]:
    return {"time_zone": "Europe/Madrid", "week": days}


@pytest.mark.parametrize(
    ("data", "code", "field", "words"),
    [
        (week(tue=[["09:00", "14:00"], ["13:00", "18:00"]]), "shifts_overlap", "week.tue", "Tues"),
        (week(sat=[["22:00", "06:00"]]), "shift_ends_before_start", "week.sat", "Saturday"),
        (week(fri=[["09:00", "09:00"]]), "shift_ends_before_start", "week.fri", "Friday"),
        (week(thu=[["9:00", "14:00"]]), "time_invalid", "week.thu", "Thursday"),
        (week(thu=[[540, 840]]), "time_invalid", "week.thu", "quotes"),
        (week(thu=[["09:00", "24:30"]]), "time_invalid", "week.thu", "24:00"),
        (week(thu=[["09:00"]]), "shift_invalid", "week.thu", "Thursday"),
        (week(thu="09:00-14:00"), "shifts_invalid", "week.thu", "Thursday"),
        (week(lunes=[["09:00", "14:00"]]), "unknown_day", "week.lunes", "mon"),
        (week(mon=[]), "no_open_time", "week", "never open"),
        ({"time_zone": "Europe/Madrid", "week": {}}, "no_open_time", "week", "never open"),
        ({"time_zone": "Europe/Madrid"}, "week_invalid", "week", "days"),
        ({**SPLIT, "time_zone": "Europe/Madird"}, "unknown_time_zone", "time_zone", "IANA"),
        ({**SPLIT, "time_zone": "../etc/passwd"}, "unknown_time_zone", "time_zone", "IANA"),
        ({**SPLIT, "time_zone": "Europe"}, "unknown_time_zone", "time_zone", "IANA"),
        ({**SPLIT, "time_zone": None}, "unknown_time_zone", "time_zone", "IANA"),
        ({**SPLIT, "holidays": {"country": "ZZ"}}, "unknown_holidays", "holidays", "'ZZ'"),
        ({**SPLIT, "holidays": {"country": "HolidayBase"}}, "unknown_holidays", "holidays", "ISO"),
        (
            {**SPLIT, "holidays": {"country": "ES", "subdivision": "ZZ"}},
            "unknown_holidays",
            "holidays",
            "'ZZ'",
        ),
        ({**SPLIT, "holidays": "ES"}, "holidays_invalid", "holidays", "country"),
        ({**SPLIT, "extra_holidays": ["25-12-2025"]}, "date_invalid", "extra_holidays", "YYYY"),
        (
            {**SPLIT, "extra_holidays": "2025-12-25"},
            "extra_holidays_invalid",
            "extra_holidays",
            "list",
        ),
        ({**SPLIT, "holiday": None}, "calendar_unknown_key", "holiday", "holidays"),
        ([], "calendar_invalid", None, "time_zone"),
    ],
)
def test_refuses_what_a_calendar_cannot_mean(
    data: Any, code: str, field: str | None, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        compile_calendar(data)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert words in refused.value.message


def test_refuses_naive_times_and_negative_durations() -> None:
    calendar = compile_calendar(SPLIT)
    naive = datetime(2025, 3, 18, 9)  # noqa: DTZ001
    with pytest.raises(Refused, match="time zone"):
        business_seconds(calendar, naive, naive)
    with pytest.raises(Refused, match="zero or more"):
        add_business_seconds(calendar, madrid(2025, 3, 18), -1)


def test_a_calendar_whose_days_are_all_holidays_is_refused_when_used() -> None:
    mondays = [date(2025, 1, 6) + timedelta(days=7 * number) for number in range(400)]
    closed = {**week(mon=[["09:00", "10:00"]]), "extra_holidays": [str(day) for day in mondays]}
    calendar = compile_calendar(closed)
    start = madrid(2025, 1, 1)
    assert business_seconds(calendar, start, start + timedelta(days=365)) == 0
    for use in (next_open, lambda one, at: add_business_seconds(one, at, 1)):
        with pytest.raises(Refused) as refused:
            use(calendar, start)
        assert refused.value.code == "no_open_time"


def test_spans_beyond_reason_are_refused_and_do_not_hang() -> None:
    calendar = compile_calendar(SPLIT)
    start = madrid(2025, 1, 1)
    with pytest.raises(Refused) as too_long:
        business_seconds(calendar, start, start.replace(year=2100))
    with pytest.raises(Refused) as too_far:
        add_business_seconds(calendar, start, 10**10)
    with pytest.raises(Refused) as outside:
        is_open(calendar, start.replace(year=9999))
    codes = [one.value.code for one in (too_long, too_far, outside)]
    assert codes == ["too_far_ahead", "too_far_ahead", "time_out_of_range"]


def test_skips_a_day_that_a_zone_never_had() -> None:
    samoa = {"time_zone": "Pacific/Apia", "week": {"fri": [["09:00", "17:00"]]}}
    start = datetime(2011, 12, 26, tzinfo=UTC)  # Friday 30 December 2011 did not exist there
    assert business_seconds(compile_calendar(samoa), start, start + timedelta(days=7)) == 0
