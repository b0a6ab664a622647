"""Periods of law counted from the day on which something was lodged.

In days: the day of the event is not counted (Código Civil art. 5.1; Regulation (EEC, Euratom)
No 1182/71 art. 3). In months: from date to date, and where the last month has no such day, its
last day (the same). Business days leave out Saturdays, Sundays and the public
holidays of the whole country: with those of a region the day could only be later.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from pericia.kernels.calendar.public_holidays import holidays_of

UNITS = ("business_days", "days", "weeks", "months")


def end_of(lodged: date, amount: int, unit: str, country: str) -> date:
    """The last day of the period. Holidays are those of the whole country (ISO 3166-1)."""
    if unit == "business_days":
        return after_business_days(lodged, amount, country)
    if unit == "months":
        return after_months(lodged, amount)
    return lodged + timedelta(days=amount * (7 if unit == "weeks" else 1))


def after_business_days(lodged: date, amount: int, country: str) -> date:
    day, left = lodged, amount
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, country)
    return day


def is_business_day(day: date, country: str) -> bool:
    return day.weekday() < 5 and day not in holidays_of(country, None, day.year)


def after_months(lodged: date, amount: int) -> date:
    years, month = divmod(lodged.month - 1 + amount, 12)
    year = lodged.year + years
    return date(year, month + 1, min(lodged.day, monthrange(year, month + 1)[1]))
