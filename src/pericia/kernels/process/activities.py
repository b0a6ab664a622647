"""What each activity is like: volume, repetition, hand-offs, waiting and work.

Time is told by what the log records. With a start and an end of a step, the time between them is
touch time and what lies between the end before and the start is waiting. With ends alone only the
time from end to end is known, which holds both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.flow import quantiles
from pericia.kernels.process.log import NO_CODE, NO_TIME, SECOND, Ints, Steps

WEEK: Final = 7 * 86_400 * SECOND
FIRST_MONDAY: Final = 4 * 86_400 * SECOND
"""5 January 1970, from which weeks are counted."""
WEEKS_MIN: Final = 4
CELLS_MAX: Final = 20_000_000
TIMED_SHARE_MIN: Final = 0.5
START_AND_END, END_ONLY = "start_and_complete", "completion_only"


def activity_figures(steps: Steps, names: Sequence[str]) -> list[dict[str, Any]]:
    """One record for each activity that occurs, the most frequent first, with its code.

    Rates are shares 0 to 1; seconds are medians; None stands where the log does not tell.
    """
    size = len(names)
    events = np.bincount(steps.activity, minlength=size)
    cases, repeating = _cases_and_repeating(steps, size)
    columns: dict[str, Any] = {
        "cases": cases,
        "events": events,
        "starts": np.bincount(steps.activity[steps.first[:-1]], minlength=size),
        "ends": np.bincount(steps.activity[steps.first[1:] - 1], minlength=size),
        "share_of_cases": cases / steps.cases,
        "rework_rate": repeating / np.maximum(cases, 1),
        "handoff_rate": handoff_rates(steps, size),
        **_times(steps, size),
        **_people(steps, size),
        **_weekly(steps, size),
    }
    order = [int(each) for each in np.argsort(-events, kind="stable") if events[each]]
    first, last = _span(steps, size)
    return [
        {"code": each, "name": names[each]}
        | {name: plain(values[each]) for name, values in columns.items()}
        | {"first_at": moment(first[each]), "last_at": moment(last[each])}
        for each in order
    ]


def handoff_rates(steps: Steps, size: int) -> npt.NDArray[np.float64]:
    """Share of the moves into each activity at which the work changed hands; NaN where no move
    has both hands known."""
    if steps.resource is None:
        return np.full(size, np.nan)
    known, changed = _hands(steps, steps.resource)
    into = steps.activity[1:]
    moves = np.bincount(into[known], minlength=size)
    return _ratio(np.bincount(into[changed], minlength=size), moves)


def handoff_rate(steps: Steps) -> float:
    """The same of all moves together."""
    if steps.resource is None:
        return float("nan")
    known, changed = _hands(steps, steps.resource)
    return float(changed.sum() / known.sum()) if known.any() else float("nan")


def times_recorded(steps: Steps) -> str:
    """START_AND_END where at least half of the steps have both."""
    both = float((steps.begun != NO_TIME).mean())
    return START_AND_END if both >= TIMED_SHARE_MIN else END_ONLY


def waiting_and_touch(steps: Steps) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Seconds before and in each step, NaN where not known. Waiting counts from the end of the
    step before; steps that overlap did not wait."""
    begun = steps.begun != NO_TIME
    touch = np.where(begun, (steps.time - steps.begun) / SECOND, np.nan)
    waiting = np.full(len(touch), np.nan)
    inside = begun[1:] & ~steps.is_first[1:]
    waited = (steps.begun[1:] - steps.time[:-1])[inside] / SECOND
    waiting[1:][inside] = np.maximum(waited, 0.0)
    return waiting, touch


def gaps(steps: Steps) -> npt.NDArray[np.float64]:
    """Seconds from the end of the step before, NaN at the first step of a case."""
    gap = np.full(len(steps.time), np.nan)
    gap[1:] = (steps.time[1:] - steps.time[:-1]) / SECOND
    gap[steps.first[:-1]] = np.nan
    return gap


def weekly(time: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many fall into each whole week (from Monday, UTC) of their span, empty where the span
    has fewer than WEEKS_MIN whole weeks."""
    week = (time - FIRST_MONDAY) // WEEK
    counted = np.bincount(week - week.min())
    whole = counted[1:-1]
    return whole if len(whole) >= WEEKS_MIN else whole[:0]


def moment(microseconds: int) -> str:
    """ISO 8601, in UTC."""
    return str(np.datetime64(int(microseconds) // SECOND, "s")) + "Z"


def plain(value: Any) -> Any:
    """A value for JSON: rounded to six digits, None for what is not known."""
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, float):
        return float(f"{value:.6g}") if np.isfinite(value) else None
    return value


def _cases_and_repeating(steps: Steps, size: int) -> tuple[Ints, Ints]:
    """How many cases have each activity, and in how many it occurs more than once."""
    pair, times = np.unique(steps.case * size + steps.activity, return_counts=True)
    activity = pair % size
    return (
        np.bincount(activity, minlength=size),
        np.bincount(activity[times > 1], minlength=size),
    )


def _hands(steps: Steps, resource: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each move whether both hands are known, and whether they differ."""
    known = (resource[1:] != NO_CODE) & (resource[:-1] != NO_CODE) & ~steps.is_first[1:]
    return known, known & (resource[1:] != resource[:-1])


def _times(steps: Steps, size: int) -> dict[str, npt.NDArray[np.float64]]:
    waiting, touch = waiting_and_touch(steps)
    gap = gaps(steps)
    return {
        "waiting_seconds": _medians_of_known(steps, waiting, size),
        "touch_seconds": _medians_of_known(steps, touch, size),
        "gap_seconds": _medians_of_known(steps, gap, size),
        "gap_seconds_p90": _medians_of_known(steps, gap, size, 0.9),
    }


def _medians_of_known(
    steps: Steps, values: npt.NDArray[np.float64], size: int, share: float = 0.5
) -> npt.NDArray[np.float64]:
    known = ~np.isnan(values)
    return quantiles(steps.activity[known], values[known], size, share)


def _people(steps: Steps, size: int) -> dict[str, Any]:
    """How many people do it, and what share of it the two busiest do."""
    if steps.resource is None:
        return {"people": np.full(size, np.nan), "top_two_share": np.full(size, np.nan)}
    known = steps.resource != NO_CODE
    width = int(steps.resource.max(initial=0)) + 1
    pair, times = np.unique(
        steps.activity[known].astype(np.int64) * width + steps.resource[known], return_counts=True
    )
    activity = pair // width
    placed = np.lexsort((-times, activity))
    activity, times = activity[placed], times[placed]
    rank = np.arange(len(activity)) - np.searchsorted(activity, activity)
    people = np.bincount(activity, minlength=size)
    busiest = np.bincount(activity[rank < 2], times[rank < 2], minlength=size)
    return {
        "people": people,
        "top_two_share": _ratio(busiest, np.bincount(activity, times, minlength=size)),
    }


def _weekly(steps: Steps, size: int) -> dict[str, npt.NDArray[np.float64]]:
    """Mean and coefficient of variation of each activity's volume by whole week of the log."""
    nothing = np.full(size, np.nan)
    week = (steps.time - FIRST_MONDAY) // WEEK
    week = week - week.min()
    weeks = int(week.max()) + 1
    if weeks - 2 < WEEKS_MIN or weeks * size > CELLS_MAX:
        return {"weekly_mean": nothing, "weekly_variation": nothing}
    volume = np.bincount(steps.activity * weeks + week, minlength=size * weeks)
    volume = volume.reshape(size, weeks)[:, 1:-1]
    mean = volume.mean(axis=1)
    return {"weekly_mean": mean, "weekly_variation": _ratio(volume.std(axis=1), mean)}


def _span(steps: Steps, size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, steps.activity, steps.time)
    np.maximum.at(last, steps.activity, steps.time)
    return first, last


def _ratio(part: Any, whole: Any) -> npt.NDArray[np.float64]:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)
