"""Dates and times as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

DAY_FIRST: Final = "day_first"
MONTH_FIRST: Final = "month_first"
MIXED: Final = "mixed"

EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
"""Day 0 of the 1900 date system, for serials after its invented 29 February 1900."""

SERIAL_MIN, SERIAL_MAX = 10_000, 73_050
"""1927 to 2099: numbers outside are years, codes or seconds rather than days."""

TEXT_CHARACTERS_MAX = 40

_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = (
    r"(?:(?:[T ]|, ?)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?"
    r" ?([ap]\.? ?m\.?)? ?(Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK, re.IGNORECASE)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK, re.IGNORECASE)


class AmbiguousDate(ValueError):
    """Day and month cannot be told apart, and the column writes dates both ways."""


def date_order(texts: Iterable[str]) -> str:
    """Whether a column writes the day or the month first; day first while nothing tells.

    MIXED where some dates can only be one and some only the other.
    """
    day_first = month_first = False
    for text in texts:
        if match := _YEAR_LAST.fullmatch(text.strip()[:TEXT_CHARACTERS_MAX]):
            first, second = int(match.group(1)), int(match.group(3))
            day_first |= first > 12
            month_first |= second > 12
    if day_first and month_first:
        return MIXED
    return MONTH_FIRST if month_first else DAY_FIRST


def read_moment(value: str | int | float, order: str, zone: dt.tzinfo) -> dt.datetime:
    """The aware UTC moment that `value` writes; without an offset it is local to `zone`.

    A date alone is its midnight. Accepts ISO 8601, yyyy/mm/dd, dd/mm/yyyy, dd-mm-yyyy,
    dd.mm.yyyy (or mm first, by `order`) and serials of the 1900 date system.
    Raises AmbiguousDate or ValueError.
    """
    return _local_moment(value, order, zone).astimezone(dt.UTC)


def read_date(value: str | int | float, order: str, zone: dt.tzinfo) -> dt.date:
    """The calendar date in `zone` that `value` writes; see `read_moment`."""
    return _local_moment(value, order, zone).astimezone(zone).date()


def _local_moment(value: str | int | float, order: str, zone: dt.tzinfo) -> dt.datetime:
    if isinstance(value, bool):
        raise ValueError(value)
    text = value.strip() if isinstance(value, str) else str(value)
    if len(text) > TEXT_CHARACTERS_MAX:
        raise ValueError(text)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")), zone)
    if compact := _COMPACT.fullmatch(text):
        year, month, day = map(int, compact.groups())
        return dt.datetime(year, month, day, tzinfo=zone)
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(match.group(place)) for place in (1, 2, 3))
        return _at(year, month, day, match.groups()[3:], zone)
    if match := _YEAR_LAST.fullmatch(text):
        month, day = _month_and_day(int(match.group(1)), int(match.group(3)), order)
        return _at(int(match.group(4)), month, day, match.groups()[4:], zone)
    raise ValueError(text)


def _month_and_day(first: int, second: int, order: str) -> tuple[int, int]:
    if first > 12 or second > 12:
        return (second, first) if first > 12 else (first, second)
    if order == MIXED and first != second:
        raise AmbiguousDate
    return (first, second) if order == MONTH_FIRST else (second, first)


def _from_serial(days: float, zone: dt.tzinfo) -> dt.datetime:
    if not SERIAL_MIN <= days <= SERIAL_MAX:
        raise ValueError(days)
    midnight = dt.datetime.combine(EXCEL_EPOCH, dt.time(), tzinfo=zone)
    return midnight + dt.timedelta(seconds=round(days * 86_400))


def _at(
    year: int, month: int, day: int, clock: tuple[str | None, ...], zone: dt.tzinfo
) -> dt.datetime:
    hour, minute, second, fraction, half, offset = clock
    hours = _hours(int(hour or 0), half)
    microsecond = int((fraction or "").ljust(6, "0"))
    return dt.datetime(
        year, month, day, hours, int(minute or 0), int(second or 0), microsecond,
        tzinfo=_offset(offset) if offset else zone,
    )  # fmt: skip


def _hours(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(text: str) -> dt.tzinfo:
    if text in ("Z", "z"):
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
