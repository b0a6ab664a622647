"""What holds for every calendar and every time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.calendar import (
    add_business_seconds,
    business_seconds,
    business_seconds_until,
    compile_calendar,
    is_open,
    next_open,
    overlap_by_day,
    overlap_seconds_per_week,
)
from pericia.kernels.calendar.caching import content_key
from pericia.kernels.calendar.hours import micros
from pericia.kernels.calendar.tests.strategies import calendars, days, open_by_definition, times
from pericia.kernels.refusal import Refused

calm = settings(deadline=None)  # the first use of a country's holidays imports them
few = settings(deadline=None, max_examples=30)

MICROSECOND = timedelta(microseconds=1)
seconds = st.integers(0, 200 * 3600)
fractions = st.integers(0, 999_999).map(lambda micros: timedelta(microseconds=micros))


@calm
@given(calendars(), times, fractions, seconds)
def test_adding_then_measuring_gives_back(
    data: dict[str, Any], start: datetime, fraction: timedelta, amount: int
) -> None:
    calendar, start = compile_calendar(data), start + fraction
    end = add_business_seconds(calendar, start, amount)
    assert business_seconds(calendar, start, end) == amount


@calm
@given(calendars(), times, fractions, st.integers(1, 200 * 3600))
def test_the_sum_is_the_earliest_such_instant(
    data: dict[str, Any], start: datetime, fraction: timedelta, amount: int
) -> None:
    calendar, start = compile_calendar(data), start + fraction
    end = add_business_seconds(calendar, start, amount)
    assert business_seconds(calendar, start, end - MICROSECOND) == amount - 1
    assert is_open(calendar, end - MICROSECOND)


@calm
@given(calendars(), times, seconds, seconds)
def test_adding_is_monotone(data: dict[str, Any], start: datetime, one: int, other: int) -> None:
    calendar = compile_calendar(data)
    ends = [add_business_seconds(calendar, start, amount) for amount in sorted((one, other))]
    assert start <= ends[0] <= ends[1]


@calm
@given(calendars(), times, times, times)
def test_measuring_is_monotone_and_additive(
    data: dict[str, Any], one: datetime, other: datetime, third: datetime
) -> None:
    calendar = compile_calendar(data)
    first, middle, last = sorted((one, other, third))
    whole = business_seconds(calendar, first, last)
    part = business_seconds(calendar, first, middle)
    assert 0 <= part <= whole <= (last - first).total_seconds()
    assert part + business_seconds(calendar, middle, last) == whole
    assert business_seconds(calendar, last, first) == -whole


@calm
@given(calendars(), times, st.lists(st.timedeltas(timedelta(), timedelta(days=900)), max_size=8))
def test_measuring_many_ends_at_once_is_measuring_each(
    data: dict[str, Any], start: datetime, spans: list[timedelta]
) -> None:
    calendar = compile_calendar(data)
    ends = [start + each for each in spans]
    each_alone = [business_seconds(calendar, start, end) for end in ends]
    assert business_seconds_until(calendar, start, map(micros, ends)) == each_alone


@calm
@given(calendars(), times)
def test_a_closed_span_counts_zero(data: dict[str, Any], at: datetime) -> None:
    calendar = compile_calendar(data)
    opening = next_open(calendar, at)
    assert business_seconds(calendar, at, opening) == 0
    assert is_open(calendar, opening)
    assert (opening == at) == is_open(calendar, at)


@few
@given(calendars(), days)
def test_equals_a_count_of_minutes_by_the_definition(data: dict[str, Any], day: date) -> None:
    calendar = compile_calendar(data)
    start = datetime.combine(day, datetime.min.time(), UTC)
    minutes = [start + timedelta(minutes=number) for number in range(2 * 1440)]
    found = [open_by_definition(data, at) for at in minutes]
    assert [is_open(calendar, at) for at in minutes] == found
    end = start + timedelta(days=2)
    assert business_seconds(calendar, start, end) == 60 * sum(found)


@few
@given(calendars(), calendars(), days)
def test_overlap_equals_a_count_of_minutes(
    a: dict[str, Any], b: dict[str, Any], first_day: date
) -> None:
    mine, theirs = compile_calendar(a), compile_calendar(b)
    midnights = [
        datetime.combine(day, datetime.min.time(), ZoneInfo(a["time_zone"])).astimezone(UTC)
        for day in (first_day, first_day + timedelta(days=1))
    ]
    length = int((midnights[1] - midnights[0]).total_seconds()) // 60
    minutes = [midnights[0] + timedelta(minutes=number) for number in range(length)]
    shared = sum(is_open(mine, at) and is_open(theirs, at) for at in minutes)
    spans = overlap_by_day(mine, theirs, first_day)
    assert sum((end - start).total_seconds() for start, end in spans) == 60 * shared
    assert overlap_seconds_per_week(mine, theirs, first_day) == sum(
        (end - start).total_seconds()
        for number in range(7)
        for start, end in overlap_by_day(mine, theirs, first_day + timedelta(days=number))
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
parts = st.fixed_dictionaries(
    {},
    optional={
        "time_zone": st.just("Europe/Madrid") | json_values,
        "week": st.dictionaries(
            st.sampled_from(["mon", "tue", "x"]),
            st.lists(st.lists(st.sampled_from(["09:00", "24:00", "x"]), max_size=3), max_size=3)
            | json_values,
        )
        | json_values,
        "holidays": st.none() | st.just({"country": "ES"}) | json_values,
        "extra_holidays": st.lists(st.just("2025-01-01") | json_values) | json_values,
    },
)


def outcome(data: Any) -> str:
    try:
        return str(type(compile_calendar(data)).__name__)
    except Refused as refused:
        return refused.message


@calm
@given(parts | json_values)
def test_any_data_compiles_or_is_refused(data: Any) -> None:
    said = outcome(data)
    assert said == "Calendar" or said.endswith(".")


@calm
@given(json_values, json_values)
def test_equal_keys_mean_equal_content(one: Any, other: Any) -> None:
    assert (content_key(one) == content_key(other)) <= (repr(one) == repr(other))
    assert content_key([one]) == content_key([one])
