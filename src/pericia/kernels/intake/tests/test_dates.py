from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.dates import (
    DAY_FIRST,
    MIXED,
    MONTH_FIRST,
    AmbiguousDate,
    date_order,
    read_date,
    read_moment,
)

MADRID = zoneinfo.ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024/1/31",
        "2024.01.31",
        "20240131",
        "31/01/2024",
        "31-1-2024",
        "31.01.2024",
        "01/31/2024",
        "45322",
        "2024-01-31T23:30:00+01:00",
        "2024-01-31 10:00",
        45322,
    ],
)
def test_every_usual_spelling_of_a_date_is_read(text: str | int) -> None:
    assert read_date(text, DAY_FIRST, MADRID) == dt.date(2024, 1, 31)


@pytest.mark.parametrize(
    ("text", "hour", "minute", "second"),
    [
        ("2024-01-31T13:05:00Z", 13, 5, 0),
        ("2024-01-31 14:05", 13, 5, 0),
        ("2024-01-31 14:05:06.789123+01:00", 13, 5, 6),
        ("2024-01-31T08:05:06-0500", 13, 5, 6),
        ("31/01/2024 2:05 PM", 13, 5, 0),
        ("31/01/2024 02:05:07 p. m.", 13, 5, 7),
        ("31/01/2024, 14:05", 13, 5, 0),
        ("45322.586805555555", 13, 5, 0),
        (45322.586805555555, 13, 5, 0),
        ("45322,586805555555", 13, 5, 0),
    ],
)
def test_times_without_an_offset_are_local(
    text: str | float, hour: int, minute: int, second: int
) -> None:
    moment = read_moment(text, DAY_FIRST, MADRID)
    expected = dt.datetime(2024, 1, 31, hour, minute, second, tzinfo=dt.UTC)
    assert moment.replace(microsecond=0) == expected
    assert moment.tzinfo is dt.UTC


@pytest.mark.parametrize(
    "text",
    ["", "ayer", "31/02/2024", "2024-13-01", "32/01/2024", "13/13/2024", "03/04/21", "2023",
     "1706700000", "99999", "2024-01-31 25:00", "31/01-2024", "31/01/2024 13:00 PM", "x" * 500,
     True, 0.5],
)  # fmt: skip
def test_what_is_no_date_is_not_read(text: str | float) -> None:
    with pytest.raises(ValueError):
        read_moment(text, DAY_FIRST, MADRID)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["01/02/2024"], DAY_FIRST),
        (["31/01/2024", "01/02/2024"], DAY_FIRST),
        (["01/31/2024", "01/02/2024"], MONTH_FIRST),
        (["01/31/2024", "31/01/2024"], MIXED),
        (["2024-01-31", "not a date"], DAY_FIRST),
    ],
)
def test_the_column_tells_whether_the_day_comes_first(column: list[str], order: str) -> None:
    assert date_order(column) == order


def test_the_order_decides_only_where_it_must() -> None:
    assert read_date("01/02/2024", DAY_FIRST, MADRID) == dt.date(2024, 2, 1)
    assert read_date("01/02/2024", MONTH_FIRST, MADRID) == dt.date(2024, 1, 2)
    assert read_date("31/01/2024", MONTH_FIRST, MADRID) == dt.date(2024, 1, 31)
    assert read_date("05/05/2024", MIXED, MADRID) == dt.date(2024, 5, 5)
    with pytest.raises(AmbiguousDate):
        read_date("01/02/2024", MIXED, MADRID)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2090, 1, 1)))
def test_all_spellings_of_a_day_agree(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    spellings: list[str | int] = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", serial]
    assert {read_date(text, DAY_FIRST, MADRID) for text in spellings} == {day}
