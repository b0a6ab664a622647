"""Values as people read them, in the language and time zone that are active."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django.utils import timezone, translation

from pericia.kernels.amounts import MINUS, with_minus
from pericia.kernels.days import LOCALES

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


def locale() -> Locale:
    """English is written as in Great Britain: see `kernels.days`."""
    return LOCALES[translation.get_language() or "es"]


def zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


def moment(value: datetime, length: str = "short") -> str:
    """An aware datetime in the reader's zone; `length` is short, medium, long or full.

    The short one spells the month, because 3/2/26 is two days to readers of English.
    """
    language = locale()
    local = value.astimezone(zone())
    if length == "short":
        return f"{_short_day(local.date(), language)}, {local:%H:%M}"
    joined = str(language.datetime_formats[length]).replace("'", "")
    # Twenty-four hours in every language, as in the short one.
    if length == "medium":
        time = f"{local:%H:%M:%S}"
    else:
        time = format_time(local, length, tzinfo=None, locale=language)
    return joined.replace("{0}", time).replace("{1}", _day(local.date(), length, language))


def day(value: date, length: str = "medium") -> str:
    return _day(value, length, locale())


@lru_cache(maxsize=1024)
def _short_day(value: date, language: Locale) -> str:
    return format_skeleton("yMMMd", value, locale=language)


def day_of_year(value: date) -> str:
    """Without the year, for axes that show little of it: 29 nov, 29 Nov."""
    return format_skeleton("MMMd", value, locale=locale())


@lru_cache(maxsize=1024)
def _day(value: date, length: str, language: Locale) -> str:
    return format_date(value, length, locale=language)


def days(first: date, last: date) -> str:
    """From one day to another, what both share said once: 12 – 16 Feb 2026."""
    return format_interval(first, last, "yMMMd", locale=locale())


def month(value: date, *, is_short: bool = False) -> str:
    """The month of a day, with its year: November 2026, Nov 2026."""
    return format_skeleton("yMMM" if is_short else "yMMMM", value, locale=locale())


def money(minor_units: int, currency: str) -> str:
    """An amount in minor units (cents) of an ISO 4217 currency."""
    amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
    return with_minus(format_currency(amount, currency, locale=locale()))


@lru_cache(maxsize=4096)
def _whole(value: int, of: Locale) -> str:
    return with_minus(format_decimal(value, locale=of))


def number(value: float | Decimal, decimals: int | None = None) -> str:
    if decimals is None and isinstance(value, int):
        return _whole(value, locale())
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return with_minus(format_decimal(value, pattern, locale=locale()))


def percentage(share: float | Decimal, decimals: int = 0) -> str:
    """A share of 1: 0.125 is 12.5%, in Spanish 12,5 %."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    language = locale()
    pattern += "%" if language.language == "en" else "\u00a0%"
    return with_minus(format_percent(share, pattern, locale=language))


def duration(seconds: float) -> str:
    """The two largest units: 3 d 4 h, 2 h 05 min, 12 min, 40 s."""
    whole = round(abs(seconds))
    sign = MINUS if seconds < 0 and whole else ""
    days, rest = divmod(whole, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, 60)
    if days:
        return f"{sign}{days}\u00a0d" + (f" {hours}\u00a0h" if hours else "")
    if hours:
        return f"{sign}{hours}\u00a0h" + (f" {minutes:02}\u00a0min" if minutes else "")
    if minutes:
        return f"{sign}{minutes}\u00a0min" + (f" {rest:02}\u00a0s" if rest and minutes < 10 else "")
    return f"{sign}{rest}\u00a0s"


def service_time(seconds: float) -> str:
    """Time of service hours, never in days, which would be read as 24 hours each: 90 h, 12 min."""
    hours, rest = divmod(round(abs(seconds)), _HOUR)
    if hours < 24:
        return duration(seconds)
    sign = "−" if seconds < 0 else ""
    return f"{sign}{hours}\u00a0h" + (f" {rest // 60:02}\u00a0min" if rest >= 60 else "")
