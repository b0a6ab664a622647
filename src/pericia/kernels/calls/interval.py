"""How a line answered in an interval, and what Erlang C expects of it. Times are seconds.

Version 1 of the measures: the service level counts abandoned calls as not answered in time, but
leaves out those that gave up within the threshold; both counts are told, because contracts differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its wait, and where it was answered its talk and its work afterwards."""

    wait: float
    talk: float | None = None
    after: float = 0.0

    @property
    def is_abandoned(self) -> bool:
        return self.talk is None


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares are 0 to 1; None where there was nothing to measure."""

    offered: int
    answered: int
    abandoned: int
    short_abandons: int
    service_level: float | None
    mean_wait: float | None
    handle_time: float | None
    abandonment: float | None
    occupancy: float | None


def measure(calls: Sequence[Call], threshold: float, staffed_seconds: float) -> Interval:
    """The interval's figures; `staffed_seconds` is what the people at the line were there for."""
    answered = [each for each in calls if not each.is_abandoned]
    gave_up = [each for each in calls if each.is_abandoned]
    short = sum(each.wait <= threshold for each in gave_up)
    counted = len(calls) - short
    handled = sum((each.talk or 0.0) + each.after for each in answered)
    in_time = sum(each.wait <= threshold for each in answered)
    return Interval(
        offered=len(calls),
        answered=len(answered),
        abandoned=len(gave_up),
        short_abandons=short,
        service_level=in_time / counted if counted else None,
        mean_wait=sum(each.wait for each in answered) / len(answered) if answered else None,
        handle_time=handled / len(answered) if answered else None,
        abandonment=len(gave_up) / len(calls) if calls else None,
        occupancy=handled / staffed_seconds if staffed_seconds else None,
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """What a line with that many people can expect."""

    occupancy: float
    waits: float
    service_level: float
    mean_wait: float


def erlang_c(
    calls: float, interval: float, handle_time: float, people: int, threshold: float
) -> Expected:
    """Erlang C (Erlang 1917): Poisson arrivals, exponential handling, nobody gives up.

    `people` must be more than the traffic in erlangs, or the queue grows without end.
    """
    traffic = calls * handle_time / interval
    if people <= traffic:
        raise ValueError(f"{people} people cannot handle {traffic:.1f} erlangs")
    blocking = 1.0
    for each in range(1, people + 1):
        blocking = traffic * blocking / (each + traffic * blocking)
    waits = blocking / (1 - traffic / people * (1 - blocking))
    level = 1 - waits * exp(-(people - traffic) * threshold / handle_time)
    return Expected(traffic / people, waits, level, waits * handle_time / (people - traffic))


def people_for(
    calls: float, interval: float, handle_time: float, share: float, threshold: float
) -> int:
    """The fewest people with whom that share of calls is answered within the threshold."""
    people = int(calls * handle_time / interval) + 1
    while erlang_c(calls, interval, handle_time, people, threshold).service_level < share:
        people += 1
    return people
