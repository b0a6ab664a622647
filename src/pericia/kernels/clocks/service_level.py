"""The promise of a service level: when it falls due while the client's own time does not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pericia.kernels.calendar import Calendar
from pericia.kernels.calendar.hours import SECOND, instant, micros
from pericia.kernels.clocks.spans import Stretch, joined, open_micros, stretch_of
from pericia.kernels.refusal import Refused

_FOREVER = 2**63


@dataclass(frozen=True, slots=True)
class SlaState:
    """`remaining_seconds` of business time, negative once overspent; `due_at` as if the client
    answered now while it is `paused`; `predicted_at` is when the work still expected would end."""

    due_at: datetime
    used_seconds: int
    remaining_seconds: int
    paused: bool
    breached: bool
    predicted_at: datetime
    breach_predicted: bool


def due_at(
    calendar: Calendar,
    received_at: datetime,
    sla_seconds: int,
    paused_spans: Iterable[Mapping[str, Any]],
) -> datetime | None:
    """The first instant by which `sla_seconds` of business time ran outside of the paused spans.

    None when a pause without end stops the clock before. Raises `Refused` for malformed spans, a
    negative promise, and a calendar that never opens for so long.
    """
    pauses = [stretch_of(span, None) for span in paused_spans]
    stretches = ((start, _FOREVER if end is None else end) for start, end in pauses)
    due = _due(calendar, micros(received_at), sla_seconds, joined(stretches))
    return None if due is None else instant(due)


def sla_state(
    calendar: Calendar,
    received_at: datetime,
    sla_seconds: int,
    spans: Iterable[Mapping[str, Any]],
    now: datetime,
    expected_seconds: int = 0,
    closed_at: datetime | None = None,
) -> SlaState:
    """How a case stands at `now`, or stood when it closed.

    `spans` may be all spans of the case: those of the stage "client" stop the clock, even beside
    work on a parallel branch. `expected_seconds` is the business time that its open steps still
    take. Late is after the due instant: at that instant it is on time.
    """
    at = micros(now) if closed_at is None else min(micros(now), micros(closed_at))
    received = micros(received_at)
    waits = _client_spans(spans)
    pauses = joined((start, at if end is None else min(end, at)) for start, end in waits)
    due = _due(calendar, received, sla_seconds, pauses)
    if due is None:
        raise Refused("span_invalid", "Close the client's spans before asking for the due time.")
    used = _used(calendar, received, at, pauses) // SECOND
    ahead = 0 if closed_at is not None else max(expected_seconds, 0)
    predicted = calendar.add_micros(at, ahead * SECOND)
    return SlaState(
        due_at=instant(due),
        used_seconds=used,
        remaining_seconds=sla_seconds - used,
        paused=closed_at is None and any(_runs_at(span, at) for span in waits),
        breached=at > due,
        predicted_at=instant(predicted),
        breach_predicted=predicted > due,
    )


def _client_spans(spans: Iterable[Mapping[str, Any]]) -> list[tuple[int, int | None]]:
    read = [(stretch_of(span, None), span.get("stage")) for span in spans]
    return [stretch for stretch, stage in read if stage == "client"]


def _runs_at(span: tuple[int, int | None], at: int) -> bool:
    return span[0] <= at and (span[1] is None or at < span[1])


def _due(calendar: Calendar, received: int, sla_seconds: int, pauses: list[Stretch]) -> int | None:
    if sla_seconds < 0:
        raise Refused("negative_duration", "Promise a number of seconds that is zero or more.")
    cursor, left = received, sla_seconds * SECOND
    for start, end in pauses:
        if end <= cursor:
            continue
        if start > cursor:
            run = calendar.open_micros(cursor, start)
            if run >= left:
                break
            left -= run
        elif left == 0:
            break
        if end == _FOREVER:
            return None
        cursor = end
    return calendar.add_micros(cursor, left)


def _used(calendar: Calendar, received: int, at: int, pauses: list[Stretch]) -> int:
    if at <= received:
        return 0
    inside = ((max(start, received), min(end, at)) for start, end in pauses)
    return calendar.open_micros(received, at) - open_micros(calendar, joined(inside))
