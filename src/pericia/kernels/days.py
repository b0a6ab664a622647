"""Days as people read them in each language: 29 nov 2026 and 29 Nov 2026.

English has one form wherever it is read, with the month in letters: 11/10/26 and Nov 29 are read
in two ways by its readers, and what one of them downloads another one opens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_skeleton

LOCALES: Mapping[str, Locale] = {"es": Locale("es"), "en": Locale("en", "GB")}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


class Told(NamedTuple):
    """One day or moment in both languages."""

    es: str
    en: str


def told_day(day: date | str) -> Told:
    """A day, or its ISO 8601; text that is no day stays as it is."""
    found = _read(day) if isinstance(day, str) else day
    if found is None:
        return Told(str(day), str(day))
    return Told(*(format_date(found, "medium", locale=LOCALES[each]) for each in Told._fields))


def _read(text: str) -> date | None:
    """Python reads more forms than this one, such as 20261129, which may be a reference."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def told_moment(at: datetime) -> Told:
    """Day and minute in the zone that `at` has, which is not named."""
    return Told(*(f"{day}, {at:%H:%M}" for day in told_day(at.date())))


def told_month(first: date) -> Told:
    """The month of a day: nov 2026, Nov 2026."""
    return Told(*(format_skeleton("yMMM", first, locale=LOCALES[each]) for each in Told._fields))


def told_time(text: str) -> Told:
    """ISO 8601 of a month, a day or a moment (in UTC, where it says so); other text as it is."""
    if month := _MONTH.fullmatch(text):
        return told_month(date(int(month[1]), int(month[2]), 1))
    if not _MOMENT.fullmatch(text):
        return told_day(text)
    try:
        told = told_moment(datetime.fromisoformat(text))
    except ValueError:
        return Told(text, text)
    return Told(*(f"{each} UTC" for each in told)) if text.endswith("Z") else told
