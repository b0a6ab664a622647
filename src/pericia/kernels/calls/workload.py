"""What the calls of a period ask of the people at a line, by time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.calls.interval import Call, Interval, measure, people_for


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one call; `code` and `line` are empty where it does not say."""

    arrived_at: datetime
    call: Call
    code: str
    line: str
    called_back: bool
    reached: bool

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Record:
        """From a row of `call_id`, `arrived_at`, `answered_at`, `ended_at`, `wrap_seconds`,
        `wrap_up_code`, `line_called`, `called_back` and `reached`."""
        arrived, ended = _at(row["arrived_at"]), _at(row["ended_at"])
        answered = _at(row["answered_at"]) if row.get("answered_at") else None
        wait = ((answered or ended) - arrived).total_seconds()
        talk = (ended - answered).total_seconds() if answered else None
        return cls(
            arrived,
            Call(wait, talk, float(row.get("wrap_seconds") or 0)),
            row.get("wrap_up_code") or "",
            row.get("line_called") or "",
            bool(row.get("called_back")),
            bool(row.get("reached")),
        )


def by_time_of_day(
    records: Sequence[Record],
    zone: str,
    minutes: int,
    threshold: float,
    target: float,
    people: int,
) -> list[dict[str, Any]]:
    """A row for each interval of the day in which calls came in, over all days of the period.

    `erlangs` is the load of a mean day; `occupancy` that of so many `people`, None for 0.
    """
    days = len({_local(each, zone).date() for each in records})
    found: dict[str, list[Call]] = {}
    for each in records:
        found.setdefault(_start(_local(each, zone), minutes), []).append(each.call)
    return [
        {"time": start, **_row(calls, days, minutes, threshold, target, people)}
        for start, calls in sorted(found.items())
    ]


def _row(
    calls: Sequence[Call], days: int, minutes: int, threshold: float, target: float, people: int
) -> dict[str, Any]:
    seconds = minutes * 60.0
    measured: Interval = measure(calls, threshold, days * people * seconds)
    handle = measured.handle_time or 0.0
    needed = people_for(len(calls) / days, seconds, handle, target, threshold) if handle else 0
    in_time = [each for each in calls if not each.is_abandoned and each.wait <= threshold]
    return {
        "offered": measured.offered,
        "answered": measured.answered,
        "abandoned": measured.abandoned,
        "service_level": len(in_time) / len(calls),
        "asa_seconds": measured.mean_wait,
        "aht_seconds": measured.handle_time,
        "erlangs": handle * measured.answered / (days * seconds),
        "people_needed": needed,
        "occupancy": measured.occupancy,
    }


def whole(
    records: Sequence[Record], zone: str, rows: Sequence[Mapping[str, Any]], threshold: float
) -> dict[str, Any]:
    """What is told of the period as a whole."""
    measured = measure([each.call for each in records], threshold, 0.0)
    occupancies = [row["occupancy"] for row in rows if row["occupancy"] is not None]
    return {
        "days": len({_local(each, zone).date() for each in records}),
        "abandonment": measured.abandonment,
        "short_abandons": measured.short_abandons,
        "occupancy": fsum(occupancies) / len(occupancies) if occupancies else None,
        "transferred": sum(each.code == "transferred" for each in records),
        "to_call_back": sum(each.call.is_abandoned or each.code == "call_back" for each in records),
        "called_back": sum(each.called_back for each in records),
        "reached": sum(each.reached for each in records),
    }


def counts_of(names: Sequence[str]) -> list[dict[str, Any]]:
    """How many calls have each name, the most first."""
    return [{"name": name, "calls": count} for name, count in Counter(names).most_common()]


def _local(record: Record, zone: str) -> datetime:
    return record.arrived_at.astimezone(ZoneInfo(zone))


def _start(at: datetime, minutes: int) -> str:
    begun = (at.hour * 60 + at.minute) // minutes * minutes
    return f"{begun // 60:02d}:{begun % 60:02d}"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
