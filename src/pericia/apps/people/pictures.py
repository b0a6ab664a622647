"""The working hours of a person beside a client's, as a picture of one week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pericia.apps.organisations.words import DAYS, day_name
from pericia.apps.people.queries import Day, Stretch, week_beside_client
from pericia.kernels.refusal import Refused

MINUTES_A_DAY = 24 * 60
Bar = tuple[int, int]  # minutes since midnight in the person's zone, and how many


@dataclass(frozen=True, slots=True)
class DayInPicture:
    name: str
    day: date
    own: list[Bar]
    client: list[Bar]
    shared: list[Bar]
    words: str


@dataclass(frozen=True, slots=True)
class WeekInPicture:
    """Days of the person's zone; `shared_hours` is how long both are there in the week."""

    client_name: str
    zone: str
    days: list[DayInPicture]
    shared_hours: float


def week_in_picture(
    hours: Mapping[str, Any], client_name: str, client_hours: Mapping[str, Any], today: date
) -> WeekInPicture | None:
    """None where the hours of one side are not known."""
    try:
        days = week_beside_client(hours, client_hours, today)
    except Refused:
        return None
    zone = ZoneInfo(hours["time_zone"])
    return WeekInPicture(
        client_name,
        str(hours["time_zone"]).replace("_", " "),
        [_day(name, each, zone) for name, each in zip(DAYS, days, strict=True)],
        round(sum(_hours(stretch) for each in days for stretch in each.shared), 2),
    )


def _day(name: str, day: Day, zone: ZoneInfo) -> DayInPicture:
    return DayInPicture(
        day_name(name).capitalize(),
        day.day,
        _bars(day.own, day.begins),
        _bars(day.client, day.begins),
        _bars(day.shared, day.begins),
        ", ".join(_words(each, zone) for each in day.shared),
    )


def _bars(stretches: Iterable[Stretch], begins: datetime) -> list[Bar]:
    return [(_minutes(start, begins), _minutes(end, start)) for start, end in stretches]


def _minutes(at: datetime, since: datetime) -> int:
    return min(int((at - since).total_seconds()) // 60, MINUTES_A_DAY)


def _hours(stretch: Stretch) -> float:
    start, end = stretch
    return (end - start).total_seconds() / 3600


def _words(stretch: Stretch, zone: ZoneInfo) -> str:
    start, end = (each.astimezone(zone).strftime("%H:%M") for each in stretch)
    return f"{start}–{'24:00' if end == '00:00' else end}"
