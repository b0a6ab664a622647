"""An event log as columns, and the steps of its cases in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pericia.kernels.refusal import Refused

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]

NO_TIME: Final = np.iinfo(np.int64).min
NO_CODE: Final = -1
SECOND: Final = 1_000_000
COMPLETE, START, OTHER = 0, 1, 2
"""What an event says of its activity (IEEE 1849, lifecycle extension)."""

ACTIVITIES_MAX: Final = 2_000
NAME_MAX: Final = 1_000


@dataclass(frozen=True)
class Attribute:
    """Something that was recorded with events: codes of `names` (NO_CODE where absent), or, without
    names, numbers (NaN where absent). One value an event. `of_case` tells that it belongs to the
    whole case, so that the log does not say when it became known."""

    name: str
    values: npt.NDArray[Any]
    names: Sequence[str] | None = None
    of_case: bool = False


@dataclass(frozen=True)
class EventLog:
    """What was recorded, one entry an event in every array, in the order of the file.

    `case`, `activity` and `resource` are codes, NO_CODE where absent; `activities` and `resources`
    name them. `time` and `start` are microseconds, NO_TIME where absent; `start` is None where
    the log has no column of it. `lifecycle` holds COMPLETE, START or OTHER. `ignored` names columns
    that tell nothing of kinds of cases: dates, and what is different nearly everywhere. `problems`
    counts what the reader found.
    """

    case: Ints
    activity: Ints
    activities: Sequence[str]
    time: npt.NDArray[np.int64]
    resource: Ints | None = None
    resources: Sequence[str] = ()
    start: npt.NDArray[np.int64] | None = None
    lifecycle: Ints | None = None
    attributes: Sequence[Attribute] = ()
    ignored: Sequence[str] = ()
    problems: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Steps:
    """Finished steps by case, then time; `first` marks where each case begins, and ends with the
    number of steps. `row` leads back to the log; `begun` is NO_TIME where no start is known."""

    row: Ints
    activity: Ints
    time: npt.NDArray[np.int64]
    begun: npt.NDArray[np.int64]
    resource: Ints | None
    first: Ints
    problems: Mapping[str, int]

    @property
    def cases(self) -> int:
        return len(self.first) - 1

    @property
    def case(self) -> Ints:
        """The case of each step."""
        return np.repeat(np.arange(self.cases), np.diff(self.first))

    @property
    def is_first(self) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(self.row), dtype=bool)
        found[self.first[:-1]] = True
        return found

    @property
    def is_last(self) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(self.row), dtype=bool)
        found[self.first[1:] - 1] = True
        return found


def order(log: EventLog) -> Steps:
    """The steps of every case in order of time; events of the same moment stay as recorded.

    Events without case, activity or time are left out and counted. Starts are joined to the next
    completion of the same activity in the same case and are no steps of their own. Raises Refused
    where nothing is left, or where the activities are too many to be activities.
    """
    _refuse_odd_activities(log.activities)
    problems = dict(log.problems)
    rows = _usable(log, problems)
    rows = rows[_by_case_and_time(log.case[rows], log.time[rows])]
    rows, begun = _finished(log, rows, problems)
    if not len(rows):
        raise _nothing_left(log)
    case = log.case[rows]
    first = np.flatnonzero(np.concatenate(([True], case[1:] != case[:-1], [True])))
    _count(problems, "one_event_cases", int((np.diff(first) == 1).sum()))
    return Steps(
        row=rows,
        activity=log.activity[rows],
        time=log.time[rows],
        begun=begun,
        resource=None if log.resource is None else log.resource[rows],
        first=first,
        problems=problems,
    )


def _refuse_odd_activities(names: Sequence[str]) -> None:
    if len(names) > ACTIVITIES_MAX:
        raise Refused(
            "too_many_activities",
            f"The column of activities has {len(names):,} different values, more than "
            f"{ACTIVITIES_MAX:,}. Name the right one with --activity.",
            field="activity",
        )
    if max(map(len, names), default=0) > NAME_MAX:
        raise Refused(
            "activity_too_long",
            f"The column of activities has values of more than {NAME_MAX:,} characters. Name the "
            "right one with --activity.",
            field="activity",
        )


def _nothing_left(log: EventLog) -> Refused:
    absent = (log.case == NO_CODE, log.activity == NO_CODE, log.time == NO_TIME)
    case, activity, time = (f"{int(each.sum()):,}" for each in absent)
    return Refused(
        "log_without_events",
        f"No event has a case, an activity and a time: of {len(log.case):,} events {case} have no "
        f"case, {activity} no activity and {time} no time that can be read. Name the columns with "
        "--case, --activity and --time, and how times are written with --time-format.",
    )


def _usable(log: EventLog, problems: dict[str, int]) -> Ints:
    no_case = log.case == NO_CODE
    no_activity = log.activity == NO_CODE
    no_time = log.time == NO_TIME
    for name, absent in (
        ("missing_case_ids", no_case),
        ("missing_activities", no_activity),
        ("missing_timestamps", no_time),
    ):
        _count(problems, name, int(absent.sum()))
    return np.flatnonzero(~(no_case | no_activity | no_time))


def _by_case_and_time(case: Ints, time: npt.NDArray[np.int64]) -> Ints:
    same = case[1:] == case[:-1]
    if np.all((case[1:] > case[:-1]) | (same & (time[1:] >= time[:-1]))):
        return np.arange(len(case))
    return np.lexsort((time, case))


def _finished(
    log: EventLog, rows: Ints, problems: dict[str, int]
) -> tuple[Ints, npt.NDArray[np.int64]]:
    """Rows that finish a step, and when each began."""
    if log.lifecycle is not None and (log.lifecycle[rows] == COMPLETE).any():
        kind = log.lifecycle[rows]
        begun = _joined_starts(log, rows, kind, problems)
        _count(problems, "other_lifecycle_events", int((kind == OTHER).sum()))
        rows, begun = rows[kind == COMPLETE], begun[kind == COMPLETE]
    else:
        begun = np.full(len(rows), NO_TIME, dtype=np.int64)
    if log.start is not None:
        begun = np.where(log.start[rows] == NO_TIME, begun, log.start[rows])
    late = (begun != NO_TIME) & (begun > log.time[rows])
    _count(problems, "starts_after_their_end", int(late.sum()))
    return rows, np.where(late, NO_TIME, begun)


def _joined_starts(
    log: EventLog, rows: Ints, kind: Ints, problems: dict[str, int]
) -> npt.NDArray[np.int64]:
    """For each completion the time of its start: first started, first completed, among the starts
    and completions of one activity in one case."""
    begun = np.full(len(rows), NO_TIME, dtype=np.int64)
    if not (kind == START).any():
        return begun
    work = log.case[rows].astype(np.int64) * len(log.activities) + log.activity[rows]
    starts, ends = np.flatnonzero(kind == START), np.flatnonzero(kind == COMPLETE)
    start_key, end_key = (_numbered(work[each], len(rows)) for each in (starts, ends))
    _, from_start, from_end = np.intersect1d(start_key, end_key, return_indices=True)
    begun[ends[from_end]] = log.time[rows[starts[from_start]]]
    _count(problems, "starts_without_end", len(starts) - len(from_start))
    return begun


def _numbered(work: Ints, width: int) -> Ints:
    """A key of each entry made of its value and of how many equal ones came before it, of which
    there are fewer than `width`."""
    placed = np.argsort(work, kind="stable")
    ordered = work[placed]
    run = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    number = np.arange(len(work)) - np.repeat(run, np.diff(np.append(run, len(work))))
    key = np.empty(len(work), dtype=np.int64)
    key[placed] = ordered * width + number
    return key


def _count(problems: dict[str, int], name: str, number: int) -> None:
    if number:
        problems[name] = problems.get(name, 0) + number
