"""Reads spans of time and joins them into stretches that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pericia.kernels.calendar import Calendar
from pericia.kernels.calendar.hours import micros
from pericia.kernels.refusal import Refused

Stretch = tuple[int, int]  # microseconds since the epoch, the end not included


def moment_micros(data: Any, field: str) -> int:
    """Microseconds since the epoch of an aware time or its ISO-8601 text; else `Refused`."""
    try:
        return micros(datetime.fromisoformat(data) if isinstance(data, str) else data)
    except (Refused, ValueError, TypeError, AttributeError):
        raise Refused(
            "time_invalid", f"Give {field} as a time with its time zone.", field
        ) from None


def stretch_of(span: Mapping[str, Any], now: int | None) -> tuple[int, int | None]:
    """Start and end, the end of a running span being `now` (None: left open); never reversed.

    What lies after `now` has not happened yet and is cut off.
    """
    if not isinstance(span, Mapping):
        raise Refused("span_invalid", "Give each span as stage, started_at and ended_at.")
    start = moment_micros(span.get("started_at"), "started_at")
    ended = span.get("ended_at")
    end = now if ended is None else moment_micros(ended, "ended_at")
    if ended is not None and end is not None and end < start:
        raise Refused("span_reversed", "A span ends before it starts.", "ended_at")
    if now is not None and end is not None:
        end = min(end, now)
    return start, end


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The union, in order; empty stretches leave no trace."""
    union: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def open_micros(calendar: Calendar, stretches: Iterable[Stretch]) -> int:
    return sum(calendar.open_micros(start, end) for start, end in stretches)
