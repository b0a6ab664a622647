"""Calendars of opening and working hours: in words for readers, and as fields of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pericia.apps.organisations import fields
from pericia.apps.organisations.words import DAYS, country_name, day_name
from pericia.kernels.calendar.public_holidays import holidays_of
from pericia.kernels.refusal import Refused

_SHIFT_WRITTEN = (
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*h?\s*(?:-|–|—|a|to)\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*h?"
)
_SHIFT = re.compile(_SHIFT_WRITTEN)
_SHIFTS = rf"^\s*(-|[Cc]losed|[Cc]errado|{_SHIFT_WRITTEN}(\s*([,;]|y|and)\s*{_SHIFT_WRITTEN})*)\s*$"
_CLOSED = frozenset({"", "-", "closed", "cerrado"})
HOLIDAYS_SHOWN = 6
WEEKDAYS = "weekdays"


@dataclass(frozen=True, slots=True)
class HoursInWords:
    """`days` are (days, shifts); `closed_on` says whose public holidays are kept."""

    zone: str
    days: tuple[tuple[str, str], ...]
    closed_on: str
    next_closed: tuple[date, ...]


def in_words(hours: Mapping[str, Any] | None, today: date) -> HoursInWords | None:
    """A calendar as people read it, days with the same shifts together; None without one."""
    if not hours:
        return None
    return HoursInWords(
        _zone_of(hours),
        tuple((_span(days), words or _("Closed")) for days, words in _together(hours)),
        _whose_holidays(hours.get("holidays")),
        tuple(_next_closed(hours, today)),
    )


def in_line(hours: Mapping[str, Any] | None) -> str:
    """The open days of a calendar in one line, for tables; empty without one."""
    if not hours:
        return ""
    opened = [f"{_span(days)} {words}" for days, words in _together(hours) if words]
    return f"{'; '.join(opened)} ({_zone_of(hours)})"


def hours_part(label: str, *, is_optional: bool = False) -> dict[str, Any]:
    """The group of fields that asks for a calendar."""
    shape = _("Write each shift with a beginning and an end, such as 09:00-14:00, 16:00-19:00.")
    written: dict[str, Any] = {"pattern": _SHIFTS, "shape": shape}
    parts = {
        "time_zone": fields.zone(),
        WEEKDAYS: fields.text(
            _span(list(DAYS[:5])),
            _("Such as 09:00-14:00, 16:00-19:00. Left empty: closed."),
            **written,
        ),
        "holidays_country": fields.country(_("Country whose public holidays are kept")),
        **{day: fields.text(_day_label(day), **written, folded=True) for day in DAYS},
        "holidays_subdivision": fields.text(
            _("Region of the holidays"),
            _("The code of the region, such as MD for Madrid."),
            characters_max=10,
            folded=True,
        ),
        "extra_holidays": {
            **fields.lines(_("Other days closed"), _("Written as 2026-12-24.")),
            "folded": True,
        },
    }
    return {
        "type": "object",
        "label": label,
        "more": _("Days with other hours, weekends, regional holidays, other days closed"),
        "properties": parts,
        "required": [] if is_optional else ["time_zone"],
        "additionalProperties": False,
    }


def answer_of(hours: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stands in the fields for a calendar."""
    if not hours:
        return {}
    week, holidays = hours.get("week") or {}, hours.get("holidays") or {}
    answer: dict[str, Any] = {
        day: _shifts_in_words(week[day], "-") for day in DAYS if week.get(day)
    }
    usual = {answer.get(day) for day in DAYS[:5]}
    if len(usual) == 1 and None not in usual:
        answer[WEEKDAYS] = answer["mon"]
        answer = {key: words for key, words in answer.items() if key not in DAYS[:5]}
    answer["time_zone"] = hours["time_zone"]
    for name in ("country", "subdivision"):
        if holidays.get(name):
            answer[f"holidays_{name}"] = holidays[name]
    if hours.get("extra_holidays"):
        answer["extra_holidays"] = list(hours["extra_holidays"])
    return answer


def calendar_from(answer: Mapping[str, Any] | None, field: str) -> dict[str, Any]:
    """The calendar that was filled in, empty for none. Refused (`shift_invalid`) at `field`."""
    if not answer:
        return {}
    week = {day: shifts for day in DAYS if (shifts := _shifts_on(day, answer, field))}
    country = answer.get("holidays_country")
    subdivision = answer.get("holidays_subdivision")
    calendar: dict[str, Any] = {
        "time_zone": answer.get("time_zone"),
        "week": week,
        "holidays": {"country": country, "subdivision": subdivision} if country else None,
    }
    if answer.get("extra_holidays"):
        calendar["extra_holidays"] = list(answer["extra_holidays"])
    return calendar


def field_of(field: str) -> str:
    """The field of the form for the place in a calendar that a refusal names."""
    return (
        field.replace(".week.", ".").removesuffix(".week").replace(".holidays", ".holidays_country")
    )


def filled_in(field: str, answer: Mapping[str, Any]) -> str:
    """The field of the form for such a place, the one of all weekdays where it holds for a day."""
    found = field_of(field)
    above, _dot, day = found.rpartition(".")
    is_common = day in DAYS[:5] and not answer.get(day)
    return f"{above}.{WEEKDAYS}" if is_common else found


def _shifts_on(day: str, answer: Mapping[str, Any], field: str) -> list[list[str]]:
    """What was filled in for the day itself, else for the weekdays together."""
    at = WEEKDAYS if day in DAYS[:5] and not answer.get(day) else day
    text = answer.get(at) or ""
    return [] if text.strip().lower() in _CLOSED else _shifts(text, f"{field}.{at}")


def _shifts(text: str, field: str) -> list[list[str]]:
    parts = [part.strip() for part in re.split(r"[,;\n]| y | and ", text) if part.strip()]
    found = []
    for part in parts:
        shift = _SHIFT.fullmatch(part)
        if shift is None:
            raise Refused("shift_invalid", "Write shifts as 09:00-14:00, 16:00-19:00.", field)
        begins, begin_minutes, ends, end_minutes = shift.groups("00")
        found.append([f"{begins:0>2}:{begin_minutes}", f"{ends:0>2}:{end_minutes}"])
    return found


def _shifts_in_words(shifts: Iterable[Iterable[str]], dash: str = "–") -> str:
    return ", ".join(dash.join(each) for each in shifts)


def _together(hours: Mapping[str, Any]) -> list[tuple[list[str], str]]:
    """Runs of days with the same shifts, which are empty for days that are closed."""
    week = hours.get("week") or {}
    found: list[tuple[list[str], str]] = []
    for day in DAYS:
        words = _shifts_in_words(week.get(day) or ())
        if found and found[-1][1] == words:
            found[-1][0].append(day)
        else:
            found.append(([day], words))
    return found


def _zone_of(hours: Mapping[str, Any]) -> str:
    return str(hours["time_zone"]).replace("_", " ")


def _span(days: list[str]) -> str:
    first, last = day_name(days[0]), day_name(days[-1])
    if len(days) == 1:
        return first.capitalize()
    joined = _("%(first)s to %(last)s") % {"first": first, "last": last}
    return joined[0].upper() + joined[1:]


def _day_label(day: str) -> str:
    name = day_name(day).capitalize()
    if day in DAYS[5:]:
        return name
    return _("%(day)s, if it differs") % {"day": name}


def _whose_holidays(holidays: Mapping[str, Any] | None) -> str:
    if not holidays:
        return ""
    country = country_name(holidays["country"])
    subdivision = holidays.get("subdivision")
    return f"{country} ({subdivision})" if subdivision else country


def _next_closed(hours: Mapping[str, Any], today: date) -> list[date]:
    """The next public holidays and other closed days within a year, in order."""
    holidays = hours.get("holidays")
    found = {date.fromisoformat(each) for each in hours.get("extra_holidays") or ()}
    if holidays:
        for year in (today.year, today.year + 1):
            found |= holidays_of(holidays["country"], holidays.get("subdivision"), year)
    return sorted(each for each in found if each >= today)[:HOLIDAYS_SHOWN]
